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
        Each one's rows, numbered through unless they have labels.
    """
    import pyarrow as pa

    done = 0
    for batch in batches:
        # A float instead would lose the last digits of a whole number beside a gap.
        frame = pa.table(batch).to_pandas(integer_object_nulls=True)
        if isinstance(frame.index, pd.RangeIndex):
            frame.index += done
        done += len(frame)
        yield frame


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
        Some thousand rows, numbered through; one without rows where there is none.
    """
    done = 0
    while (some := [*itertools.islice(records, ROWS)]) or not done:
        yield pd.DataFrame(some, columns=[*names], index=range(done, done + len(some)), dtype="object")
        done += len(some)
        if not some:
            return


def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put tables one below the other.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        One at least.
    """
    first, *others = tables
    return pd.concat([first, *others]) if others else first
