"""Rows that arrive in batches, as DataFrames."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.input.consent_of_files import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROWS = 20_000
"""How many rows of the data are in memory at once."""


def frames_of_batches(batches: Iterable[Any]) -> Iterator[pd.DataFrame]:
    """Yield each Arrow table or record batch as a DataFrame."""
    import pyarrow as pa

    for batch in batches:
        # As floats, long whole numbers next to missing values would lose their last digits.
        yield pa.table(batch).to_pandas(integer_object_nulls=True)


def frames_of_records(
    records: Iterator[Sequence[Any]], names: Sequence[str]
) -> Iterator[pd.DataFrame]:
    """Yield records as DataFrames of up to ``ROWS`` rows; the last one is empty."""
    more = True
    while more:
        chunk = list(itertools.islice(records, ROWS))
        yield pd.DataFrame(chunk, columns=list(names), dtype="object")
        more = bool(chunk)


def number_consecutively(frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Number the rows of several frames consecutively, unless they have an index."""
    done = 0
    for frame in frames:
        if isinstance(frame.index, pd.RangeIndex):
            frame.index += done
        done += len(frame)
        yield frame


def concatenate(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows of one or more frames as one frame; a single frame is not copied."""
    first, *others = frames
    if not others:
        return first
    files = [frame.attrs[FILE] for frame in (first, *others) if FILE in frame.attrs]
    combined = pd.concat([first, *others])
    combined.attrs[FILE] = "#".join(files)
    return combined
