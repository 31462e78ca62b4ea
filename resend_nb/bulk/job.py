"""One ``bulk_add``, ready to run: read, checked and planned, with nothing changed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.check import check
from resend_nb.bulk.columns import assign, named, recognise, said
from resend_nb.bulk.plan import plan
from resend_nb.bulk.read import read
from resend_nb.bulk.run import run
from resend_nb.frames import column
from resend_nb.schemas import BULK_REPORT
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.bulk.check import Row
    from resend_nb.bulk.columns import Columns
    from resend_nb.client import Client


@dataclass(frozen=True)
class Job:
    """Rows that know what they need, and the account and segment in which to do it."""

    client: Client
    data: pd.DataFrame
    found: Columns
    rows: list[Row]
    segment_id: str | None

    @property
    def todo(self) -> list[Row]:
        """Rows for which there is something left to do."""
        return [row for row in self.rows if row.status == "pending"]

    def run(self, shown: Iterable[Row]) -> None:
        """Do what is planned.

        Parameters
        ----------
        shown : iterable of Row
            :attr:`todo`, or something that goes through it, such as a progress bar; rows that it does not
            come to stay pending.
        """
        run(self.client, self.todo, shown, segment_id=self.segment_id)

    def report(self) -> pd.DataFrame:
        """Say of every row how it ended, and carry the data along as it was written, so that it can be mended."""
        rows, data = self.rows, self.data
        report = pd.DataFrame(
            {name: column([getattr(row, name) for row in rows], kind) for name, kind in BULK_REPORT.items()}
        ).set_axis(data.index)
        for name in ("first_name", "last_name"):
            if name in self.found.fields:
                report[name] = data[self.found.fields[name]]
        if "unsubscribed" in self.found.fields:
            report["unsubscribed"] = pd.Series([row.opt_out for row in rows], index=data.index, dtype="object")
        for key, source in self.found.properties.items():
            report[f"properties.{key}"] = data[source]
        report.attrs["unsent"] = self.found.unsent
        return report


def prepare(
    client: Client, data: Any, segment: str | None = None, *, columns: Mapping[str, str | None] | None = None
) -> Job:
    """Read data and account, check every row, plan what it needs; see ``bulk_add`` for arguments and errors.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable
        The rows.
    segment : str, optional
        The segment to fill.
    columns : mapping, optional
        Which column holds what.
    """
    frame = named(read(data))
    chosen = said(columns)
    fields = recognise(frame.columns, chosen)
    segment_id = None if segment is None else find_segment(client, segment)["id"]
    types = {each["key"]: each["type"] for each in client.contact_properties.iterate()}
    found = assign(frame.columns, fields, types, chosen)
    job = Job(client, frame, found, check(frame, found, types), segment_id)
    if job.todo:
        members = (
            None if segment_id is None else {each["id"] for each in client.contacts.iterate(segment_id=segment_id)}
        )
        plan(job.rows, client.contacts.iterate(), members)
    return job
