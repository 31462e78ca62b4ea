"""Reading of CSV and Parquet files in chunks."""

from __future__ import annotations

import warnings
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd

from resend_nb.bulk.input.batches import concatenate, frames_of_batches, number_consecutively
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pandas.io.parsers import TextFileReader

_DELIMITERS = ",;\t|"


def read_upload(name: str, content: bytes) -> pd.DataFrame:
    """Return the rows of a CSV or Parquet file that was uploaded."""
    return concatenate(read_file(name, lambda: BytesIO(content), rows=None))


def read_file(
    name: str | Path, open_file: Callable[[], BinaryIO], *, rows: int | None
) -> Iterator[pd.DataFrame]:
    """Yield the rows of a CSV or Parquet file, ``rows`` per chunk; cells of a CSV file are text."""
    shown = str(name) if len(str(name)) < 200 else f"{str(name)[:60]}..."
    try:
        yield from _parse(open_file, rows=rows)
    except UnicodeDecodeError:
        raise InputError(
            f"data={shown!r} is not UTF-8. Pass a DataFrame instead: pandas.read_csv(path, "
            "encoding='cp1252'), or whatever encoding the file has"
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise InputError(f"data={shown!r} is not a CSV table: {str(error).strip()}") from None
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(
            f"data={shown!r} cannot be read as a file: {reason}. "
            "Pass the path of a file on this machine, or a DataFrame"
        ) from None


def _parse(open_file: Callable[[], BinaryIO], *, rows: int | None) -> Iterator[pd.DataFrame]:
    with open_file() as file:
        start = file.read(4)
        if start.startswith(b"PK"):
            raise ValueError(
                "it is an Excel file, whatever its name; use pandas.read_excel(path) instead"
            )
        if start == b"PAR1":
            yield from _read_parquet(file, rows=rows)
            return
    with TextIOWrapper(open_file(), encoding="utf-8-sig") as text:
        header = text.readline()
    with (
        open_file() as file,
        # Text as it is written: a phone number is not a number, and a name may well be "NA".
        pd.read_csv(
            file,
            sep=max(_DELIMITERS, key=header.count),
            dtype="string",
            keep_default_na=False,
            na_values=[""],
            index_col=False,
            encoding="utf-8-sig",
            iterator=True,
        ) as reader,
    ):
        yield _next_rows(reader, rows)
        while rows is not None:
            try:
                yield _next_rows(reader, rows)
            except StopIteration:
                return


def _next_rows(reader: TextFileReader, rows: int | None) -> pd.DataFrame:
    with warnings.catch_warnings():
        # In a line longer than the header, every cell would move to another column.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return reader.read(rows)


def _read_parquet(file: BinaryIO, *, rows: int | None) -> Iterator[pd.DataFrame]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise ValueError("it is a Parquet file, which needs pyarrow: pip install pyarrow") from None
    with pq.ParquetFile(file) as parquet:
        number = parquet.metadata.num_rows
        batches = (
            parquet.iter_batches(rows or number) if number else [parquet.schema_arrow.empty_table()]
        )
        yield from number_consecutively(frames_of_batches(batches))
