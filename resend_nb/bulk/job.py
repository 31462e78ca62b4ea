"""A bulk job: data and account are read, every row knows what it needs; then run it, or just look."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb._ui import progress_bar
from resend_nb.bulk.execute.imports import Route, Via, choose_route
from resend_nb.bulk.execute.progress import ProgressBar
from resend_nb.bulk.execute.runner import Runner
from resend_nb.bulk.input.load import Loader
from resend_nb.bulk.plan import plan, removals
from resend_nb.bulk.report import dask_report, report_of
from resend_nb.bulk.store import journal as journals
from resend_nb.bulk.store.account import Account, read_account
from resend_nb.bulk.store.rows import PENDING
from resend_nb.errors import InputError
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.plan import Kind
    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources import Segment


@dataclass
class Job:
    """Rows that know what they need, and the account and segment in which to do it.

    ``cells`` are what the report carries of data that is one frame, with its index; of other data the rows have
    them. ``parts`` are how many rows each part of a Dask frame has. ``journal`` is where the run is written down.
    ``account`` is what there was when it was planned, ``types`` the kinds of the properties in the data, ``via``
    the road that is wanted and ``road`` the one that was taken.
    """

    client: Client
    kind: Kind
    rows: Rows
    cells: pd.DataFrame | None = None
    parts: list[int] | None = None
    segment: Segment | None = None
    unsent: list[str] = field(default_factory=list)
    journal: journals.Journal | None = None
    account: Account = field(default_factory=lambda: Account(has_members=False))
    types: dict[str, str] = field(default_factory=dict)
    via: Via = "auto"
    road: Route = field(default_factory=Route)

    @property
    def pending(self) -> int:
        """How many rows still have something to do."""
        return self.rows.count(PENDING)

    def choose_route(self) -> Route:
        """Choose how people who are new are to be made, by the pace that the account has describe_changes."""
        return choose_route(
            self.rows.work(), via=self.via, rate=self.client.request_rate.requests_per_second
        )

    def run(self, listener: ProgressListener, *, journal: str | Path | None = None) -> pd.DataFrame:
        """Do what is planned, write it down, and report.

        Parameters
        ----------
        listener : ProgressListener
            Who looks on.
        journal : str or Path, optional
            The journal's file; by default a new one in the user's data folder. A job that goes on with an
            earlier run writes on in its journal.
        """
        opened = self.journal or self.begin(journal)
        try:
            self.road = self.choose_route()
            Runner(
                self.client,
                opened,
                segment_id=self.segment and self.segment["id"],
                account=self.account,
                listener=listener,
            ).run(self.types if self.road.by_files else None)
            return self.report()
        finally:
            opened.end()

    def begin(self, journal: str | Path | None) -> journals.Journal:
        """Write down what is planned, before anything of it is done.

        Parameters
        ----------
        journal : str or Path or None
            The journal's file.
        """
        path = (
            journals.new_path(self.client, self.kind)
            if journal is None
            else journals.path_of(journal)
        )
        facts = {
            "kind": self.kind,
            "account": self.client.base_url,
            "segment": self.segment and {"id": self.segment["id"], "name": self.segment["name"]},
            "unsent": self.unsent,
            "types": self.types,
            "via": self.via,
            "parts": self.parts,
        }
        self.journal = journals.Journal.create(path, facts, self.rows)
        self.rows = self.journal.rows
        return self.journal

    def report(self) -> pd.DataFrame:
        """Say of every row how it stands; of a Dask frame that has been run in a Dask frame."""
        if self.journal is None:
            report = report_of(self.rows, self.cells)
            report.attrs = {"unsent": self.unsent}
            return report
        whole = self.parts is None
        report = (
            report_of(self.rows, self.cells)
            if whole
            else dask_report(self.journal, self.parts or [])
        )
        report.attrs = {
            "unsent": self.unsent,
            "journal": str(self.journal.path),
            "via": self.road.why,
        }
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
    try:
        return _prepared(client, Loader(data, columns), segment, kind, overwrite=overwrite)
    except sqlite3.OperationalError as error:
        raise InputError(
            f"data and account are kept on disk while they are compared, and that failed: {error}. "
            "SQLITE_TMPDIR in the environment says in which folder"
        ) from error


def _prepared(
    client: Client, loader: Loader, segment: str | None, kind: Kind, *, overwrite: bool
) -> Job:
    in_segment = None if segment is None else find_segment(client, segment)
    rows = loader.load({each["key"]: each["type"] for each in client.contact_properties.iterate()})
    account = Account(has_members=in_segment is not None)
    if rows.count(PENDING) or kind == "sync":
        account = read_account(client, in_segment and in_segment["id"])
        for window in rows.windows(PENDING):
            plan(window, account, kind=kind, overwrite=overwrite)
            rows.write(window)
        if kind == "sync":
            loader.add(rows, removals(rows, account))
    return Job(
        client,
        kind,
        rows,
        cells=loader.cells,
        parts=loader.parts,
        segment=in_segment,
        unsent=loader.unsent,
        account=account,
        types=loader.types,
    )


def run_with_progress(
    job: Job, *, journal: str | Path | None, progress: bool | None
) -> pd.DataFrame:
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
    with progress_bar(range(job.pending), label=job.kind, unit="row", progress=progress) as shown:
        return job.run(ProgressBar(shown), journal=journal)
