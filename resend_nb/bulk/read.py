"""Whatever holds rows, to one frame."""

from __future__ import annotations

import warnings
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import narwhals as nw
import pandas as pd

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pandas.io.parsers import TextFileReader

ROWS = 20_000
"""How many rows of a file are in memory at a time."""

_DELIMITERS = ",;\t|"


def read(data: Any) -> pd.DataFrame:
    """Read a frame, a CSV or Parquet file, or an iterable of these.

    Parameters
    ----------
    data : DataFrame, str, Path or iterable
        A frame of pandas, Dask, or another library that narwhals knows, lazy ones too; the path of a CSV or Parquet
        file; or several of these, which are put one below the other.

    Returns
    -------
    pandas.DataFrame
        The rows in order, with the index they had. A CSV's cells are all text, as written; blank is missing. Whole
        numbers keep their digits, also beside a gap.

    Raises
    ------
    InputError
        There is nothing to read, or it is something else.
    """
    return data if isinstance(data, pd.DataFrame) else _joined(_tables(data, rows=None))


def as_frame(data: Any) -> pd.DataFrame | None:
    """Read what is one frame in memory; ``None`` for everything else.

    Parameters
    ----------
    data : object
        What a bulk function was given.

    Raises
    ------
    InputError
        Two of its columns have the same name, or it is lazy and cannot be read.
    """
    if isinstance(data, pd.DataFrame):
        return data
    try:
        frame = nw.from_native(data, pass_through=True)
    except nw.exceptions.DuplicateError:
        raise InputError("data has several columns of the same name; rename or drop all but one") from None
    return _read_foreign(frame) if isinstance(frame, nw.DataFrame | nw.LazyFrame) else None


def stream(data: Any) -> Iterator[pd.DataFrame]:
    """Read what :func:`read` reads, but not all at once.

    Parameters
    ----------
    data : DataFrame, str, Path or iterable
        As for :func:`read`.

    Yields
    ------
    pandas.DataFrame
        Some rows, one at least unless there is none; a file's are numbered through.

    Raises
    ------
    InputError
        As :func:`read`, when it comes to it.
    """
    for table in _tables(data, rows=ROWS):
        for place in range(0, len(table) or 1, ROWS):
            yield table.iloc[place : place + ROWS]


def is_dask(data: Any) -> bool:
    """Tell whether data is a Dask frame, which narwhals leaves to a package of its own.

    Parameters
    ----------
    data : object
        What a bulk function was given.
    """
    return nw.dependencies.is_dask_dataframe(data)


def _tables(data: Any, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Read frame after frame; of a file or a Dask frame so many rows, or a partition, at a time, or everything."""
    if isinstance(data, str | Path):
        yield from _read_file(data, lambda: Path(data).expanduser().open("rb"), rows=rows)
    elif is_dask(data):
        yield from (data.compute(),) if rows is None else (each.compute() for each in data.to_delayed())
    elif (frame := as_frame(data)) is not None:
        yield frame
    elif isinstance(data, dict | bytes | pd.Series) or hasattr(data, "read") or not hasattr(data, "__iter__"):
        raise InputError(
            f"data is {type(data).__name__}; it must be a DataFrame, the path of a CSV or Parquet file, or an "
            "iterable of these. "
            "For a list of dicts: pandas.DataFrame(records); for addresses: pandas.DataFrame({'email': addresses})"
        )
    else:
        yield from _chunks(data, rows=rows)


def _chunks(chunks: Iterable[Any], *, rows: int | None) -> Iterator[pd.DataFrame]:
    chunk = None
    for chunk in chunks:
        if isinstance(chunk, dict) or (isinstance(chunk, str) and "@" in chunk):
            raise InputError(
                "data is an iterable of rows; give one frame instead: pandas.DataFrame(records), or "
                "pandas.DataFrame({'email': addresses})"
            )
        yield from _tables(chunk, rows=rows)
    if chunk is None:
        raise InputError("data is an iterable without a single chunk")


def _read_foreign(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> pd.DataFrame:
    if isinstance(frame, nw.LazyFrame):
        try:
            frame = frame.collect()
        except ModuleNotFoundError as error:
            raise InputError(
                f"data is a lazy frame, and {error.name} is needed to read it: pip install {error.name}"
            ) from None
    # As objects: a whole number beside a gap would become a float, and lose its last digits.
    return pd.DataFrame({name: pd.Series(frame[name].to_list(), dtype="object") for name in frame.columns})


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
    return _joined(_read_file(name, lambda: BytesIO(content), rows=None))


def _joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    first, *others = tables
    return pd.concat([first, *others]) if others else first


def _read_file(name: str | Path, opened: Callable[[], BinaryIO], *, rows: int | None) -> Iterator[pd.DataFrame]:
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
            raise ValueError("it is an Excel file, whatever its name; read it with pandas.read_excel(path)")
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
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ValueError("it is a Parquet file, and pyarrow is needed to read it: pip install pyarrow") from None
    with pq.ParquetFile(file) as parquet:
        number = parquet.metadata.num_rows
        batches = parquet.iter_batches(rows or number) if number else [parquet.schema_arrow.empty_table()]
        done = 0
        for batch in batches:
            # A float instead would lose the last digits of a whole number beside a gap.
            frame = pa.table(batch).to_pandas(integer_object_nulls=True)
            if isinstance(frame.index, pd.RangeIndex):
                frame.index += done
            done += len(frame)
            yield frame
