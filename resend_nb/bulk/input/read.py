"""Whatever holds rows, to one frame."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from resend_nb.bulk.input.batches import ROWS, joined, numbered, of_batches, of_records
from resend_nb.bulk.input.read_file import read_file
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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
    return data if isinstance(data, pd.DataFrame) else joined(_tables(data, rows=None))


def as_frame(data: Any) -> pd.DataFrame | None:
    """Read what is one frame in memory; ``None`` for everything else.

    Parameters
    ----------
    data : object
        What a bulk function was given.

    Raises
    ------
    InputError
        Two of its columns have the same name.
    """
    if isinstance(data, pd.DataFrame):
        return data
    frame = _known(data)
    return _objects(frame) if isinstance(frame, nw.DataFrame) else None


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
        for position in range(0, len(table) or 1, ROWS):
            yield table.iloc[position : position + ROWS]


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
        yield from read_file(data, lambda: Path(data).expanduser().open("rb"), rows=rows)
    elif is_dask(data):
        yield from (
            (data.compute(),) if rows is None else (each.compute() for each in data.to_delayed())
        )
    elif (frame := as_frame(data)) is not None:
        yield frame
    elif isinstance(lazy := _known(data), nw.LazyFrame):
        yield from _collected(lazy)
    elif (
        isinstance(data, dict | bytes | pd.Series)
        or hasattr(data, "read")
        or not hasattr(data, "__iter__")
    ):
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


def _known(data: Any) -> Any:
    try:
        return nw.from_native(data, pass_through=True)
    except nw.exceptions.DuplicateError:
        raise InputError(
            "data has several columns of the same name; rename or drop all but one"
        ) from None


def _objects(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    """Take cells as objects: a whole number beside a gap would become a float, and lose its last digits."""
    return pd.DataFrame(
        {name: pd.Series(frame[name].to_list(), dtype="object") for name in frame.columns}
    )


def _collected(frame: nw.LazyFrame[Any]) -> Iterator[pd.DataFrame]:
    """Run a query; batch by batch where its library gives them."""
    try:
        yield from numbered(_batches(frame))
    except ModuleNotFoundError as error:
        raise InputError(
            f"data is a lazy frame, and {error.name} is needed to read it: pip install {error.name}"
        ) from None


def _batches(frame: nw.LazyFrame[Any]) -> Iterator[pd.DataFrame]:
    native = frame.to_native()
    if hasattr(native, "toLocalIterator"):  # PySpark
        yield from of_records(native.toLocalIterator(), frame.collect_schema().names())
    elif hasattr(native, "collect_batches"):  # polars
        yield pd.DataFrame(columns=frame.collect_schema().names(), dtype="object")
        for batch in native.collect_batches(chunk_size=ROWS, maintain_order=True):
            yield _objects(nw.from_native(batch, eager_only=True))
    elif hasattr(native, "__arrow_c_stream__"):  # duckdb
        import pyarrow as pa

        reader = pa.RecordBatchReader.from_stream(native)
        parts = (
            each.slice(position, ROWS) for each in reader for position in range(0, len(each), ROWS)
        )
        yield from of_batches(itertools.chain([reader.schema.empty_table()], parts))
    else:
        yield _objects(frame.collect())
