"""``BulkAddForm``: from a CSV file to contacts in a segment, looked at before and watched under way."""

from __future__ import annotations

import base64
import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb.bulk import prepare, read, read_upload, with_text_columns
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import FIELD, LABELS, Form, call, escape, options, remarks, table, tally
from resend_nb.forms._bulk_draft import FIELDS, BulkDraft
from resend_nb.forms._steps import Steps
from resend_nb.tables import find_segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.bulk import Job
    from resend_nb.client import Client

__all__ = ["BulkAddForm"]

_NOT_THERE = "(not in the file)"
_DEPTH, _MOST_FILES = 3, 200


class BulkAddForm(Form):
    """Add people from a CSV file: choose it, correct its columns, look at the check, run it, mend what failed.

    Nobody who opted out is opted in, and running it again does what is left and nothing twice; see ``bulk_add``,
    which does the work.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, str, Path or iterable, optional
        What ``bulk_add`` takes; otherwise a file is uploaded or chosen in the form.
    segment : str, optional
        The segment to fill, by its id or its name.

    Attributes
    ----------
    upload, path, segment : ipywidgets.Widget
        A file to upload, the path of one, and the segment.
    columns : dict
        Field or property to the drop-down of its column.
    report : pandas.DataFrame or None
        What the last check or run reported, as ``bulk_add`` gives it.

    Raises
    ------
    InputError
        ``data`` cannot be read.

    Notes
    -----
    Makes contacts with ``POST /contacts`` as ``bulk_add`` does,
    https://resend.com/docs/api-reference/contacts/create-contact.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> people = pd.DataFrame({"E-mail": ["ada@example.com", "bob@example"]})
    >>> form = rnb.BulkAddForm(client, people, segment="Gift Card Buyers")
    >>> form.check()
    >>> form.message
    'Dry run, nothing was changed: 1 to create, 1 invalid.'
    >>> form.run()
    >>> form
    <BulkAddForm on <Client http://sandbox.localhost>: data, 2 rows; 1 created, 1 invalid>
    """

    def __init__(self, client: Client, data: Any = None, segment: str | None = None) -> None:
        super().__init__(client, "bulk-add-form")
        self._frame, self._file, self._source = pd.DataFrame(), "", "data"
        self._wanted = segment
        self._listed: Sequence[Mapping[str, Any]] = []
        self._keys: tuple[str, ...] = ()
        self.report: pd.DataFrame | None = None
        self.columns: dict[str, widgets.Dropdown] = {}
        self._build()
        if isinstance(data, str | Path):
            self._take(read(data), Path(data).name, str(data))
        elif data is not None:
            self._take(read(data), "data", None)
        self.reload()

    def _build(self) -> None:
        self.upload = widgets.FileUpload(
            accept=".csv,text/csv",
            description="Upload a CSV file",
            layout={"width": "auto", "min_width": "12em", "align_self": "flex-start"},
        )
        self.path = widgets.Combobox(
            description="or a file here",
            placeholder="people.csv",
            continuous_update=False,
            style=LABELS,
            layout=FIELD,
        )
        self.segment = widgets.Dropdown(
            options=options([], none="(no segment)"),
            description="Segment",
            style=LABELS,
            layout=FIELD,
        )
        self.upload.observe(lambda _: self.use_upload(), names="value")
        self.path.observe(lambda _: self.use_file(), names="value")
        self.segment.observe(lambda _: self._segment_chosen(), names="value")
        self._rows, self._hints, self._table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._link, self._columns = widgets.HTML(), widgets.VBox()
        self._steps = Steps()
        self._check_button = self._button(
            "Check", self.check, tooltip="a dry run: nothing is changed"
        )
        run = self._button("Run", self.start, tooltip="add these people", kind="primary")
        reload = self._button("Reload", self.reload, tooltip="read segments and properties anew")
        self._stop_button = self._button("Stop", self.stop, tooltip="end after the row under way")
        # The one button that is there for the time in which the others are not.
        self._buttons.remove(self._stop_button)
        buttons = widgets.HBox(
            [self._check_button, run, self._stop_button, reload], layout={"flex_flow": "row wrap"}
        )
        self._lay_out(
            self.upload,
            self.path,
            self._rows,
            self.segment,
            self._columns,
            self._hints,
            buttons,
            self._steps.view,
        )
        self.view.children = (*self.view.children, self._link, self._table)

    @property
    def draft(self) -> BulkDraft:
        """Which column holds what, as it stands in the form."""
        chosen = {each: dropdown.value for each, dropdown in self.columns.items()}
        return BulkDraft(tuple(self._frame.columns), self._keys, chosen)

    def reload(self) -> None:
        """Read the account's segments and properties, and which CSV files there are, anew."""
        self._act(self._reload)

    def use_upload(self) -> None:
        """Take the file that was uploaded."""
        self._act(self._use_upload)

    def use_file(self) -> None:
        """Take the file whose path stands in the form."""
        self._act(self._use_file)

    def check(self) -> None:
        """Check every row against the account, and change nothing."""
        self._act(self._check)

    def run(self) -> None:
        """Add the people; it returns when it is done or was stopped."""
        self._act(self._run)

    def start(self) -> None:
        """Run in the background, so that Stop can be pressed meanwhile; a second start does nothing."""
        # A daemon: when the kernel ends so does it, and running it again does what was left.
        threading.Thread(target=self.run, name="BulkAddForm", daemon=True).start()

    def stop(self) -> None:
        """End a run after the row under way; the report says of the rest that it was not tried."""
        self._steps.stop()

    def failed_rows(self) -> pd.DataFrame:
        """Give the rows that are invalid, failed or were not tried, as they can be mended and given as data."""
        return pd.DataFrame() if self.report is None else self.report[_troubled(self.report)]

    def _reload(self) -> str:
        self.path.options = _csv_files()
        self._listed = self._client.segments.list()
        chosen, offered = self.segment.value, options(self._listed, none="(no segment)")
        self.segment.options = offered
        self.segment.value = chosen if chosen in {each["id"] for each in self._listed} else None
        if self._wanted is not None:
            self.segment.value, self._wanted = find_segment(self._client, self._wanted)["id"], None
        known = (each["key"] for each in self._client.contact_properties.iterate())
        self._keys = tuple(each for each in known if each not in FIELDS)
        self._offer_columns(keep=self.draft.chosen)
        return ""

    def _segment_chosen(self) -> None:
        if not self._acting.locked():  # the user's choice, not what a reload puts there
            self._wanted = None
            self._forget()

    def _use_upload(self) -> str:
        if not self.upload.value:
            raise InputError("choose a file to upload first")
        file = self.upload.value[0]
        self._take(read_upload(file["name"], bytes(file["content"])), file["name"], file["name"])
        return (
            f"Read {_rows(self._frame)} of {file['name']}. Look at the columns, then press Check."
        )

    def _use_file(self) -> str:
        if not self.path.value.strip():
            raise InputError("type the path of a CSV file first")
        path = self.path.value.strip()
        self._take(read(path), Path(path).name, path)
        return f"Read {_rows(self._frame)} of {path}. Look at the columns, then press Check."

    def _take(self, frame: pd.DataFrame, file: str, path: str | None) -> None:
        self._frame, self._file = with_text_columns(frame), file
        self._source = "data" if path is None else repr(path)
        self._offer_columns(keep={})
        self._forget()

    def _offer_columns(self, *, keep: Mapping[str, str | None]) -> None:
        """Make a drop-down for each field, preset with what is recognised or was chosen before."""
        names = tuple(self._frame.columns)
        preset = {**BulkDraft.preset(names, self._keys).chosen}
        preset |= {
            each: column
            for each, column in keep.items()
            if each in preset and (column in names or not column)
        }
        offered = [(_NOT_THERE, None), *((name, name) for name in names)]
        self.columns = {
            each: widgets.Dropdown(
                options=offered, value=column, description=_label(each), style=LABELS, layout=FIELD
            )
            for each, column in preset.items()
        }
        for dropdown in self.columns.values():
            dropdown.observe(lambda _: self._forget(), names="value")
        self._columns.children = tuple(self.columns.values()) if names else ()

    def _forget(self) -> None:
        """Take the report of other columns, or of another segment, away."""
        self.report, self._table.value, self._link.value = None, "", ""
        self._settle()

    def _prepared(self, python: str) -> Job:
        draft = self.draft
        problems = draft.problems()
        if self._wanted is not None:
            problems.append(f"There is no one segment {self._wanted!r}: choose one.")
        if problems:
            raise InputError(" ".join(problems))
        told = {"segment": self._called(), "columns": draft.columns() or None}
        said = {name: value for name, value in told.items() if value is not None}
        self._ran("import resend_nb as rnb", "", call(python, "client", self._source, **said))
        return prepare(self._client, self._frame, self.segment.value, columns=draft.columns())

    def _called(self) -> str | None:
        """Name the segment as ``bulk_add`` understands it."""
        names = {each["id"]: each["name"] for each in self._listed}
        name = names.get(self.segment.value)
        return name if [*names.values()].count(name) == 1 else self.segment.value

    def _check(self) -> str:
        self._show(self._prepared("plan = rnb.plan_bulk_add").report())
        return f"Dry run, nothing was changed: {self._counts()}.{self._warned()}"

    def _run(self) -> str:
        self._steps.reset()
        self._lock(running=True)
        job = self._prepared("report = rnb.bulk_add")
        with self._steps.through(job.pending) as watch:
            self._show(job.run(watch))
        self._changed()
        left = (
            self.report is not None
            and (self.report["retry"] | (self.report["status"] == "failed")).any()
        )
        if left and self._steps.cancelled:
            return f"Stopped: {self._counts()}. Run does what is left, and nothing twice."
        if left:
            raise ResendError(self._what_failed())
        return f"{self._counts()}.{self._warned()}"

    def _what_failed(self) -> str:
        failed = self.failed_rows()
        first = failed.loc[failed["status"].isin(["failed", "pending"]), "reason"].iloc[0]
        return f"{self._counts()}. The first that failed: {first}. Run again does what is left, and nothing twice."

    def _show(self, report: pd.DataFrame) -> None:
        self.report = report
        failed = self.failed_rows()
        self._table.value = _shown(self.report)
        self._link.value = _link(failed, self._file) if len(failed) else ""

    def _counts(self) -> str:
        if self.report is None:
            return "not checked yet"
        # What is pending without a word about a retry is planned.
        planned = self.report["status"].eq("pending") & ~self.report["retry"]
        words = (
            self.report["status"]
            .astype("string")
            .where(~planned, "to " + self.report["action"].astype("string"))
        )
        return tally(words).replace("pending", "not tried") or "no rows"

    def _warned(self) -> str:
        return "".join(f"\nWarning: {each}" for each in self.draft.warnings())

    def _lock(self, *, running: bool) -> None:
        self._stop_button.disabled = not running
        for each in (self.upload, self.path, self.segment, *self.columns.values()):
            each.disabled = running

    def _settle(self) -> None:
        self._lock(running=False)
        for each in (self.segment, *self.columns.values()):
            # A drop-down whose value is set to None shows nothing instead of the option that means it.
            each.index = each.index or 0
        draft = self.draft
        loud = "".join(
            f'<div class="rnb-live" role="alert">Warning: {escape(each)}</div>'
            for each in draft.warnings()
        )
        unsent = draft.unsent() if draft.names and draft.chosen.get("email") else []
        advice = (
            [f"Not sent, because nothing is chosen for them: {', '.join(map(repr, unsent))}."]
            if unsent
            else []
        )
        self._hints.value = loud + remarks(draft.problems(), advice)
        size = (
            f"{_rows(self._frame)} of <bdi>{escape(self._file)}</bdi>"
            if draft.names
            else "No file yet."
        )
        self._rows.value = f'<div role="status">{size}</div>'

    def _summary(self) -> str:
        if not len(self._frame.columns):
            return "no data yet"
        return f"{self._file}, {_rows(self._frame)}; {self._counts()}"


