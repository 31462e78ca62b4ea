"""A bulk job: its data and account are read, its rows planned; it can be run, or only looked at."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from resend_nb._ui import pluralize, print_line, progress_bar
from resend_nb.bulk.execute.imports import choose_route, is_long
from resend_nb.bulk.execute.progress import ProgressBar
from resend_nb.bulk.execute.runner import Runner
from resend_nb.bulk.input.load import Loader
from resend_nb.bulk.options import DEFAULTS, Options
from resend_nb.bulk.plan import plan, removals
from resend_nb.bulk.report import add_unwritten, dask_report, report_of
from resend_nb.bulk.store import journal as journals
from resend_nb.bulk.store.account import ENOUGH_IDS, Account, contacts_used
from resend_nb.bulk.store.missing import MissingContacts
from resend_nb.bulk.store.reading import read_account, read_people
from resend_nb.errors import InputError, ResendError
from resend_nb.tables import find_or_new_segment, find_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from resend_nb.bulk.execute.imports import Route, Via
    from resend_nb.bulk.execute.progress import ProgressListener
    from resend_nb.bulk.plan import Kind
    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources import Segment
    from resend_nb.resources.segments import CreatedSegment


_PROVEN = "; the import's counts prove that it created every row"


@dataclass
class Job:
    """Planned rows, with the account and segment in which to do them.

    ``new_segment`` is the name of a segment that is created when the run begins.
    ``types`` are the types of the properties in the data, ``unsent`` the columns that are not
    sent, ``read_as`` what each column of consent says, ``read`` what was detected about the file,
    and ``partitions`` the numbers of rows in each partition of a Dask DataFrame. ``journal`` is
    there once the plan was written down. ``interrupt`` is what stopped the run if that was Ctrl-C,
    and ``left`` is how many rows it left, if that is known.
    """

    client: Client
    kind: Kind
    rows: Rows
    account: Account
    segment: Segment | CreatedSegment | None = None
    new_segment: str | None = None
    options: Options = DEFAULTS
    types: dict[str, str] = field(default_factory=dict)
    unsent: list[str] = field(default_factory=list)
    read_as: list[dict[str, Any]] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
    partitions: list[int] | None = None
    journal: journals.Journal | None = None
    interrupt: KeyboardInterrupt | None = None
    left: int | None = None

    @property
    def pending(self) -> int:
        """How many rows still have something to do."""
        return self.rows.count("pending")

    @property
    def segment_id(self) -> str | None:
        """The id of the segment, if there is one."""
        return self.segment and self.segment["id"]

    def choose_route(self, via: Via = "auto") -> Route:
        """Choose how to create new contacts, given the account's rate limit."""
        return choose_route(
            pending=self.pending,
            importable=self.rows.count("importable"),
            requests=self.rows.count_requests(),
            via=via,
            rate=self.client.request_rate.requests_per_second,
        )

    @contextlib.contextmanager
    def _passing_on(self) -> Iterator[None]:
        """Pass Ctrl-C on after everything is saved, with a line that says how to finish the run."""
        pending = self.pending
        try:
            yield
            if self.interrupt is not None:
                raise self.interrupt
        except KeyboardInterrupt:
            if self.journal is not None:  # otherwise nothing was begun
                print_line(self._how_to_finish(pending))
            raise

    def _how_to_finish(self, pending: int) -> str:
        after, call = "", self.resume_call(is_latest=bool(self.left))
        if self.left is not None:
            after = f" after {pending - self.left:,} of {pluralize(pending, 'row')}"
        return f"The run was interrupted{after}. To finish it: {call}"

    def resume_call(self, *, is_latest: bool = False) -> str:
        """Return the Python that finishes the run; the latest run is found without its path."""
        if self.journal is None or (is_latest and journals.is_kept(self.journal.path)):
            return "rnb.resume_run(client)"
        return f"rnb.resume_run(client, {str(self.journal.path)!r})"

    def run(
        self,
        listener: ProgressListener | None = None,
        *,
        via: Via = "auto",
        journal: str | Path | None = None,
        progress: bool | None = None,
        on_interrupt: Literal["raise", "return"] = "raise",
    ) -> pd.DataFrame:
        """Do what is planned, write it to the journal, and return the report.

        Without a listener a progress bar follows the run. A resumed job continues in its journal.
        ``on_interrupt`` is whether Ctrl-C passes on after everything is saved.
        """
        with contextlib.ExitStack() as stack:
            if on_interrupt == "raise":
                stack.enter_context(self._passing_on())
            opened = self.journal or self.begin(journal, via=via)
            stack.callback(opened.end)
            if listener is None:
                rows = range(self.pending)
                bar = progress_bar(rows, label=self.kind, unit="row", progress=progress)
                listener = ProgressBar(stack.enter_context(bar))
            route = self.choose_route(via)
            runner = Runner(
                self.client,
                opened,
                segment_id=self.segment_id,
                account=self.account,
                listener=listener,
            )
            runner.run(self.types if route.by_import else None)
            self.interrupt, self.left = runner.interrupt, runner.left
            report = self._report_of(runner, opened)
            is_proven = self.rows.count("imported") > 0
            report.attrs["via"] = route.why + (_PROVEN if is_proven else "")
            return report

    def _report_of(self, runner: Runner, journal: journals.Journal) -> pd.DataFrame:
        """Return the report; what could not be written to the journal is in the runner's memory."""
        try:
            report = self.report()
        except sqlite3.Error as error:
            raise ResendError(
                f"The run was stopped, and its journal cannot be read: {error}. Make sure that the "
                f"disk has space, then finish it with resume_run(client, {str(journal.path)!r})."
            ) from error
        if runner.unwritten is not None:
            add_unwritten(report, runner.unwritten, runner.stop_reason)
        return report

    def begin(self, journal: str | Path | None, *, via: Via = "auto") -> journals.Journal:
        """Write the plan to a new journal, before any of it is done."""
        if journal is None:
            path = journals.new_path(self.client, self.kind)
        else:
            path = journals.path_of(journal)
        if self.new_segment is not None and self.pending:
            self.segment = self.client.segments.create(name=self.new_segment)
        facts = {
            "kind": self.kind,
            "account": self.client.base_url,
            "objects": self._objects(),
            "segment": self.segment and {"id": self.segment["id"], "name": self.segment["name"]},
            "unsent": self.unsent,
            "types": self.types,
            "via": via,
            "partitions": self.partitions,
        }
        self.journal = journals.Journal.create(path, facts, self.rows)
        return self.journal

    def _objects(self) -> list[str]:
        """Return ids by which the account is recognized when the run is resumed."""
        if self.segment is not None:
            return []  # its id is enough
        ids = self.account.some_ids()
        # The contacts may be gone by then.
        if len(ids) < ENOUGH_IDS or self.rows.count("deletions"):
            ids += object_ids(self.client)
        return ids

    def report(self) -> pd.DataFrame:
        """Return the report, one row per input row; a Dask DataFrame if the input was one."""
        report: pd.DataFrame
        if self.journal is None or self.partitions is None:
            report = report_of(self.rows)
        else:
            report = dask_report(self.journal, self.partitions)
        report.attrs = {"unsent": self.unsent, "read_as": self.read_as, "read": self.read}
        if self.journal is not None:
            report.attrs["journal"] = str(self.journal.path)
        return report


