"""The members of a segment to create: the widgets that choose them, and the people chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.bulk import prepare
from resend_nb.forms import _people
from resend_nb.forms._condition_groups import ConditionGroups
from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._filter_columns import ACCOUNT_LABELS, Columns
from resend_nb.forms._html import escape
from resend_nb.forms._other_segments import OtherSegments
from resend_nb.forms._segment_draft import EMPTY, FILTER, SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.forms._clicks import Clicks
    from resend_nb.forms._people import People
    from resend_nb.forms._segment_draft import SegmentDraft


_OPTIONAL = "Only those who match this filter (optional)"


class SegmentMembers:
    """The widgets ``source``, ``conditions`` and ``others``, and who they choose.

    ``everybody`` are the people to filter: the account's contacts, or the rows of ``data``.
    ``given`` is the Python expression for ``data``. ``count`` shows who is chosen.
    """

    def __init__(
        self,
        client: Client,
        data: pd.DataFrame | None,
        *,
        clicks: Clicks,
        on_edit: Callable[[], None],
        on_choice: Callable[[], None],
        on_add: Callable[[int], None],
        on_remove: Callable[[int], None],
    ) -> None:
        self._client = client
        self._data, self.given = _people.check_data(data)
        self.everybody, self._has_read = _people.of_contacts([]), False
        self.source = widgets.RadioButtons(
            options=[EMPTY, FILTER, SEGMENTS],
            value=EMPTY if data is None else FILTER,
            description="Members",
        )
        self.source.observe(lambda _: on_edit(), names="value")
        self.source.observe(lambda _: on_choice(), names="value")
        columns = Columns(self.everybody.shown, ACCOUNT_LABELS)
        self.conditions = ConditionGroups(
            columns, changed=on_edit, add=on_add, remove=on_remove, clicks=clicks
        )
        self.others = OtherSegments(client, on_choice=on_choice, on_change=on_edit)
        self.count = widgets.HTML()

    def view(
        self, add_button: widgets.Button, group_button: widgets.Button
    ) -> list[widgets.Widget]:
        """Return the widgets, with the buttons that add the first condition and a group."""
        self._add_button, self._group_button = add_button, group_button
        self._optional = widgets.HTML(f'<div class="rnb-caption">{_OPTIONAL}</div>')
        buttons = row(add_button, group_button)
        self._filter = box(self._optional, self.conditions.view, buttons, kind="filter")
        return [self.source, self.others.view, self._filter, self.count]

    def read(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Read the people again if they are needed; ``listed`` are the account's segments."""
        self.others.forget()
        self._has_read = False
        self.offer(listed)
        self.read_chosen()

    def read_chosen(self) -> str:
        """Read what the chosen source needs and is not known yet, and return an empty message.

        A large account has many pages of contacts, which only a filter needs.
        """
        if self.source.value == FILTER and not self._has_read:
            if self._data is None:
                self.everybody = _people.of_contacts(self._client.contacts.iterate())
            else:
                self.everybody = _people.of_job(self._data, prepare(self._client, self._data))
            self._has_read = True
        return self.others.read()

    def choice(self) -> str:
        """Return how many people there are to choose from, if they were read."""
        return f"{self.everybody.summary()} to choose from; " if self._has_read else ""

    def offer(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Offer these segments, and keep the current choices."""
        self.others.offer(listed)

    def candidates(self, draft: SegmentDraft) -> People:
        """Return the people that the filter applies to, as far as they were read."""
        if draft.source != SEGMENTS:
            return self.everybody
        is_known = bool(draft.chosen) and self.others.are_read
        return self.others.people if is_known else _people.of_contacts([])

    def chosen(self, draft: SegmentDraft) -> People:
        """Return the people that a draft chooses; nobody while it has a problem."""
        people = self.candidates(draft)
        has_problems = bool(draft.problems_of_members(people.shown))
        if draft.source == EMPTY or has_problems or not self._are_known(draft):
            return _people.of_contacts([])
        return people.where(draft.filter.mask(people.shown))

    def refresh(self, draft: SegmentDraft, names: Mapping[str, str], *, is_tried: bool) -> None:
        """Show the widgets that the draft needs, and who it chooses."""
        show_if(self._filter, is_shown=draft.source != EMPTY)
        show_if(self.others.view, is_shown=draft.source == SEGMENTS)
        show_if(self._optional, is_shown=draft.source == SEGMENTS)
        columns = self._columns(draft)
        self.conditions.refresh(columns, is_tried=is_tried)
        has_groups = bool(self.conditions.groups)
        show_if(self._add_button, is_shown=not has_groups)
        show_if(self._group_button, is_shown=has_groups)
        self._show_count(draft, names, is_tried=is_tried)

    def _show_count(self, draft: SegmentDraft, names: Mapping[str, str], *, is_tried: bool) -> None:
        frame = self._columns(draft).frame
        problems = draft.problems_of_members(frame)
        if is_tried and problems == draft.filter.problems(frame):
            problems = []  # shown beside the conditions
        kind, role = ("error", "alert") if problems and is_tried else ("count", "status")
        said = problems or [self.sentence(draft, names), self.chosen(draft).examples()]
        text = " ".join(filter(None, [*said, *draft.advice_on_members()]))
        self.count.value = f'<div class="rnb-note rnb-{kind}" role="{role}">{escape(text)}</div>'

    def sentence(self, draft: SegmentDraft, names: Mapping[str, str]) -> str:
        """Return who a draft chooses; ``names`` are those of the account's segments, by id."""
        if draft.source == EMPTY:
            return "The segment starts empty. You can add members later."
        columns = self._columns(draft)
        if draft.problems_of_members(columns.frame):
            return ""
        if not self._are_known(draft):
            return "The contacts could not be read. Press Refresh."
        sentences = [f"{self.chosen(draft).summary()}."]
        if draft.source == SEGMENTS:
            sentences.append(draft.members(names))
        if draft.filter.groups:
            sentences.append(draft.filter.sentence(columns.words))
        return " ".join(sentences)

    def _columns(self, draft: SegmentDraft) -> Columns:
        is_account = self._data is None or draft.source == SEGMENTS
        labels = ACCOUNT_LABELS if is_account else {}
        return Columns(self.candidates(draft).shown, labels)

    def _are_known(self, draft: SegmentDraft) -> bool:
        if draft.source == FILTER:
            return self._has_read
        return draft.source != SEGMENTS or self.others.are_read