def _rows(frame: pd.DataFrame) -> str:
    return "1 row" if len(frame) == 1 else f"{len(frame):,} rows"


def _label(key: str) -> str:
    """Name a drop-down: a key is foreign, and descriptions are typeset."""
    usual = {
        "email": "E-mail",
        "first_name": "First name",
        "last_name": "Last name",
        "unsubscribed": "Opted out",
    }
    return usual.get(key) or re.sub(r"\W", " ", key)[:50]


def _csv_files() -> list[str]:
    """Find the CSV files below the working directory, not deep and not hidden."""
    found: list[str] = []
    for folder, inner, files in os.walk("."):
        inner[:] = sorted(
            each for each in inner if not each.startswith(".") and folder.count(os.sep) < _DEPTH
        )
        found += [
            (Path(folder) / each).as_posix()
            for each in sorted(files)
            if each.lower().endswith(".csv")
        ]
        if len(found) >= _MOST_FILES:
            break
    return found[:_MOST_FILES]


def _troubled(report: pd.DataFrame) -> pd.Series[bool]:
    return report["status"].isin(["invalid", "failed"]) | report["retry"].astype("bool")


def _shown(report: pd.DataFrame) -> str:
    """Show a report, what needs a look first."""
    shown = report[["email", "action", "status", "reason"]].copy()
    shown.insert(0, "row", [str(each) for each in report.index])
    troubled = _troubled(report)
    return table(
        pd.concat([shown[troubled], shown[~troubled]]),
        caption="Report, rows that need a look first",
    )


def _link(failed: pd.DataFrame, file: str) -> str:
    """Make a link that carries the rows itself, so that it works wherever the form does."""
    content = base64.b64encode(failed.to_csv(index=False).encode("utf-8-sig")).decode("ascii")
    name = escape(f"{Path(file).stem}-failed.csv")
    return (
        f'<a class="rnb-download" style="text-decoration:underline" download="{name}" '
        f'href="data:text/csv;charset=utf-8;base64,{content}">'
        f"Download what failed as CSV, {_rows(failed)}</a>"
    )
