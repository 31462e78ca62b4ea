"""What became of every row, as a frame: at once, or of a Dask frame part by part when it is asked for."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.store.journal import Journal
from resend_nb.bulk.store.labels import index_of
from resend_nb.bulk.store.row_codec import read_text
from resend_nb.frames import column
from resend_nb.schemas import BULK_REPORT

if TYPE_CHECKING:
    from pathlib import Path

    from resend_nb.bulk.store.rows import Rows


def report_of(
    rows: Rows, cells: pd.DataFrame | None = None, first: int = 0, last: int | None = None
) -> pd.DataFrame:
    """Say of rows how they stand, and carry the data along as it was written, so that it can be mended.

    Parameters
    ----------
    rows : Rows
        The rows.
    cells : pandas.DataFrame, optional
        What is carried along; by default as the rows have it.
    first, last : int, optional
        From which position, and before which.
    """
    cells = cells_of(rows, first, last) if cells is None else cells
    report = _ends(rows, first, last).set_axis(cells.index)
    for name in cells.columns:
        report[name] = cells[name]
    if "unsubscribed" in cells:
        # As they stand after the rows of each person were brought together.
        texts = itertools.chain.from_iterable(
            part for (part,) in rows.columns_of(["opt_out"], first, last)
        )
        opt_outs = [text and read_text(text) for text in texts]
        report["unsubscribed"] = pd.Series(opt_outs, index=cells.index, dtype="object")
    return report


def cells_of(rows: Rows, first: int = 0, last: int | None = None) -> pd.DataFrame:
    """Give the cells that the report carries, with their labels, as they are written down.

    Parameters
    ----------
    rows : Rows
        The rows.
    first, last : int, optional
        From which position, and before which.
    """
    labels: list[Any] = []
    parts: list[pd.DataFrame] = []
    width = len(rows.columns)
    for (texts,) in rows.columns_of(["cells"], first, last):
        lines = [*map(read_text, texts)]
        labels += [label for label, *_ in lines]
        # Rows that came before a column did are short of it.
        cells = [[*line, *[None] * (width - len(line))] for _, *line in lines]
        parts.append(pd.DataFrame(cells, columns=rows.columns, dtype="object"))
    return pd.concat(parts, ignore_index=True).set_axis(index_of(labels, rows.labels))


def _ends(rows: Rows, first: int, last: int | None) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                name: column([*each], BULK_REPORT[name])
                for name, each in zip(BULK_REPORT, found, strict=True)
            }
        )
        for found in rows.columns_of([*BULK_REPORT], first, last)
    ]
    return pd.concat(parts, ignore_index=True)


def dask_report(journal: Journal, parts: list[int]) -> Any:
    """Make a Dask frame that reads a journal when it is computed, and as it is then.

    Parameters
    ----------
    journal : Journal
        The run's.
    parts : list of int
        How many rows each partition has; rows that were added to the data are one more.
    """
    # There was a Dask frame, so it is there.
    import dask
    import dask.dataframe as dd

    rows = journal.rows
    ends = [*itertools.accumulate(parts)]
    ends += [len(rows)] if len(rows) > sum(parts) else []
    like = report_of(rows, first=0, last=1).head(0)
    with dask.config.set(
        {"dataframe.convert-string": False}
    ):  # cells are carried along as they are
        return dd.from_map(_part, [0, *ends[:-1]], ends, path=journal.path.absolute(), meta=like)


def _part(first: int, last: int, *, path: Path) -> pd.DataFrame:
    with contextlib.closing(Journal.read(path)) as journal:
        return report_of(journal.rows, first=first, last=last)
