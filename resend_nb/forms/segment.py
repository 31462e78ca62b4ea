"""``SegmentForm``: create a segment with the right members; find, rename and delete segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import prepare
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import if_unknown
from resend_nb.forms._fields import Field, show_if, text_field
from resend_nb.forms._filter_form import FilterForm
from resend_nb.forms._html import references, tally
from resend_nb.forms._messages import Success
from resend_nb.forms._report import failure_of, segments_table
from resend_nb.forms._segment_draft import SegmentDraft
from resend_nb.forms._segment_list import SegmentList
from resend_nb.forms._segment_members import SegmentMembers
from resend_nb.forms._stepper import Stepper
from resend_nb.forms._steps import Steps
from resend_nb.frames import to_frame
from resend_nb.schemas import SEGMENT_SIZES, SEGMENTS
from resend_nb.tables import with_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources.segments import CreatedSegment

_CREATE_AGAIN = (
    "Press Create again. The form checks first, and never creates a second segment with this name."
)
_UNREAD = "Only the table of segments could not be read: press Retry adding to show it."
_RETRY = "Press Retry adding. Members that were added are skipped."


class SegmentForm(FilterForm):
    """Create a segment by a filter, from other segments, or both; find, rename, delete segments.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    data : pandas.DataFrame, optional
        The people to filter, with a column of email addresses. By default, the account's contacts.
        New people become contacts, as with :func:`bulk_add`. Rows of results work, such as those
        of :func:`engagement_df` who never clicked.

    Attributes
    ----------
    name, source : ipywidgets.Widget
        The name, and how to choose members: "Start empty", "Filter contacts" or "Combine segments".
    segments, how, first : ipywidgets.Widget
        The segments to combine, how, and the one that the others are subtracted from.
    conditions, groups, match : list, list, ipywidgets.Widget
        The filter's conditions, each with the widgets ``column``, ``operator`` and ``value``; their
        groups, each with the widget ``how``; and whether all or any of the groups must match.
    list : object
        The account's segments, ten at a time: ``pages.search`` finds them, ``segment`` is the
        chosen one, ``new_name`` its new name, and ``typed`` its name, to confirm deleting it.
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
    :func:`bulk_add`. Renames with ``PATCH /segments/{id}``, and deletes like
    :func:`delete_segments`.

    Examples
    --------
    >>> form = rnb.SegmentForm(demo)
    >>> form.name.value, form.source.value = "Named Ada", "Filter contacts"
    >>> form.add_condition("email", "contains", "ada.")
    >>> form.people.shape
    (51, 1)
    """

    def __init__(self, client: Client, data: pd.DataFrame | None = None) -> None:
        super().__init__(client, "segment-form")
        self._listed: Sequence[Mapping[str, Any]] = []
        self._to_add = pd.DataFrame()
        self._unfinished = self._is_tried = False
        self.created: CreatedSegment | None = None
        self.report: pd.DataFrame | None = None
        self._members = SegmentMembers(
            client,
            data,
            clicks=self._clicks,
            on_edit=self._edit,
            on_choice=self.read_members,
            on_add=lambda group: self.add_condition(group=group),
            on_remove=self.remove_condition,
        )
        self._conditions = self._members.conditions
        self.match = self._conditions.match
        self._build()
        self.reload()

    def _build(self) -> None:
        self.name = text_field("Name", "e.g. Wholesale customers")
        self._name = Field(self.name, "Say who is in the segment. Only you see the name.")
        self.name.observe(lambda _: self._edit(), names="value")
        others, self.source = self._members.others, self._members.source
        self.segments, self.how, self.first = others.segments, others.how, others.first
        self._table = widgets.HTML()
        self._steps = Steps()
        members = self._members.view(*self._build_filter_buttons())
        self.list = SegmentList(
            self._client,
            self._button,
            count=self.count_members,
            rename=self.rename,
            delete=self.delete,
        )
        created = (self._name.view, *members, self._steps.view, self._table)
        shown = {"New segment": created, "All segments": (self.list.view,)}
        self._stepper = Stepper(shown, clicks=self._clicks, on_show=self._refresh)
        tooltip = "Reload the account's segments and contacts"
        refresh = self._button("Refresh", self.reload, tooltip=tooltip, kind="link")
        footer, body = self._build_buttons(), self._stepper.widgets
        self._lay_out("Segments", body, footer, actions=[refresh], steps=self._stepper)

    def _build_buttons(self) -> tuple[widgets.Widget, ...]:
        self._again_button = self._button(
            "Retry adding", self.add_members, tooltip="Add the members that are still missing"
        )
        self._create_button = self._button(
            "Create", self.create, tooltip="Create the segment and add its members", kind="primary"
        )
        return self._again_button, widgets.HTML(), self._create_button

    @property
    def draft(self) -> SegmentDraft:
        """The segment in the form."""
        return SegmentDraft(
            self.name.value,
            self.source.value,
            self._conditions.filter,
            self._members.others.chosen,
            self.how.value,
            tuple(segment["name"] for segment in self._listed),
        )

    @property
    def people(self) -> pd.DataFrame:
        """The members to add, as ``bulk_add`` takes them; empty while the form has a problem."""
        return self._members.chosen(self.draft).given

    def reload(self) -> None:
        """Reload the account's segments and contacts."""
        self._act(self._reload, retry=True)

    def read_members(self) -> None:
        """Read the members of the chosen segments."""
        self._act(self._members.read_chosen, retry=True)

    def create(self) -> None:
        """Create the segment and add its members."""
        self._act(self._create)

    def add_members(self) -> None:
        """Add the members that are still missing after an error."""
        self._act(self._add_members)

    def count_members(self) -> None:
        """Count the members of the segments that the list shows."""
        self._act(self.list.count, retry=True)

    def rename(self) -> None:
        """Rename the segment that is chosen in the list."""
        self._act(lambda: self._change(self.list.change.python(), self.list.rename))

    def delete(self) -> None:
        """Delete the segment that is chosen in the list; its contacts stay."""
        self._act(lambda: self._change(self.list.change.python_of_deleting(), self.list.delete))

    def _change(self, code: str, work: Callable[[], str]) -> str:
        """Change the chosen segment, and show the list as it is now."""
        message = work()
        self._show_python(code)
        try:
            self._listed = self._client.segments.list()
            self._offer()
        finally:
            self._notify()
        return message

    def _reload(self) -> str:
        self._listed = self._client.segments.list()
        self._members.read(self._listed)
        self.list.forget()
        self.list.offer(self._listed)
        number = len(self._listed)
        return f"{self._members.choice()}{pluralize(number, 'segment')}."

    def _create(self) -> str:
        self._reload_names()
        draft = self.draft
        shown = self._members.candidates(draft).shown
        if problems := draft.problems(shown):
            self._name.is_edited = self._is_tried = True
            self._focus_on(self.name if draft.problems_of_name() else self.source)
            raise InputError(" ".join(problems))
        people, names = self._members.chosen(draft).given, references(self._listed)
        self._show_python(draft.python(shown, given=self._members.given, references=names))
        with if_unknown(_CREATE_AGAIN):
            self.created = self._client.segments.create(name=draft.name.strip())
        self._to_add, self.report, self._unfinished = people, None, True
        return self._add_members()

    def _reload_names(self) -> None:
        """Reload segment names: a lost response or a colleague may have taken this one."""
        chosen = self._members.others.chosen
        self._listed = self._client.segments.list()
        self._members.offer(self._listed)
        self._members.others.read()
        if self._members.others.chosen != chosen:
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
        self._listed = self._client.segments.list()
        new = [segment for segment in self._listed if segment["id"] == new_id]
        counted = [with_counts(self._client, segment) for segment in new]
        frame = to_frame(counted, SEGMENTS | SEGMENT_SIZES)
        self._table.value = segments_table(frame, "The new segment")
        self._offer()

    def _offer(self) -> None:
        """Offer the account's segments wherever one is chosen."""
        self._members.offer(self._listed)
        self.list.offer(self._listed)

    def _edit(self) -> None:
        """Remove results that are about other inputs."""
        if not self._busy.locked() and not self._unfinished:
            self._show_message("info", "")
            self._table.value = ""
        self._refresh()

    def _refresh(self) -> None:
        self._members.others.refresh()  # before the draft: it may choose a first segment
        draft = self.draft
        self._members.refresh(draft, self._names, is_tried=self._is_tried)
        self.list.refresh()
        show_if(self._bar, is_shown=self._stepper.current == "New segment")
        show_if(self._again_button, is_shown=self._unfinished)
        self._name.show(" ".join(draft.problems_of_name()), advice=" ".join(draft.advice_on_name()))

    @property
    def _names(self) -> dict[str, str]:
        """The names of the account's segments, by id."""
        return {segment["id"]: segment["name"] for segment in self._listed}

    def _summary(self) -> str:
        sentence = self._members.sentence(self.draft, self._names)
        return f"{self.draft.name!r}, {self.draft.source}: {sentence}"
