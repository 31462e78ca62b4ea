"""``BulkAddForm``: add the contacts of a file to a segment."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import describe_read, is_text, prepare, read, read_upload, with_text_columns
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import Form
from resend_nb.forms._bulk_draft import FIELDS, BulkDraft
from resend_nb.forms._bulk_footer import BulkFooter
from resend_nb.forms._column_choices import ColumnChoices, in_words_of_the_form
from resend_nb.forms._csv_files import csv_files
from resend_nb.forms._fields import Field, dropdown
from resend_nb.forms._html import call, escape, finding_html, options, references
from resend_nb.forms._messages import Partial, Success
from resend_nb.forms._report import (
    counts_of,
    doubt_of,
    download_link,
    failure_of,
    is_unfinished,
    lines_of,
    needs_attention,
    report_table,
    tiles_of,
)
from resend_nb.forms._stepper import Stepper
from resend_nb.forms._steps import Steps
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.bulk import Job
    from resend_nb.client import Client

_NO_SEGMENT = "(no segment)"
_RUN_AGAIN = "Press Run to finish. Completed rows are skipped."


class BulkAddForm(Form):
    """Add contacts from a file: choose it, map its columns, check it, run it, fix what failed.

    The form uses :func:`bulk_add`: nobody who opted out is resubscribed, and a second run skips
    completed rows.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    data : pandas.DataFrame, str, Path or iterable, optional
        The data, as :func:`bulk_add` takes it. By default, a file is chosen in the form.
    segment : str, optional
        The id or name of the segment to fill.

    Attributes
    ----------
    upload, path, segment : ipywidgets.Widget
        The upload button, the path of a file, and the segment.
    columns : dict of str to ipywidgets.Dropdown
        The drop-down of each field and property.
    report : pandas.DataFrame or None
        The report of the last check or run, as :func:`bulk_add` returns it.

    Raises
    ------
    InputError
        ``data`` cannot be read.

    Notes
    -----
    Creates contacts with ``POST /contacts`` like :func:`bulk_add`,
    https://resend.com/docs/api-reference/contacts/create-contact.

    Examples
    --------
    >>> people = pd.DataFrame({"Email": ["ada@example.com", "bob@example"]})
    >>> form = rnb.BulkAddForm(demo, people, segment="Gift Card Buyers")
    >>> form.check()
    >>> form.message
    'Dry run, nothing was changed: 1 to create, 1 invalid.'
    >>> form.run()
    >>> form
    <BulkAddForm on <Client sandbox, 2026-11-02>: data, 2 rows; 1 created, 1 invalid>
    """

    def __init__(self, client: Client, data: Any = None, segment: str | None = None) -> None:
        super().__init__(client, "bulk-add-form")
        self._frame, self._file, self._source = pd.DataFrame(), "", "data"
        self._wanted = segment
        self._segments: Sequence[Mapping[str, Any]] = []
        self._keys: tuple[str, ...] = ()
        self.report: pd.DataFrame | None = None
        self._is_running = self._was_run = False
        self._columns = ColumnChoices(self._forget)
        self._build()
        if isinstance(data, str | Path) and not is_text(data):
            self._use(read(data), Path(data).name, str(data))
        elif data is not None:
            self._use(read(data), "data", None)
        self.reload()

    def _build(self) -> None:
        self.upload = widgets.FileUpload(
            accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip,.gz,.parquet,text/csv",
            description="Upload a file",
        )
        self.path = widgets.Combobox(
            description="Or file path", placeholder="e.g. leads.csv", continuous_update=False
        )
        self.segment = dropdown("Segment", options([], none=_NO_SEGMENT))
        self.upload.observe(lambda _: self.use_upload(), names="value")
        self.path.observe(lambda _: self.use_file(), names="value")
        self.segment.observe(lambda _: self._choose_segment(), names="value")
        self._rows, self._hints, self._table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._tiles, self._link, self._steps = widgets.HTML(), widgets.HTML(), Steps()
        path = Field(self.path, "CSV, Excel, OpenDocument, Parquet or ZIP, beside this notebook.")
        segment = Field(self.segment, "The segment to add the contacts to.")
        shown = {
            "File": (self.upload, path.view, self._rows, segment.view),
            "Columns": (self._columns.view, self._hints),
            "Check": (self._tiles, self._link, self._table),
            "Run": (self._steps.view, self._tiles, self._link, self._table),
        }
        self._stepper = Stepper(shown, clicks=self._clicks, on_show=self._refresh)
        tooltip = "Reload segments, properties and the list of files"
        refresh = self._button("Refresh", self.reload, tooltip=tooltip, kind="link")
        self._footer = BulkFooter(self._stepper, self._button, self)
        footer = self._footer.widgets
        self._lay_out(
            "Add contacts", self._stepper.widgets, footer, actions=[refresh], steps=self._stepper
        )

    @property
    def draft(self) -> BulkDraft:
        """The mapping of columns in the form."""
        return BulkDraft.of(self._frame, self._keys, self._columns.chosen)

    @property
    def columns(self) -> dict[str, widgets.Dropdown]:
        """The drop-down of each field and property."""
        return self._columns.by_key

    def reload(self) -> None:
        """Reload the account's segments and properties, and the list of CSV files."""
        self._act(self._reload)

    def use_upload(self) -> None:
        """Read the uploaded file."""
        self._act(self._use_upload)

    def use_file(self) -> None:
        """Read the file at the path in the form."""
        self._act(self._use_file)

    def check(self) -> None:
        """Check every row against the account without changing anything."""
        self._act(self._check)

    def run(self) -> None:
        """Add the contacts; return when the run has finished or was stopped."""
        self._act(self._run)

    def start(self) -> None:
        """Run in the background, so that Stop works; during a run this does nothing."""
        self._focus_on(self._stepper.tabs["Run"])  # the button that was clicked disappears
        # A daemon thread ends with the kernel; the next run does what is left.
        threading.Thread(target=self.run, name="BulkAddForm", daemon=True).start()

    def stop(self) -> None:
        """Stop a run after the current row; the report lists the other rows as not tried."""
        self._steps.stop()

    def failed_rows(self) -> pd.DataFrame:
        """Return the rows that are invalid, failed or were not tried, to fix and pass back in."""
        return pd.DataFrame() if self.report is None else self.report[needs_attention(self.report)]

    def _reload(self) -> str:
        self.path.options = csv_files()
        self._segments = self._client.segments.list()
        ids, chosen = {segment["id"] for segment in self._segments}, self.segment.value
        self.segment.options = options(self._segments, none=_NO_SEGMENT)
        self.segment.value = chosen if chosen in ids else None
        if self._wanted is not None:
            self.segment.value, self._wanted = find_segment(self._client, self._wanted)["id"], None
        keys = (known["key"] for known in self._client.contact_properties.iterate())
        self._keys = tuple(key for key in keys if key not in FIELDS)
        self._columns.offer(self._frame, self._keys, keep=self._columns.chosen)
        return ""

    def _choose_segment(self) -> None:
        if not self._busy.locked():  # chosen by the user, not set by a reload
            self._wanted = None
            self._forget()

    def _use_upload(self) -> str:
        if not self.upload.value:
            raise InputError("Choose a file to upload first.")
        file = self.upload.value[0]
        name = file["name"]
        return self._use(read_upload(name, bytes(file["content"])), name, name)

    def _use_file(self) -> str:
        path = self.path.value.strip()
        if not path:
            raise InputError("Enter the path of a CSV file first.")
        return self._use(read(path), Path(path).name, path)

    def _use(self, frame: pd.DataFrame, file: str, path: str | None) -> str:
        self._frame, self._file = with_text_columns(frame), file
        self._source = "data" if path is None else repr(path)
        self._columns.offer(self._frame, self._keys, keep={})
        self._forget()
        return (
            f"Read {self._size()} from {path}{self._how()}. Review the columns, then press Check."
        )

    def _forget(self) -> None:
        """Remove a report that was for other columns or another segment."""
        self.report, self._tiles.value, self._table.value, self._link.value = None, "", "", ""
        if not self._busy.locked():
            self._show_message("info", "")
        self._refresh()

    def _prepare(self, function: str) -> Job:
        draft = self.draft
        problems = draft.problems()
        if self._wanted is not None:
            problems.append(
                f"{self._wanted!r} does not name exactly one segment. Choose one from the list."
            )
        if problems:
            self._columns.insist()
            self._stepper.show("Columns" if draft.names else "File")
            raise InputError(" ".join(problems))
        segment = references(self._segments).get(self.segment.value)
        arguments = {"segment": segment, "columns": draft.columns() or None}
        given = {name: value for name, value in arguments.items() if value is not None}
        self._show_python(
            "import resend_nb as rnb", "", call(function, "client", self._source, **given)
        )
        try:
            return prepare(self._client, self._frame, self.segment.value, columns=draft.columns())
        except InputError as error:
            raise InputError(in_words_of_the_form(str(error))) from None

    def _check(self) -> str:
        job = self._prepare("plan = rnb.plan_bulk_add")
        self._show_report(job.report(), was_run=False)
        self._stepper.show("Check")
        read = lines_of(job.read_as)
        return f"Dry run, nothing was changed: {counts_of(self.report)}.{read}{self._warnings()}"

    def _run(self) -> str:
        self._steps.reset()
        self._is_running = True
        try:
            job = self._prepare("report = rnb.bulk_add")
            self._stepper.show("Run")
            with self._steps.through(job.pending) as listener:
                report = job.run(listener, on_interrupt="return")
        finally:
            self._is_running = False
        self._show_report(report, was_run=True)
        self._notify()
        counts = counts_of(report)
        if not is_unfinished(report):
            kind = Partial if len(self.failed_rows()) else Success
            return kind(f"{counts}.{self._warnings()}")
        if self._steps.cancelled:
            return Partial(f"Stopped: {counts}. {_RUN_AGAIN}{doubt_of(report)}")
        raise ResendError(f"{counts}. {_RUN_AGAIN} {failure_of(report)}")

    def _show_report(self, report: pd.DataFrame, *, was_run: bool) -> None:
        self.report, self._was_run = report, was_run
        failed = self.failed_rows()
        self._tiles.value, self._table.value = tiles_of(report), report_table(report)
        self._link.value = download_link(failed, self._file, self._read) if len(failed) else ""

    def _warnings(self) -> str:
        return "".join(f"\nWarning: {warning}" for warning in self.draft.warnings())

    def _refresh(self) -> None:
        for widget in (self.upload, self.path, self.segment, *self.columns.values()):
            widget.disabled = self._is_running
        for choice in (self.segment, *self.columns.values()):
            # A drop-down whose value is set to None is blank instead of showing that option.
            choice.index = choice.index or 0
        draft = self.draft
        self._columns.show_problems(draft.problems_by_field())
        findings = [("error", f"Warning: {warning}") for warning in draft.warnings()]
        findings += [("info", advice) for advice in draft.advice()]
        self._hints.value = "".join(finding_html(*finding) for finding in findings)
        size = (
            f"{self._size()} of <bdi>{escape(self._file)}</bdi>{escape(self._how())}"
            if draft.names
            else "No file yet."
        )
        self._rows.value = f'<div role="status">{size}</div>'
        self._footer.refresh(self.report, was_run=self._was_run, is_running=self._is_running)
        names = list(self._stepper.tabs)
        self._stepper.mark(names[: self._footer.steps_done] if draft.names else [])

    @property
    def _read(self) -> dict[str, Any]:
        """What was detected about the file, if the data is one."""
        read: dict[str, Any] = self._frame.attrs.get("read", {})
        return read

    def _how(self) -> str:
        """Return how the file was read, after its name."""
        return f" ({describe_read(self._read)})" if self._read else ""

    def _size(self) -> str:
        return pluralize(len(self._frame), "row")

    def _summary(self) -> str:
        if not len(self._frame.columns):
            return "no data yet"
        return f"{self._file}, {self._size()}; {counts_of(self.report)}"
