"""Widgets to combine existing segments, and the members of the chosen ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.forms import _people
from resend_nb.forms._fields import dropdown
from resend_nb.forms._html import options
from resend_nb.frames import to_frame
from resend_nb.schemas import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.forms._people import People


class OtherSegments:
    """The widgets ``segments``, ``how`` and ``first``, and the members of the chosen segments.

    ``on_choice`` is called when other segments are chosen, so their members have to be read.
    ``on_change`` is called when only the way to combine them changes. Members are read once.
    """

    def __init__(
        self, client: Client, *, on_choice: Callable[[], None], on_change: Callable[[], None]
    ) -> None:
        self._client = client
        self._members: dict[str, pd.DataFrame] = {}
        self.segments = widgets.SelectMultiple(description="Segments", rows=6)
        ways = [_people.UNION, _people.INTERSECTION, _people.DIFFERENCE]
        self.how = dropdown("Contacts", ways, _people.UNION)
        self.first = dropdown("First segment")
        self.segments.observe(lambda _: on_choice(), names="value")
        self._on_change, self._is_offering = on_change, False
        for widget in (self.how, self.first):
            widget.observe(lambda _: self._change(), names="value")
        self.view = widgets.VBox([self.segments, self.how, self.first])

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of the chosen segments; for a difference, the first segment comes first."""
        chosen = tuple(self.segments.value)
        first = self.first.value
        if self.how.value == _people.DIFFERENCE and first in chosen:
            return (first, *(id_ for id_ in chosen if id_ != first))
        return chosen

    @property
    def are_read(self) -> bool:
        """Whether the members of all chosen segments are known."""
        return set(self.chosen) <= set(self._members)

    @property
    def people(self) -> People:
        """The combined members; those of all chosen segments must have been read."""
        members = [self._members[id_] for id_ in self.chosen]
        return _people.of_contacts(_people.combined(members, self.how.value))

    def offer(self, segments: Sequence[Mapping[str, Any]]) -> None:
        """Offer these segments and keep the current choice where possible."""
        chosen, ids = self.segments.value, {segment["id"] for segment in segments}
        self.segments.options = options(segments)
        self.segments.value = tuple(id_ for id_ in chosen if id_ in ids)

    def read(self) -> str:
        """Read the members of the chosen segments not known yet, and return an empty message."""
        for id_ in self.chosen:
            if id_ not in self._members:
                contacts = self._client.contacts.iterate(segment_id=id_)
                self._members[id_] = to_frame(contacts, CONTACTS)
        return ""

    def _change(self) -> None:
        if not self._is_offering:
            self._on_change()

    def forget(self) -> None:
        """Forget all members, so that they are read again."""
        self._members = {}

    def refresh(self) -> None:
        """Offer the chosen segments as the first one, and only for a difference."""
        self.first.layout.display = "" if self.how.value == _people.DIFFERENCE else "none"
        chosen = set(self.segments.value)
        offered = [(label, id_) for label, id_ in self.segments.options if id_ in chosen]
        if list(self.first.options) != offered:
            first = self.first.value
            self._is_offering = True  # not an edit by the person
            self.first.options = offered
            self.first.value = first if first in chosen else next(iter(chosen), None)
            self._is_offering = False
