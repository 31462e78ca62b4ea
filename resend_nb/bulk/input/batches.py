"""Rows that come in batches, as frames."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROWS = 20_000
"""How many rows of the data are in memory at a time."""


def of_batches(batches: Iterable[Any]) -> Iterator[pd.DataFrame]:
    """Take tables of Arrow's.

    Parameters
    ----------
    batches : iterable of pyarrow.Table or pyarrow.RecordBatch
        The rows.

    Yields
    ------
    pandas.DataFrame
        Each one's rows.
    """
    import pyarrow as pa

    for batch in batches:
        # A float instead would lose the last digits of a whole number beside a gap.
        yield pa.table(batch).to_pandas(integer_object_nulls=True)


def of_records(records: Iterator[Sequence[Any]], names: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Take one record after the other.

    Parameters
    ----------
    records : iterator of sequence
        The cells of each row.
    names : sequence of str
        Their names.

    Yields
    ------
    pandas.DataFrame
        Some thousand rows; none at the end.
    """
    more = True
    while more:
        some = [*itertools.islice(records, ROWS)]
        yield pd.DataFrame(some, columns=[*names], dtype="object")
        more = bool(some)


def numbered(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Give the rows of several frames one row of numbers, unless they have labels.

    Parameters
    ----------
    frames : iterable of pandas.DataFrame
        Each numbered by itself.
    """
    done = 0
    for frame in frames:
        if isinstance(frame.index, pd.RangeIndex):
            frame.index += done
        done += len(frame)
        yield frame


def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put tables one below the other.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        One at least.
    """
    first, *others = tables
    return pd.concat([first, *others]) if others else first
