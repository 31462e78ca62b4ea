"""Reading of everything that holds rows: DataFrames, files, queries, addresses, and iterables."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from resend_nb.bulk.input.batches import (
    ROWS,
    concatenate,
    frames_of_batches,
    frames_of_records,
    number_consecutively,
)
from resend_nb.bulk.input.pasted import (
    frames_of_addresses,
    is_address,
    is_text,
    read_text,
    refuse_mixture,
)
from resend_nb.bulk.input.read_file import read_path
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read(data: Any) -> pd.DataFrame:
    """Return all rows of DataFrames, files or queries as one DataFrame, with the index they had."""
    return data if isinstance(data, pd.DataFrame) else concatenate(_frames(data, rows=None))


def as_frame(data: Any) -> pd.DataFrame | None:
    """Return a DataFrame in memory, of whatever library, as a pandas one; None for other data."""
    if isinstance(data, pd.DataFrame):
        return data
    frame = _from_native(data)
    return _to_pandas(frame) if isinstance(frame, nw.DataFrame) else None


def stream(data: Any) -> Iterator[pd.DataFrame]:
    """Yield the rows of :func:`read` in chunks; the first chunk may be empty."""
    for frame in _frames(data, rows=ROWS):
        for position in range(0, len(frame) or 1, ROWS):
            yield frame.iloc[position : position + ROWS]


def is_dask(data: Any) -> bool:
    """Whether data is a Dask DataFrame."""
    return nw.dependencies.is_dask_dataframe(data)


def _frames(data: Any, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield data as DataFrames; ``rows`` limits those of a file, and None reads it whole."""
    if is_text(data):
        yield from read_text(data, rows=rows)
    elif isinstance(data, str | Path):
        _refuse_address(data)
        yield from read_path(data, rows=rows)
    elif is_dask(data):
        partitions = [data] if rows is None else data.to_delayed()
        yield from (partition.compute() for partition in partitions)
    elif (frame := as_frame(data)) is not None:
        yield frame
    elif isinstance(query := _from_native(data), nw.LazyFrame):
        yield from _collect(query)
    elif _is_iterable_of_data(data):
        yield from _combine(data, rows=rows)
    else:
        raise InputError(
            f"data is {type(data).__name__}; it must be a DataFrame, the path of a CSV, Excel or "
            "Parquet file, a list of addresses, or an iterable of DataFrames and paths. For a list "
            "of dicts use pandas.DataFrame(records), for a Series of addresses series.tolist()"
        )


def _refuse_address(data: str | Path) -> None:
    """Raise InputError for a single address."""
    if is_address(data):
        raise InputError(
            f"data={data!r} is not a file on this machine. If it is an address, pass a list: "
            f"[{data!r}]"
        )


def _is_iterable_of_data(data: Any) -> bool:
    holds_cells = isinstance(data, dict | bytes | pd.Series) or hasattr(data, "read")
    return hasattr(data, "__iter__") and not holds_cells


def _combine(items: Iterable[Any], *, rows: int | None) -> Iterator[pd.DataFrame]:
    iterator = iter(items)
    first = list(itertools.islice(iterator, 1))
    if not first:
        raise InputError("data is empty; pass at least one address, DataFrame or path")
    everything = itertools.chain(first, iterator)
    if any(map(is_address, items if isinstance(items, Collection) else first)):
        yield from frames_of_addresses(everything)
        return
    for item in everything:
        if isinstance(item, dict):
            raise InputError(
                "data is an iterable of rows; pass a DataFrame instead: pandas.DataFrame(records)"
            )
        if is_address(item):
            refuse_mixture(item)
        yield from _frames(item, rows=rows)


def _from_native(data: Any) -> Any:
    try:
        return nw.from_native(data, pass_through=True)
    except nw.exceptions.DuplicateError:
        raise InputError(
            "data has several columns of the same name; rename or drop all but one"
        ) from None


def _to_pandas(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    """Convert to object columns: as floats, long integers next to gaps would lose digits."""
    return pd.DataFrame(
        {name: pd.Series(frame[name].to_list(), dtype="object") for name in frame.columns}
    )


def _collect(query: nw.LazyFrame[Any]) -> Iterator[pd.DataFrame]:
    """Run a query, in batches if its library can."""
    try:
        yield from number_consecutively(_batches(query))
    except ModuleNotFoundError as error:
        raise InputError(
            f"data is a lazy DataFrame, which needs {error.name}: pip install {error.name}"
        ) from None


def _batches(query: nw.LazyFrame[Any]) -> Iterator[pd.DataFrame]:
    native = query.to_native()
    if hasattr(native, "toLocalIterator"):  # PySpark
        yield from frames_of_records(native.toLocalIterator(), query.collect_schema().names())
    elif hasattr(native, "collect_batches"):  # polars
        yield pd.DataFrame(columns=query.collect_schema().names(), dtype="object")
        for batch in native.collect_batches(chunk_size=ROWS, maintain_order=True):
            yield _to_pandas(nw.from_native(batch, eager_only=True))
    elif hasattr(native, "__arrow_c_stream__"):  # DuckDB
        import pyarrow as pa

        reader = pa.RecordBatchReader.from_stream(native)
        slices = (
            batch.slice(position, ROWS)
            for batch in reader
            for position in range(0, len(batch), ROWS)
        )
        yield from frames_of_batches(itertools.chain([reader.schema.empty_table()], slices))
    else:
        yield _to_pandas(query.collect())
