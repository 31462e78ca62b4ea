"""The report of a run: a DataFrame, or a Dask DataFrame that reads the journal when computed."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.store.journal import Journal
from resend_nb.bulk.store.labels import index_of
from resend_nb.bulk.store.row_codec import decode_json
from resend_nb.frames import column
from resend_nb.schemas import BULK_REPORT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.rows import Rows


def report_of(rows: Rows, first: int = 0, last: int | None = None) -> pd.DataFrame:
    """Return how each row ended, with the cells of the data, so that it can be fixed and rerun.

    ``first`` and ``last`` select positions; ``last`` is excluded.
    """
    cells = cells_of(rows, first, last) if rows.cells is None else rows.cells
    report = _results(rows, first, last).set_axis(cells.index)
    for name in cells.columns:
        report[name] = cells[name]
    if "unsubscribed" in cells:
        # As the rows have it after they were deduplicated.
        windows = rows.columns_of(["opt_out"], first, last)
        texts = itertools.chain.from_iterable(texts for (texts,) in windows)
        opt_outs = [text and decode_json(text) for text in texts]
        report["unsubscribed"] = pd.Series(opt_outs, index=cells.index, dtype="object")
    return report


def add_unwritten(report: pd.DataFrame, rows: Iterable[Row], reason: str) -> None:
    """Correct a report whose journal could not be written: rows that ended, and why others wait."""
    for name in BULK_REPORT:
        values = report[name].astype("object")
        for row in rows:
            values.iloc[row.position] = getattr(row, name)
        report[name] = values.astype(report[name].dtype)
    waits = (report["status"] == "pending") & (report["reason"] == "")
    report.loc[waits, "reason"] = f"not tried: {reason}"
    report.loc[report["status"] == "pending", "retry"] = True


def cells_of(rows: Rows, first: int = 0, last: int | None = None) -> pd.DataFrame:
    """Read the cells that the report returns, with their index labels, from the database."""
    labels: list[Any] = []
    chunks: list[pd.DataFrame] = []
    width = len(rows.columns)
    for (texts,) in rows.columns_of(["cells"], first, last):
        records = list(map(decode_json, texts))
        labels += [label for label, *_ in records]
        # Chunks that were read before a column appeared lack its cells.
        cells = [[*record, *[None] * (width - len(record))] for _, *record in records]
        chunks.append(pd.DataFrame(cells, columns=rows.columns, dtype="object"))
    return pd.concat(chunks, ignore_index=True).set_axis(index_of(labels, rows.labels))


def _results(rows: Rows, first: int, last: int | None) -> pd.DataFrame:
    windows = [
        pd.DataFrame(
            {
                name: column(list(values), BULK_REPORT[name])
                for name, values in zip(BULK_REPORT, window, strict=True)
            }
        )
        for window in rows.columns_of(list(BULK_REPORT), first, last)
    ]
    return pd.concat(windows, ignore_index=True)


def dask_report(journal: Journal, partitions: list[int]) -> Any:
    """Return a Dask DataFrame that reads the journal when it is computed.

    ``partitions`` are the numbers of rows; rows that were added to the data are one partition more.
    """
    # The data was a Dask DataFrame, so Dask is installed.
    import dask
    import dask.dataframe as dd

    rows = journal.rows
    ends = list(itertools.accumulate(partitions))
    ends += [len(rows)] if len(rows) > sum(partitions) else []
    meta = report_of(rows, first=0, last=1).head(0)
    # Cells keep their types.
    with dask.config.set({"dataframe.convert-string": False}):
        path = journal.path.absolute()
        return dd.from_map(_read_partition, [0, *ends[:-1]], ends, path=path, meta=meta)


def _read_partition(first: int, last: int, *, path: Path) -> pd.DataFrame:
    with contextlib.closing(Journal.read(path)) as journal:
        return report_of(journal.rows, first=first, last=last)
