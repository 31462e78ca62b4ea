"""Choosing the recipient of a preview: by name or address, or one who lacks a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.forms._fields import Field, box, row, show_if, text_field
from resend_nb.forms._html import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from resend_nb.campaign import Person
    from resend_nb.forms._clicks import Clicks

_EMPTY = (None, "")


@dataclass(frozen=True)
class Gap:
    """A field that some recipients lack: their positions, and of how many it was read."""

    key: str
    missing: tuple[int, ...]
    known: int

    @property
    def text(self) -> str:
        """How many recipients lack the field."""
        verb = "has" if len(self.missing) == 1 else "have"
        name = self.key.replace("_", " ")
        recipients = pluralize(self.known, "recipient")
        return f"{len(self.missing):,} of {recipients} {verb} no {name}."


def matches(recipients: Sequence[Person], text: str) -> list[int]:
    """Return the positions of the recipients whose address or name contains every word."""
    words = text.casefold().split()
    return [
        position
        for position, person in enumerate(recipients)
        if all(word in _searched(person) for word in words)
    ]


def gaps(recipients: Sequence[Person], keys: Iterable[str]) -> list[Gap]:
    """Return which of the keys some recipients lack, as far as their fields were read."""
    found = []
    for key in sorted(keys):
        known = [place for place, person in enumerate(recipients) if key in person.fields]
        missing = tuple(place for place in known if recipients[place].fields[key] in _EMPTY)
        if missing:
            found.append(Gap(key, missing, len(known)))
    return found


class RecipientSearch:
    """The field ``text`` in ``view``, and in ``lacking`` a link to someone who lacks a field.

    ``show`` is called with the position of a recipient, ``changed`` when the search changes.
    """

    def __init__(
        self, show: Callable[[int], object], changed: Callable[[], object], clicks: Clicks
    ) -> None:
        self._show, self._clicks = show, clicks
        self.text = text_field("Find a recipient", "part of the address or name")
        self._field = Field(self.text)
        self.text.observe(lambda _: changed(), names="value")
        self.view, self.lacking = self._field.view, box(kind="tight")
        self._gaps: Sequence[Gap] = ()
        self._position = 0
        self._notes: list[widgets.HTML] = []

    def found(self, recipients: Sequence[Person]) -> list[int]:
        """Return the positions that match, and say so if none does."""
        positions = matches(recipients, self.text.value)
        is_missing = bool(recipients) and not positions
        self._field.show("No recipient matches this." if is_missing else "")
        return positions

    def refresh(self, recipients: Sequence[Person], keys: Iterable[str], position: int) -> None:
        """Show which fields some recipients lack; links start after the current position."""
        self._gaps, self._position = gaps(recipients, keys), position
        while len(self._notes) < len(self._gaps):
            self._add_link()
        for number, line in enumerate(self.lacking.children):
            show_if(line, is_shown=number < len(self._gaps))
        for note, gap in zip(self._notes, self._gaps, strict=False):
            note.value = f'<span class="rnb-note">{escape(gap.text)}</span>'

    def _add_link(self) -> None:
        number = len(self._notes)
        note = widgets.HTML()
        link = widgets.Button(description="Show one", tooltip="Show a recipient without it")
        self._clicks.on_click(link.add_class("rnb-link"), lambda: self._show_lacking(number))
        self._notes.append(note)
        self.lacking.children = (*self.lacking.children, row(note, link, kind="lacking"))

    def _show_lacking(self, number: int) -> None:
        """Show the next recipient who lacks a field, whatever was searched for."""
        missing = self._gaps[number].missing
        later = [position for position in missing if position > self._position]
        position = (later or list(missing))[0]
        self.text.value = ""
        self._show(position)


def _searched(person: Person) -> str:
    names = (person.fields.get(key) or "" for key in ("first_name", "last_name"))
    return " ".join([person.email, *map(str, names)]).casefold()
