"""A CSV or Parquet file, read by the piece."""

from __future__ import annotations

import warnings
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING, BinaryIO

import pandas as pd

from resend_nb.bulk.input.batches import joined, numbered, of_batches
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pandas.io.parsers import TextFileReader

_DELIMITERS = ",;\t|"


def read_upload(name: str, content: bytes) -> pd.DataFrame:
    """Read a CSV or Parquet file that was uploaded, as :func:`read` does one of this machine.

    Parameters
    ----------
    name : str
        What the file is called.
    content : bytes
        What is in it.

    Raises
    ------
    InputError
        It is no table, or not in UTF-8.
    """
    return joined(read_file(name, lambda: BytesIO(content), rows=None))


def read_file(
    name: str | Path, opened: Callable[[], BinaryIO], *, rows: int | None
) -> Iterator[pd.DataFrame]:
    """Read a CSV or Parquet file.

    Parameters
    ----------
    name : str or Path
        What the file is called.
    opened : callable
        Opens it.
    rows : int or None
        How many rows at a time, or all at once.

    Yields
    ------
    pandas.DataFrame
        Rows, numbered through unless they have labels.

    Raises
    ------
    InputError
        It is no table, or not in UTF-8.
    """
    shown = str(name) if len(str(name)) < 200 else f"{str(name)[:60]}..."
    try:
        yield from _parsed(opened, rows=rows)
    except UnicodeDecodeError:
        raise InputError(
            f"data={shown!r} is not UTF-8; read it with pandas.read_csv(path, encoding='cp1252') or whatever it "
            "is written in, and give the frame"
        ) from None
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise InputError(f"data={shown!r} is no CSV table: {str(error).strip()}") from None
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise InputError(
            f"data={shown!r} cannot be read as a file on this machine: {reason}. Of something else, make a frame first"
        ) from None


def _parsed(opened: Callable[[], BinaryIO], *, rows: int | None) -> Iterator[pd.DataFrame]:
    with opened() as file:
        start = file.read(4)
        if start.startswith(b"PK"):
            raise ValueError(
                "it is an Excel file, whatever its name; read it with pandas.read_excel(path)"
            )
        if start == b"PAR1":
            yield from _read_parquet(file, rows=rows)
            return
    with TextIOWrapper(opened(), encoding="utf-8-sig") as text:
        header = text.readline()
    with (
        opened() as file,
        # Text as written: a phone number is no number, and a first name may well be "NA".
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
        yield _rows_of(reader, rows)
        while rows is not None:
            try:
                yield _rows_of(reader, rows)
            except StopIteration:
                return


def _rows_of(reader: TextFileReader, rows: int | None) -> pd.DataFrame:
    with warnings.catch_warnings():
        # A line longer than the header would shift every cell of it.
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return reader.read(rows)


def _read_parquet(file: BinaryIO, *, rows: int | None) -> Iterator[pd.DataFrame]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise ValueError(
            "it is a Parquet file, and pyarrow is needed to read it: pip install pyarrow"
        ) from None
    with pq.ParquetFile(file) as parquet:
        number = parquet.metadata.num_rows
        batches = (
            parquet.iter_batches(rows or number) if number else [parquet.schema_arrow.empty_table()]
        )
        yield from numbered(of_batches(batches))
