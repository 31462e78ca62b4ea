"""The members of a segment to create: the widgets that choose them, and the people chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.bulk import prepare
from resend_nb.forms import _people
from resend_nb.forms._conditions import Conditions
from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._filter import matching
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
        self.conditions = Conditions(on_edit, on_remove, clicks)
        self.conditions.offer(list(self.everybody.shown.columns))
        self.others = OtherSegments(client, on_choice=on_choice, on_change=on_edit)
        self.count = widgets.HTML()

    def view(self, add_button: widgets.Button) -> list[widgets.Widget]:
        """Return the widgets, with the button that adds a condition."""
        self._filter = box(self.conditions.view, row(add_button), kind="filter")
        return [self.source, self._filter, self.others.view, self.count]

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
            self.conditions.offer(list(self.everybody.shown.columns))
        return self.others.read()

    def choice(self) -> str:
        """Return how many people there are to choose from, if they were read."""
        return f"{self.everybody.summary()} to choose from; " if self._has_read else ""

    def offer(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Offer these segments and the people's columns, and keep the current choices."""
        self.others.offer(listed)
        self.conditions.offer(list(self.everybody.shown.columns))

    def chosen(self, draft: SegmentDraft) -> People:
        """Return the people that a draft chooses; nobody while it has a problem."""
        has_problems = bool(draft.problems_of_members(self.everybody.shown))
        if draft.source == EMPTY or has_problems or not self._are_known(draft):
            return _people.of_contacts([])
        if draft.source == FILTER:
            return self.everybody.where(matching(self.everybody.shown, draft.conditions))
        return self.others.people

    def refresh(self, draft: SegmentDraft, names: Mapping[str, str], *, is_tried: bool) -> None:
        """Show the widgets that the draft needs, and who it chooses."""
        show_if(self._filter, is_shown=draft.source == FILTER)
        show_if(self.others.view, is_shown=draft.source == SEGMENTS)
        self.conditions.refresh()
        problems = " ".join(draft.problems_of_members(self.everybody.shown))
        is_error = bool(problems) and is_tried
        kind, role = ("error", "alert") if is_error else ("count", "status")
        advice = " ".join(draft.advice_on_members())
        text = " ".join(filter(None, [problems or self.sentence(draft, names), advice]))
        self.count.value = f'<div class="rnb-note rnb-{kind}" role="{role}">{escape(text)}</div>'

    def sentence(self, draft: SegmentDraft, names: Mapping[str, str]) -> str:
        """Return who a draft chooses; ``names`` are those of the account's segments, by id."""
        if draft.source == EMPTY:
            return "The segment starts empty. You can add members later."
        if draft.problems_of_members(self.everybody.shown):
            return ""
        if not self._are_known(draft):
            return "The contacts could not be read. Press Refresh."
        count = f"{self.chosen(draft).summary()}."
        return count if draft.source == FILTER else f"{count} {draft.members(names)}"

    def _are_known(self, draft: SegmentDraft) -> bool:
        if draft.source == FILTER:
            return self._has_read
        return draft.source != SEGMENTS or self.others.are_read