def object_ids(client: Client) -> list[str]:
    """Return ids that tell accounts without contacts apart: of segments, topics and domains."""
    lists = (client.segments, client.topics, client.domains)
    return [entry["id"] for objects in lists for entry in objects.list()]


def prepare(
    client: Client,
    data: Any,
    segment: str | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    kind: Kind = "add",
    options: Options = DEFAULTS,
    create_segment: bool = False,
) -> Job:
    """Read the data and the account, validate every row, and plan what it needs."""
    try:
        adds = kind in {"add", "sync"}
        loader = Loader(data, columns, on_no_consent=options.on_no_consent if adds else "add")
        target = _target(client, segment, create=create_segment)
        job = _prepare(client, loader, target, kind, options, has_members=segment is not None)
        return replace(job, new_segment=None if target else segment)
    except sqlite3.OperationalError as error:
        raise InputError(
            f"data and account are compared in a database on disk, and that failed: {error}. "
            "Set SQLITE_TMPDIR in the environment to a folder with more space"
        ) from error


def _target(client: Client, segment: str | None, *, create: bool) -> Segment | None:
    """Return the segment that contacts join, if there is one."""
    if type(create) is not bool:
        raise InputError(f"create_segment must be True or False, not {create!r}")
    if segment is not None:
        find = find_or_new_segment if create else find_segment
        return find(client, segment)
    if create:
        raise InputError("create_segment=True needs a name: pass segment='...'")
    return None


def _prepare(
    client: Client,
    loader: Loader,
    target: Segment | None,
    kind: Kind,
    options: Options,
    *,
    has_members: bool,
) -> Job:
    properties = client.contact_properties.iterate()
    rows = loader.load({known["key"]: known["type"] for known in properties})
    account = Account(has_members=has_members)
    if rows.count("pending") or kind == "sync":
        # Before the list is read: whoever comes later counts as somebody else.
        used = contacts_used(client) if is_long(rows.count("pending")) else None
        segment_id = target and target["id"]
        if kind == "sync":
            account = read_account(client, segment_id, used)
        else:
            account = read_people(client, segment_id, rows, used)
        account.has_members = has_members  # a new segment has none yet
        missing = MissingContacts(client, account)
        for window in rows.windows("pending"):
            if kind in {"update", "remove"}:  # other rows are looked up before they are created
                missing.add(window)
            plan(window, account, kind=kind, options=options)
            rows.write(window)
        if kind == "sync":
            loader.add(rows, removals(rows, account))
    rows.cells = loader.cells
    return Job(
        client,
        kind,
        rows,
        account,
        segment=target,
        types=loader.types,
        options=options,
        unsent=loader.unsent,
        read_as=loader.read_as.describe(),
        read=loader.read,
        partitions=loader.parts,
    )
