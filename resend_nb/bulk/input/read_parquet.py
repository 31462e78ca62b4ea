"""Reading of Parquet files in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.bulk.input.batches import frames_of_batches, number_consecutively
from resend_nb.bulk.input.file_source import UnreadableError
from resend_nb.bulk.input.row_count import RowCount

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from resend_nb.bulk.input.file_source import Source


def read_parquet(source: Source, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of a Parquet file, with their types and index."""
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise UnreadableError(
            "is a Parquet file, which needs pyarrow: pip install pyarrow"
        ) from None
    count = RowCount("parquet")
    with source.random_access() as file, pq.ParquetFile(file) as parquet:
        number = parquet.metadata.num_rows
        batches = (
            parquet.iter_batches(rows or number) if number else [parquet.schema_arrow.empty_table()]
        )
        for frame in number_consecutively(frames_of_batches(batches)):
            yield count.all_of(frame)
