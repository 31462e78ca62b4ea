"""The segment that contacts are added to: none, one of the account's, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.errors import InputError
from resend_nb.forms._fields import Field, box, dropdown, show_if, text_field
from resend_nb.forms._html import options, references
from resend_nb.tables import find_segment
from resend_nb.workflows import name_advice, name_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resend_nb.client import Client

_NO_SEGMENT = "(no segment)"

NEW = "(new segment)"
"""The choice of a segment that is created when the run begins; no id looks like this."""


class SegmentChoice:
    """The fields ``segment`` and ``name``, together in ``view``.

    ``changed`` is called after each change. ``wanted`` is the id or name that was asked for in code
    and is not found yet.
    """

    def __init__(self, wanted: str | None, changed: Callable[[], object]) -> None:
        self.wanted = wanted
        self._segments: Sequence[Mapping[str, Any]] = []
        self.segment = dropdown("Segment", self._offered())
        self.name = text_field("Name of the new segment", "e.g. Trade fair 2026")
        segment = Field(self.segment, "The segment to add the contacts to.")
        self._name = Field(self.name, "It is created when the run begins, not by a check.")
        self.view = box(segment.view, self._name.view, kind="grid")
        for widget in (self.segment, self.name):
            widget.observe(lambda _: changed(), names="value")
        self.refresh()

    @property
    def is_new(self) -> bool:
        """Whether the segment has to be created."""
        return bool(self.segment.value == NEW)

    @property
    def value(self) -> str | None:
        """The id of the segment, or the name of a new one."""
        chosen: str | None = self.segment.value
        return str(self.name.value).strip() if self.is_new else chosen

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of ``bulk_add``, as a person would write them."""
        if self.is_new:
            return {"segment": self.value, "create_segment": True}
        segment = references(self._segments).get(self.segment.value)
        return {} if segment is None else {"segment": segment}

    def load(self, client: Client) -> None:
        """Offer the account's segments, and keep the choice."""
        self._segments, chosen = client.segments.list(), self.segment.value
        self.segment.options = self._offered()
        ids = {segment["id"] for segment in self._segments}
        self.segment.value = chosen if chosen in {*ids, NEW} else None
        if self.wanted is not None:
            self.segment.value, self.wanted = find_segment(client, self.wanted)["id"], None

    def use(self, created: Mapping[str, Any] | None) -> None:
        """Choose the new segment once the run has created it."""
        if self.is_new and created is not None:
            self._segments = [*self._segments, created]
            self.segment.options = self._offered()
            self.segment.value, self.name.value = created["id"], ""

    def problems(self) -> list[str]:
        """Return what prevents a run."""
        if self.wanted is not None:
            return [f"{self.wanted!r} does not name exactly one segment. Choose one from the list."]
        return name_problems(self.name.value, self._taken) if self.is_new else []

    def check_new(self, found: Mapping[str, Any] | None) -> None:
        """Raise an InputError if somebody else has created the new segment meanwhile."""
        if self.is_new and found is not None:
            raise InputError(
                f"A segment named {found['name']!r} exists by now. Press Refresh and choose it, "
                "or enter another name."
            )

    def insist(self) -> None:
        """Show a missing name as an error."""
        self._name.is_edited = True

    def refresh(self) -> None:
        """Show the name of a new segment, and what is wrong with it."""
        # A drop-down whose value is set to None is blank instead of showing that option.
        self.segment.index = self.segment.index or 0
        show_if(self._name.view, is_shown=self.is_new)
        problems, advice = self.problems(), name_advice(self.name.value, self._taken)
        self._name.show(" ".join(problems), advice=" ".join(advice[:1]))

    @property
    def _taken(self) -> list[str]:
        return [segment["name"] for segment in self._segments]

    def _offered(self) -> list[tuple[str, str | None]]:
        none, *others = options(self._segments, none=_NO_SEGMENT)
        return [none, (NEW, NEW), *others]
