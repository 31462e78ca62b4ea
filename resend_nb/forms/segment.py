"""``SegmentForm``: create a segment with a clear name and the right members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import prepare
from resend_nb.errors import InputError, ResendError
from resend_nb.forms import _people
from resend_nb.forms._base import Form, if_unknown
from resend_nb.forms._conditions import ConditionRow, Conditions
from resend_nb.forms._fields import Field, box, row, show_if, text_field
from resend_nb.forms._filter import matching
from resend_nb.forms._html import escape, references, tally
from resend_nb.forms._messages import Success
from resend_nb.forms._other_segments import OtherSegments
from resend_nb.forms._report import failure_of, segments_table
from resend_nb.forms._segment_draft import EMPTY, FILTER, SEGMENTS, SegmentDraft
from resend_nb.forms._steps import Steps
from resend_nb.tables import list_segments_df

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.forms._people import People
    from resend_nb.resources.segments import CreatedSegment

_CREATE_AGAIN = (
    "Press Create again. The form checks first, and never creates a second segment with this name."
)
_UNREAD = "Only the table of segments could not be read: press Retry adding to show it."
_RETRY = "Press Retry adding. Members that were added are skipped."


class SegmentForm(Form):
    """Create a segment: name it, and fill it with a filter or by combining other segments.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    data : pandas.DataFrame, optional
        The people to filter, with a column of email addresses. By default, the account's contacts.
        New people become contacts, as with :func:`bulk_add`.

    Attributes
    ----------
    name, source : ipywidgets.Widget
        The name, and how to choose members: "Start empty", "Filter contacts" or "Combine segments".
    segments, how, first : ipywidgets.Widget
        The segments to combine, how, and the one that the others are subtracted from.
    conditions : list
        The filter's conditions, each with the widgets ``column``, ``operator`` and ``value``.
    created : dict or None
        The last segment that was created.
    report : pandas.DataFrame or None
        The report on its members, as :func:`bulk_add` returns it.

    Raises
    ------
    InputError
        ``data`` is not a DataFrame, or does not have one column of email addresses.

    Notes
    -----
    Reads ``GET /segments``, ``GET /contacts`` and ``GET /segments/{id}/contacts``. Creates the
    segment with ``POST /segments``,
    https://resend.com/docs/api-reference/segments/create-segment, and adds members like
    :func:`bulk_add`.

    Examples
    --------
    >>> form = rnb.SegmentForm(demo)
    >>> form.name.value, form.source.value = "Named Ada", "Filter contacts"
    >>> form.add_condition("email", "contains", "ada.")
    >>> form
    <SegmentForm on <Client sandbox, 2026-11-02>: 'Named Ada', Filter contacts: 51 people.>
    """

    def __init__(self, client: Client, data: pd.DataFrame | None = None) -> None:
        super().__init__(client, "segment-form")
        self._data, self._given = _people.check_data(data)
        self._everybody = _people.of_contacts([])
        self._listed: Sequence[Mapping[str, Any]] = []
        self._to_add = pd.DataFrame()
        self._unfinished = self._is_tried = False
        self.created: CreatedSegment | None = None
        self.report: pd.DataFrame | None = None
        self._conditions = Conditions(self._edit, self.remove_condition, self._clicks)
        self._conditions.offer(list(self._everybody.shown.columns))
        self._build()
        self.reload()

    def _build(self) -> None:
        self.name = text_field("Name", "e.g. Wholesale customers")
        self._name = Field(self.name, "Say who is in the segment. Only you see the name.")
        self.source = widgets.RadioButtons(
            options=[EMPTY, FILTER, SEGMENTS],
            value=EMPTY if self._data is None else FILTER,
            description="Members",
        )
        others = OtherSegments(self._client, on_choice=self.read_members, on_change=self._edit)
        self._others = others
        self.segments, self.how, self.first = others.segments, others.how, others.first
        for widget in (self.name, self.source):
            widget.observe(lambda _: self._edit(), names="value")
        self._count, self._table = widgets.HTML(), widgets.HTML()
        self._steps = Steps()
        self._add_button = self._button(
            "Add condition", self.add_condition, tooltip="Add a condition; all conditions apply"
        )
        self._filter = box(self._conditions.view, row(self._add_button), kind="filter")
        members = (self.source, self._filter, others.view, self._count)
        body = (self._name.view, *members, self._steps.view, self._table)
        tooltip = "Reload the account's segments and contacts"
        refresh = self._button("Refresh", self.reload, tooltip=tooltip, kind="link")
        self._lay_out("Create a segment", body, self._build_buttons(), actions=[refresh])

    def _build_buttons(self) -> tuple[widgets.Widget, ...]:
        self._retry_button = self._button(
            "Retry adding", self.add_members, tooltip="Add the members that are still missing"
        )
        self._create_button = self._button(
            "Create", self.create, tooltip="Create the segment and add its members", kind="primary"
        )
        return self._retry_button, widgets.HTML(), self._create_button

    @property
    def conditions(self) -> list[ConditionRow]:
        """The filter's conditions."""
        return self._conditions.rows

    @property
    def draft(self) -> SegmentDraft:
        """The segment in the form."""
        return SegmentDraft(
            self.name.value,
            self.source.value,
            tuple(condition.condition for condition in self.conditions),
            self._others.chosen,
            self.how.value,
            tuple(segment["name"] for segment in self._listed),
        )

    @property
    def people(self) -> pd.DataFrame:
        """The members to add, as ``bulk_add`` takes them; empty while the form has a problem."""
        return self._find_people().given

    def reload(self) -> None:
        """Reload the account's segments and contacts."""
        self._act(self._reload)

    def add_condition(
        self, column: str | None = None, operator: str = "is", value: str = ""
    ) -> None:
        """Add a condition to the filter.

        Parameters
        ----------
        column : str, optional
            The column to compare; by default the first one.
        operator : str, default "is"
            "is", "is not", "contains", "is empty", "is not empty", "at least" or "at most".
        value : str, optional
            The value to compare with.
        """
        condition = self._conditions.add()
        self._act(lambda: condition.fill(column, operator, value))

    def remove_condition(self, position: int) -> None:
        """Remove the condition at a position, counted from 0."""
        self._act(lambda: self._conditions.remove(position))
        self._focus_on(self._add_button)

    def read_members(self) -> None:
        """Read the members of the chosen segments."""
        self._act(self._others.read)

    def create(self) -> None:
        """Create the segment and add its members."""
        self._act(self._create)

    def add_members(self) -> None:
        """Add the members that are still missing after an error."""
        self._act(self._add_members)

    def _find_people(self) -> People:
        draft = self.draft
        has_problems = bool(draft.problems_of_members(self._everybody.shown))
        if draft.source == EMPTY or has_problems or not self._have_members():
            return _people.of_contacts([])
        if draft.source == FILTER:
            return self._everybody.where(matching(self._everybody.shown, draft.conditions))
        return self._others.people

    def _have_members(self) -> bool:
        return self.source.value != SEGMENTS or self._others.are_read

    def _reload(self) -> str:
        self._listed = self._client.segments.list()
        self._others.forget()
        if self._data is None:
            self._everybody = _people.of_contacts(self._client.contacts.iterate())
        else:
            self._everybody = _people.of_job(self._data, prepare(self._client, self._data))
        self._offer()
        self._others.read()
        number = len(self._listed)
        return f"{self._everybody.summary()} to choose from; {pluralize(number, 'segment')}."

    def _offer(self) -> None:
        """Offer what the account has now, and keep the current choices."""
        self._others.offer(self._listed)
        self._conditions.offer(list(self._everybody.shown.columns))

    def _create(self) -> str:
        self._reload_names()
        draft = self.draft
        if problems := draft.problems(self._everybody.shown):
            self._name.is_edited = self._is_tried = True
            self._focus_on(self.name if draft.problems_of_name() else self.source)
            raise InputError(" ".join(problems))
        people, names = self._find_people().given, references(self._listed)
        code = draft.python(self._everybody.shown, given=self._given, references=names)
        self._show_python(code)
        with if_unknown(_CREATE_AGAIN):
            self.created = self._client.segments.create(name=draft.name.strip())
        self._to_add, self.report, self._unfinished = people, None, True
        return self._add_members()

    def _reload_names(self) -> None:
        """Reload segment names: a lost response or a colleague may have taken this one."""
        chosen = self._others.chosen
        self._listed = self._client.segments.list()
        self._offer()
        self._others.read()
        if self._others.chosen != chosen:
            raise InputError("A chosen segment no longer exists. Review the members.")

    def _add_members(self) -> str:
        if self.created is None or not self._unfinished:
            raise InputError("There is nothing left to add.")
        name = self.created["name"]
        try:
            self._fill(self.created["id"])
            self._show_segments(self.created["id"])
        except (ResendError, KeyboardInterrupt) as error:
            error.add_note(self._progress_of(name))
            raise
        finally:
            self._notify()
        self._unfinished, self._is_tried, self.name.value = False, False, ""
        self._name.reset()
        return Success(f"Segment {name!r} was created{self._statuses()}.")

    def _fill(self, segment_id: str) -> None:
        if self._to_add.empty:
            return
        job = prepare(self._client, self._to_add, segment_id)
        with self._steps.through(job.pending) as listener:
            self.report = job.run(listener, on_interrupt="return")
        if self.report["retry"].any():
            raise ResendError(f"Not all members were added. {failure_of(self.report)}")
        self._to_add = self._to_add[:0]

    def _progress_of(self, name: str) -> str:
        created = f"Segment {name!r} was created"
        if self._to_add.empty:
            return f"{created}{self._statuses()}. {_UNREAD}"
        return f"{created}, but members are missing{self._statuses()}. {_RETRY}"

    def _statuses(self) -> str:
        return "" if self.report is None else f": {tally(self.report['status'])}"

    def _show_segments(self, new_id: str) -> None:
        frame = list_segments_df(self._client, counts=True)
        self._table.value = segments_table(frame, new_id)
        segments: list[Any] = frame[["id", "name"]].to_dict("records")
        self._listed = segments
        self._offer()

    def _edit(self) -> None:
        """Remove results that are about other inputs."""
        if not self._busy.locked() and not self._unfinished:
            self._show_message("info", "")
            self._table.value = ""
        self._refresh()

    def _refresh(self) -> None:
        draft = self.draft
        show_if(self._filter, is_shown=draft.source == FILTER)
        show_if(self._others.view, is_shown=draft.source == SEGMENTS)
        self._others.refresh()
        self._conditions.refresh()
        show_if(self._retry_button, is_shown=self._unfinished)
        self._name.show(" ".join(draft.problems_of_name()), advice=" ".join(draft.advice_on_name()))
        self._count.value = self._count_html()

    def _count_html(self) -> str:
        draft = self.draft
        advice = " ".join(draft.advice_on_members())
        problems = " ".join(draft.problems_of_members(self._everybody.shown))
        is_error = bool(problems) and self._is_tried
        kind, role = ("error", "alert") if is_error else ("count", "status")
        text = " ".join(filter(None, [problems or self._sentence(), advice]))
        return f'<div class="rnb-note rnb-{kind}" role="{role}">{escape(text)}</div>'

    def _sentence(self) -> str:
        draft = self.draft
        if draft.source == EMPTY:
            return "The segment starts empty. You can add members later."
        if draft.problems_of_members(self._everybody.shown):
            return ""
        if not self._have_members():
            return "The members of these segments could not be read. Press Refresh."
        count = f"{self._find_people().summary()}."
        if draft.source == FILTER:
            return count
        names = {segment["id"]: segment["name"] for segment in self._listed}
        return f"{count} {draft.members(names)}"

    def _summary(self) -> str:
        return f"{self.draft.name!r}, {self.draft.source}: {self._sentence()}"
