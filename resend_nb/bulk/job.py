"""A bulk job: data and account are read, every row knows what it needs; then run it, or just look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._progress import bar
from resend_nb.bulk import journal as journals
from resend_nb.bulk.account import Account, account_of, read_account
from resend_nb.bulk.by_import import Road, Via, choose
from resend_nb.bulk.check import check
from resend_nb.bulk.columns import assign, named, recognise, said
from resend_nb.bulk.plan import leaving, plan, requests
from resend_nb.bulk.read import read
from resend_nb.bulk.run import Files, Run
from resend_nb.frames import column
from resend_nb.schemas import BULK_REPORT
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from resend_nb.bulk.check import Row
    from resend_nb.bulk.columns import Columns
    from resend_nb.bulk.plan import Kind
    from resend_nb.client import Client
    from resend_nb.resources import Segment


@dataclass
class Job:
    """Rows that know what they need, and the account and segment in which to do it.

    ``data`` has the cells of each row as they were given, and ``cells`` those of them that are used, by the names
    of the report; ``journal`` is where the run is written down. ``account`` is what there was when it was planned,
    ``types`` the kinds of the properties in the data, ``via`` the road that is wanted and ``road`` the one that was
    taken.
    """

    client: Client
    kind: Kind
    rows: list[Row]
    data: pd.DataFrame
    cells: pd.DataFrame
    segment: Segment | None = None
    unsent: list[str] = field(default_factory=list)
    journal: journals.Journal | None = None
    account: Account = field(default_factory=lambda: account_of((), None))
    types: dict[str, str] = field(default_factory=dict)
    via: Via = "auto"
    road: Road = field(default_factory=Road)

    @property
    def todo(self) -> list[Row]:
        """Rows for which there is something left to do."""
        return [row for row in self.rows if row.status == "pending"]

    @property
    def requests(self) -> int:
        """How many requests it takes to do everything row by row, beside reading lists."""
        return sum(requests(row) for row in self.todo)

    def choose(self) -> Road:
        """Choose how people who are new are to be made, by the pace that the account has told."""
        return choose(self.todo, self.requests, via=self.via, rate=self.client.pace.requests_per_second)

    def run(
        self,
        shown: Iterable[Row],
        *,
        journal: str | Path | None = None,
        ended: Callable[[Row], object] = lambda _: None,
    ) -> None:
        """Do what is planned, and write it down.

        Parameters
        ----------
        shown : iterable of Row
            :attr:`todo`, or something that goes through it, such as a progress bar; rows that it does not
            come to stay pending.
        journal : str or Path, optional
            The journal's file; by default a new one in the user's data folder. A job that goes on with an
            earlier run writes on in its journal.
        ended : callable
            Is told of each row that has ended.
        """
        opened = self.journal or self.begin(journal)
        try:
            self.road = self.choose()
            Run(
                self.client,
                self.rows,
                segment_id=self.segment and self.segment["id"],
                account=self.account,
                files=Files(self.road.rows, self.types),
                journal=opened,
            ).go(shown, ended)
        finally:
            opened.end()

    def begin(self, journal: str | Path | None) -> journals.Journal:
        """Write down what is planned, before anything of it is done.

        Parameters
        ----------
        journal : str or Path or None
            The journal's file.
        """
        path = journals.new_path(self.client, self.kind) if journal is None else journals.path_of(journal)
        facts = {
            "kind": self.kind,
            "account": self.client.base_url,
            "segment": self.segment and {"id": self.segment["id"], "name": self.segment["name"]},
            "unsent": self.unsent,
            "types": self.types,
            "via": self.via,
        }
        self.journal = journals.Journal.create(path, facts, self.rows, self.cells)
        return self.journal

    def report(self) -> pd.DataFrame:
        """Say of every row how it ended, and carry the data along as it was written, so that it can be mended."""
        ends = {name: column([getattr(row, name) for row in self.rows], kind) for name, kind in BULK_REPORT.items()}
        report = pd.DataFrame(ends).set_axis(self.cells.index)
        for name in self.cells.columns:
            report[name] = self.cells[name]
        if "unsubscribed" in self.cells:
            opt_outs = [row.opt_out for row in self.rows]
            report["unsubscribed"] = pd.Series(opt_outs, index=self.cells.index, dtype="object")
        report.attrs["unsent"] = self.unsent
        if self.journal is not None:
            report.attrs |= {"journal": str(self.journal.path), "via": self.road.why}
        return report


def prepare(
    client: Client,
    data: Any,
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: Kind = "add",
    overwrite: bool = False,
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
    kind : {"add", "sync", "update", "remove"}
        What is to become of the people.
    overwrite : bool
        Whether contacts that exist take the data's values.
    """
    frame = named(read(data))
    chosen = said(columns)
    fields = recognise(frame.columns, chosen)
    in_segment = None if segment is None else find_segment(client, segment)
    types = {each["key"]: each["type"] for each in client.contact_properties.iterate()}
    found = assign(frame.columns, fields, types, chosen)
    job = Job(client, kind, check(frame, found, types), frame, _cells(frame, found), in_segment, found.unsent)
    job.types = {key: types[key] for key in found.properties}
    if job.todo or kind == "sync":
        job.account = read_account(client, in_segment and in_segment["id"])
        plan(job.rows, job.account, kind=kind, overwrite=overwrite)
        if kind == "sync":
            _add_rows(job, leaving(job.rows, job.account))
    return job


def carry_out(job: Job, *, journal: str | Path | None, progress: bool | None) -> pd.DataFrame:
    """Run a job behind a bar, and report.

    Parameters
    ----------
    job : Job
        What is to be done.
    journal : str or Path or None
        The journal's file.
    progress : bool or None
        Whether to show a bar.
    """
    with bar(job.todo, label=job.kind, unit="row", progress=progress) as shown:
        failed = 0

        def count(row: Row) -> None:
            nonlocal failed
            failed += row.status == "failed"
            shown.set_postfix(failed=failed, refresh=False)

        job.run(shown, journal=journal, ended=count)
    return job.report()


def _cells(frame: pd.DataFrame, found: Columns) -> pd.DataFrame:
    """Take the cells that the report carries, under the names by which it is understood when it is given back."""
    names: dict[str, str] = {
        found.fields[name]: name for name in ("first_name", "last_name", "unsubscribed") if name in found.fields
    }
    properties = {source: f"properties.{key}" for key, source in found.properties.items()}
    return frame[[*names, *properties]].rename(columns=names | properties)


def _add_rows(job: Job, rows: list[Row]) -> None:
    """Put rows below those of the data, with the next numbers for labels, or addresses where labels are no numbers."""
    if not rows:
        return
    index = job.data.index
    numbered = pd.api.types.is_integer_dtype(index.dtype)
    first = int(index.max()) + 1 if numbered and len(index) else 0
    labels = [*range(first, first + len(rows))] if numbered else [row.email for row in rows]
    job.rows += rows
    job.data, job.cells = _longer(job.data, labels), _longer(job.cells, labels)


def _longer(frame: pd.DataFrame, labels: list[Any]) -> pd.DataFrame:
    """Lengthen a frame by empty rows; as objects, for a whole number beside a gap would become another."""
    columns = {name: [*frame[name].astype("object"), *([None] * len(labels))] for name in frame}
    return pd.DataFrame(columns, index=[*frame.index, *labels], columns=frame.columns, dtype="object")
