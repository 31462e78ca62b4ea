"""The account's segments, a page at a time, and the fields to rename or delete one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb import workflows
from resend_nb.errors import InputError
from resend_nb.forms._base import if_unknown
from resend_nb.forms._fields import Field, box, dropdown, row, set_class, show_if, text_field
from resend_nb.forms._html import options
from resend_nb.forms._messages import Success
from resend_nb.forms._pages import Pages
from resend_nb.forms._report import segments_table
from resend_nb.forms._segment_change import SegmentChange
from resend_nb.frames import to_frame
from resend_nb.schemas import SEGMENT_SIZES, SEGMENTS
from resend_nb.tables import with_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.forms._pages import MakeButton

_FORGOTTEN = (
    "Deleting forgets who is a member. The contacts stay, with their opt-outs. "
    "A segment that an unsent broadcast needs is not deleted."
)
_COST = "Sizes take a request per segment and one per 100 members. Counted for this page only."
_NONE = "(choose a segment)"


class SegmentList:
    """The widgets to find, count, rename and delete segments, and what their buttons do.

    ``view`` has the widgets; ``pages``, ``segment``, ``new_name`` and ``typed`` are the fields.
    """

    def __init__(
        self,
        client: Client,
        button: MakeButton,
        *,
        count: Callable[[], None],
        rename: Callable[[], None],
        delete: Callable[[], None],
    ) -> None:
        self._client = client
        self._listed: Sequence[Mapping[str, Any]] = []
        self._sizes: dict[str, dict[str, Any]] = {}
        self._table = widgets.HTML()
        self.segment = dropdown("Segment")
        self.new_name = text_field("New name", "e.g. Wholesale customers")
        self.typed = text_field("Type the segment's name to delete it")
        self._name = Field(self.new_name, "Broadcasts and members stay with the segment.")
        self._typed = Field(self.typed, _FORGOTTEN)
        self._note = widgets.HTML(f'<div class="rnb-note">{_FORGOTTEN}</div>')
        self.pages = Pages("segment", button, self._show)
        for widget in (self.segment, self.new_name, self.typed):
            widget.observe(lambda _: self.refresh(), names="value")
        self.segment.observe(lambda _: self._clear(), names="value")
        count_button = button("Count members", count, tooltip=_COST)
        rename_button = button("Rename", rename, tooltip="Give the chosen segment the new name")
        self._delete_button = button(
            "Delete segment", delete, tooltip="Delete the chosen segment", kind="danger"
        )
        counted = row(self.pages.note, count_button)
        chosen = row(self._name.view, rename_button).add_class("rnb-with-notes")
        deleted = row(self._typed.view, self._note, self._delete_button).add_class("rnb-with-notes")
        self.view = box(
            self.pages.view, self._table, counted, self.segment, chosen, deleted, kind="list"
        )

    @property
    def change(self) -> SegmentChange:
        """The change to make to the chosen segment."""
        names = {segment["id"]: segment["name"] for segment in self._listed}
        id_ = self.segment.value
        taken = tuple(name for other, name in names.items() if other != id_)
        typed, is_live = self.typed.value, self._client.is_live
        return SegmentChange(id_, names.get(id_, ""), self.new_name.value, typed, taken, is_live)

    def offer(self, listed: Sequence[Mapping[str, Any]]) -> None:
        """Show these segments, and keep the sizes that were counted."""
        self._listed = listed
        self.pages.offer(listed)
        self.refresh()

    def forget(self) -> None:
        """Forget the sizes, so that they are counted again."""
        self._sizes = {}

    def count(self) -> str:
        """Count the members of the segments on this page."""
        for segment in self.pages.shown:
            self._sizes[segment["id"]] = with_counts(self._client, segment)
        self._show()
        return ""

    def rename(self) -> str:
        """Rename the chosen segment, unless somebody else has changed it meanwhile."""
        change = self._checked(self.change.problems())
        with if_unknown("Press Refresh: the list shows the name that the segment has now."):
            self._client.segments.update(str(change.id), **change.payload())
        self.new_name.value = ""
        self._name.reset()
        return Success(f"Segment {change.name!r} is now {change.payload()['name']!r}.")

    def delete(self) -> str:
        """Delete the chosen segment; its contacts stay."""
        change = self._checked(self.change.problems_of_deleting())
        frame = pd.DataFrame([{"id": change.id, "name": change.name}])
        result = workflows.delete_segments(self._client, frame, confirm=1).iloc[0]
        if result["status"] != "deleted":
            raise InputError(f"Segment {change.name!r} was not deleted: {result['reason']}.")
        return Success(f"Segment {change.name!r} was deleted. Its contacts stay in the account.")

    def refresh(self) -> None:
        """Show what is wrong with the new name, and whether deleting still needs a name."""
        change = self.change
        self._name.show(" ".join(change.problems()), advice=" ".join(change.advice()))
        is_unconfirmed = bool(change.problems_of_deleting())
        set_class(self._delete_button, "rnb-unconfirmed", is_set=is_unconfirmed)
        show_if(self._typed.view, is_shown=change.is_live)
        show_if(self._note, is_shown=not change.is_live)

    def _checked(self, problems: Sequence[str]) -> SegmentChange:
        """Return the change, if it has no problem and the segment still has the name shown."""
        change = self.change
        if problems:
            raise InputError(" ".join(problems))
        now = {segment["id"]: segment["name"] for segment in self._client.segments.iterate()}
        if now.get(str(change.id)) != change.name:
            raise InputError(
                f"Nothing was changed: segment {change.name!r} was renamed or deleted meanwhile. "
                "Press Refresh."
            )
        return change

    def _clear(self) -> None:
        """Empty the fields, because they were about another segment."""
        self.new_name.value = self.typed.value = ""
        self._name.reset()
        self._typed.reset()
        self.refresh()

    def _show(self) -> None:
        shown = self.pages.shown
        rows = [self._sizes.get(segment["id"], segment) for segment in shown]
        frame = to_frame(rows, SEGMENTS | SEGMENT_SIZES)
        self._table.value = segments_table(frame) if shown else ""
        chosen = self.segment.value
        self.segment.options = options(shown, none=_NONE)
        is_shown = chosen in [segment["id"] for segment in shown]
        self.segment.value = chosen if is_shown else None
        self.segment.index = self.segment.index or 0
