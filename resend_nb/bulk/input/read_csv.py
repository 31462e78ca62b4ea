"""Reading of CSV files in chunks."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pandas as pd

from resend_nb.bulk.input.csv_layout import Layout, find_layout
from resend_nb.bulk.input.encoding import detect_encoding, open_text
from resend_nb.bulk.input.file_source import UnreadableError
from resend_nb.bulk.input.header import numbered, with_names
from resend_nb.bulk.input.row_count import RowCount
from resend_nb.bulk.input.stray_quotes import find_stray_quote, stray_quote

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from pandas.io.parsers import TextFileReader

    from resend_nb.bulk.input.file_source import Source

_SAMPLE = 1 << 16
_BLOCK = 1 << 20
_LONG_LINE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")


def read_csv(source: Source, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of a CSV file; its cells are text."""
    if source.part is not None:
        raise UnreadableError(f"is one table, without parts: leave out '#{source.part}'")
    encoding = detect_encoding(source)
    try:
        with open_text(source, encoding) as text:
            sample = text.read(_SAMPLE)
        layout = find_layout(sample, complete=len(sample) < _SAMPLE)
        count = RowCount("csv", encoding=encoding, delimiter=layout.delimiter)
        number = layout.lines
        for frame in _parse(source, encoding, layout, rows=rows):
            number += len(frame)
            frame = numbered(frame, layout.first)
            yield count.without_empty(with_names(frame, layout.names))
        if _has_joined_lines(source, number):
            _refuse_stray_quote(source, encoding, layout)
    except UnicodeDecodeError:
        raise UnreadableError(f"is damaged: not all of it is {encoding}. Export it again") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        _refuse_stray_quote(source, encoding, layout)
        raise UnreadableError(f"is not a CSV table: {_reason(error, layout)}") from None


def _parse(
    source: Source, encoding: str, layout: Layout, *, rows: int | None
) -> Iterator[pd.DataFrame]:
    with (
        open_text(source, encoding) as text,
        # Text as it is written: a phone number is not a number, and a name may well be "NA".
        pd.read_csv(
            _after(text, layout.offset),
            sep=layout.delimiter,
            quotechar=layout.quote,
            skipinitialspace=layout.skip_space,
            header=None,
            names=range(layout.width),
            dtype="string",
            keep_default_na=False,
            na_values=[""],
            index_col=False,
            skip_blank_lines=False,
            iterator=True,
        ) as reader,
    ):
        yield _next_rows(reader, rows)
        while rows is not None:
            try:
                yield _next_rows(reader, rows)
            except StopIteration:
                return


def _after(text: io.TextIOWrapper, offset: int) -> io.TextIOWrapper:
    text.read(offset)
    return text


def _next_rows(reader: TextFileReader, rows: int | None) -> pd.DataFrame:
    with warnings.catch_warnings():
        # In a line longer than the header, every cell would move to another column.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return reader.read(rows)


def _has_joined_lines(source: Source, rows: int) -> bool:
    """Whether a file has more lines than rows, because some cells have several lines."""
    newlines, returns, end = 0, 0, b""
    with source.open() as file:
        while block := file.read(_BLOCK):
            newlines += block.count(b"\n")
            returns += block.count(b"\r")
            end = block[-4:].rstrip(b"\0")  # of UTF-16
    return max(newlines, returns) + (not end.endswith((b"\n", b"\r"))) > rows


def _refuse_stray_quote(source: Source, encoding: str, layout: Layout) -> None:
    with open_text(source, encoding) as text, open_text(source, encoding) as again:
        lines, same = _after(text, layout.offset), _after(again, layout.offset)
        number = find_stray_quote(lines, same, layout)
    if number is not None:
        raise UnreadableError(stray_quote(number))


def _reason(error: Exception, layout: Layout) -> str:
    """Return what pandas says about a line; it has not seen those before the data."""
    if long := _LONG_LINE.search(str(error)):
        return (
            f"line {int(long[2]) + layout.lines} has {long[3]} cells, but the header has "
            f"{long[1]}. Put quotes around cells that contain {layout.delimiter!r}"
        )
    return f"{str(error).strip()}. Look for a quote that is not closed, or export it again"
