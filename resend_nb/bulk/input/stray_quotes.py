"""Quotes that are not closed: a parser takes the rows below them for the text of one cell."""

from __future__ import annotations

import csv
import itertools
from typing import TYPE_CHECKING

from resend_nb.bulk.input.header import has_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resend_nb.bulk.input.csv_layout import Layout


def find_stray_quote(lines: Iterable[str], again: Iterable[str], layout: Layout) -> int | None:
    """Return the number of the first line whose quote joins rows below it to one cell.

    ``again`` yields the same lines, of which only those of joined rows are looked at.
    """
    raw, position = iter(again), 0
    for start, end in _joined_rows(lines, layout):
        joined = list(itertools.islice(raw, start - position, end - position))
        position = end
        if hides_rows(joined, layout.delimiter, layout.quote, layout.width):
            return layout.lines + start + 1
    return None


def hides_rows(lines: Sequence[str], delimiter: str, quote: str, width: int) -> bool:
    """Whether lines that a quote joins to one row are rows of their own.

    Such a line has an address in the same column as the first line, or after its cells. Lines of
    a note may have that, too: so the quotes must be wrong as well, or the first line must have an
    address, and the other the number of cells that the header has.

    >>> hides_rows(['a@example.com,"Ada', 'b@example.com,"Bob"'], ",", '"', 2)
    True
    """
    if not any("@" in line for line in lines[1:]):
        return False
    first, *later = [_cells(line, delimiter, quote) for line in lines]
    column = next((column for column, cell in enumerate(first) if has_address([cell])), len(first))
    rows = [cells for cells in later if len(cells) > 1 and has_address(cells[column : column + 1])]
    is_like_first = column < len(first) and any(len(cells) == width > 2 for cells in rows)
    return bool(rows) and (is_like_first or _is_malformed(lines, delimiter, quote))


def stray_quote(number: int) -> str:
    """Return what is wrong with a file, for the error."""
    return (
        f"is not a CSV table: a quote opens in line {number} and is not closed there, so the rows "
        "below it would become one cell. Delete this quote in the file, or export it again"
    )


def _joined_rows(lines: Iterable[str], layout: Layout) -> Iterator[tuple[int, int]]:
    """Yield the positions at which rows of several lines start and end."""
    reader = csv.reader(
        lines,
        delimiter=layout.delimiter,
        quotechar=layout.quote,
        skipinitialspace=layout.skip_space,
    )
    start = 0
    while True:
        try:
            for _ in reader:
                if reader.line_num - start > 1:
                    yield start, reader.line_num
                start = reader.line_num
        except csv.Error:  # a cell of more than 100 kB
            yield start, reader.line_num
            start = reader.line_num
        else:
            return


def _cells(line: str, delimiter: str, quote: str) -> list[str]:
    return [cell.strip().strip(quote) for cell in line.split(delimiter)]


def _is_malformed(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether text follows a closing quote, or a quote is not closed at all."""
    try:
        list(csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True))
    except csv.Error:
        return True
    return False
