"""``BulkAddForm``: add the contacts of a file to a segment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb.bulk import prepare
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import Form
from resend_nb.forms._bulk_draft import FIELDS, BulkDraft
from resend_nb.forms._bulk_footer import BulkFooter
from resend_nb.forms._column_choices import ColumnChoices, in_words_of_the_form
from resend_nb.forms._contact_file import ContactFile
from resend_nb.forms._csv_files import csv_files
from resend_nb.forms._fields import Field
from resend_nb.forms._html import escape, finding_html
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
from resend_nb.forms._suggestions import SuggestionRows, suggestions
from resend_nb.forms._target import SegmentChoice

if TYPE_CHECKING:
    from resend_nb.bulk import Job
    from resend_nb.client import Client
    from resend_nb.forms._suggestions import Suggestion

_PATH_HINT = (
    "CSV, Excel, OpenDocument, Parquet or ZIP. Jupyter may drop uploads over 10 MB; a path works."
)
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
    upload, path, segment, new_segment : ipywidgets.Widget
        The upload button, the path of a file, the segment, and the name of a new one.
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
        self._file = ContactFile()
        self._target = SegmentChoice(segment, self._choose_segment)
        self.segment, self.new_segment = self._target.segment, self._target.name
        self._keys: tuple[str, ...] = ()
        self.report: pd.DataFrame | None = None
        self._is_running = self._was_run = False
        self._columns = ColumnChoices(self._forget)
        self._build()
        if data is not None:
            self._use(ContactFile.of(data))
        self.reload()

    def _build(self) -> None:
        self.upload = widgets.FileUpload(
            accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.zip,.gz,.parquet,text/csv",
            description="Upload a file",
        )
        self.path = widgets.Combobox(
            description="Or file path", placeholder="e.g. leads.csv", continuous_update=False
        )
        self.upload.observe(lambda _: self.use_upload(), names="value")
        self.path.observe(lambda _: self.use_file(), names="value")
        self._rows, self._hints, self._table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._tiles, self._link, self._steps = widgets.HTML(), widgets.HTML(), Steps()
        self._suggestions = SuggestionRows(self._clicks, self.accept)
        path = Field(self.path, _PATH_HINT)
        shown = {
            "File": (self.upload, path.view, self._rows, self._target.view),
            "Columns": (self._columns.view, self._hints),
            "Check": (self._tiles, self._suggestions.view, self._link, self._table),
            "Run": (self._target.view, self._steps.view, self._tiles, self._link, self._table),
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
        return BulkDraft.of(self._file.frame, self._keys, self._columns.chosen)

    @property
    def columns(self) -> dict[str, widgets.Dropdown]:
        """The drop-down of each field and property."""
        return self._columns.by_key

    def reload(self) -> None:
        """Reload the account's segments and properties, and the list of CSV files."""
        self._act(self._reload, retry=True)

    def use_upload(self) -> None:
        """Read the uploaded file."""
        self._act(lambda: self._use(ContactFile.uploaded(self.upload.value)))

    def use_file(self) -> None:
        """Read the file at the path in the form."""
        self._act(lambda: self._use(ContactFile.at(self.path.value.strip())))

    def check(self) -> None:
        """Check every row against the account without changing anything."""
        self._act(self._check, retry=True)

    def accept(self, suggestion: Suggestion) -> None:
        """Correct an address in the data, and check again.

        Parameters
        ----------
        suggestion : Suggestion
            One of the suggestions that the form shows.
        """
        self._act(lambda: self._accept(suggestion))

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
        self._target.load(self._client)
        keys = (known["key"] for known in self._client.contact_properties.iterate())
        self._keys = tuple(key for key in keys if key not in FIELDS)
        self._columns.offer(self._file.frame, self._keys, keep=self._columns.chosen)
        return ""

    def _choose_segment(self) -> None:
        if not self._busy.locked():  # chosen by the user, not set by a reload
            self._target.wanted = None
            self._forget()

    def _use(self, file: ContactFile) -> str:
        is_alike, had_corrections = file.has_columns_of(self._file), bool(self._file.corrected)
        keep = self._columns.chosen if is_alike else {}
        self._file = file
        self._columns.offer(file.frame, self._keys, keep=keep)
        self._forget()
        read = f"Read {file.size} from {file.path}{file.how}. Review the columns, then press Check."
        if is_alike:
            read += "\nIts columns are those of the last file, so your choices are kept."
        if had_corrections:
            read += "\nAddresses that you corrected are as they are in the file; Check offers them."
        return read

    def _forget(self) -> None:
        """Remove a report that was for other columns or another segment."""
        self._suggestions.show([])
        self.report, self._tiles.value, self._table.value, self._link.value = None, "", "", ""
        if not self._busy.locked():
            self._show_message("info", "")
        self._refresh()

    def _prepare(self, assigned: str, function: str) -> Job:
        draft = self.draft
        mapping, target = draft.problems(), self._target.problems()
        if mapping or target:
            self._columns.insist()
            self._target.insist()
            self._stepper.show("Columns" if draft.names and mapping else "File")
            raise InputError(" ".join([*mapping, *target]))
        given = self._target.arguments()
        if columns := draft.columns():
            given["columns"] = columns
        self._show_python(*self._file.code(assigned, function, given))
        try:
            job = prepare(
                self._client,
                self._file.frame,
                self._target.value,
                columns=columns,
                create_segment=self._target.is_new,
            )
        except InputError as error:
            raise InputError(in_words_of_the_form(str(error))) from None
        self._target.check_new(job.segment)
        return job

    def _check(self) -> str:
        job = self._prepare("plan", "plan_bulk_add")
        report = job.report()
        self._show_report(report, was_run=False)
        found = suggestions(report, self._file.frame, self.draft.columns())
        self._suggestions.show(found)
        self._stepper.show("Check")
        read = lines_of(job.read_as)
        return f"Dry run, nothing was changed: {counts_of(self.report)}.{read}{self._warnings()}"

    def _accept(self, suggestion: Suggestion) -> str:
        column = self._columns.chosen["email"]
        if self.report is None or column is None:
            raise InputError("Press Check first.")
        rows = self.report["email"].eq(suggestion.written).to_numpy(dtype=bool)
        self._file = self._file.correct(column, rows, suggestion.written, suggestion.meant)
        return f"{suggestion.written} is now {suggestion.meant}. {self._check()}"

    def _run(self) -> str:
        self._steps.reset()
        self._is_running = True
        try:
            job = self._prepare("report", "bulk_add")
            self._stepper.show("Run")
            try:
                with self._steps.through(job.pending) as listener:
                    report = job.run(listener, on_interrupt="return")
            finally:
                self._target.use(job.segment)
        finally:
            self._is_running = False
        self._show_report(report, was_run=True)
        self._suggestions.show([])
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
        self._link.value = (
            download_link(failed, self._file.name, self._file.read) if len(failed) else ""
        )

    def _warnings(self) -> str:
        return "".join(f"\nWarning: {warning}" for warning in self.draft.warnings())

    def _refresh(self) -> None:
        target = (self.segment, self.new_segment)
        for widget in (self.upload, self.path, *target, *self.columns.values()):
            widget.disabled = self._is_running
        self._target.refresh()
        for choice in self.columns.values():
            # A drop-down whose value is set to None is blank instead of showing that option.
            choice.index = choice.index or 0
        draft = self.draft
        self._columns.show_problems(draft.problems_by_field())
        findings = [("error", f"Warning: {warning}") for warning in draft.warnings()]
        findings += [("info", advice) for advice in draft.advice()]
        self._hints.value = "".join(finding_html(*finding) for finding in findings)
        size = (
            f"{self._file.size} of <bdi>{escape(self._file.name)}</bdi>{escape(self._file.how)}"
            if draft.names
            else "No file yet."
        )
        self._rows.value = f'<div role="status">{size}</div>'
        self._footer.refresh(self.report, was_run=self._was_run, is_running=self._is_running)
        names = list(self._stepper.tabs)
        self._stepper.mark(names[: self._footer.steps_done] if draft.names else [])

    def _summary(self) -> str:
        if not len(self._file.frame.columns):
            return "no data yet"
        return f"{self._file.name}, {self._file.size}; {counts_of(self.report)}"
