"""Pages of a long list: a search box, and buttons to the pages before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.forms._fields import row, text_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Protocol

    class MakeButton(Protocol):
        """The signature of ``Form._button``."""

        def __call__(
            self, label: str, action: Callable[[], object], *, tooltip: str, kind: str = ""
        ) -> widgets.Button:
            """Return a button that calls its action."""


PAGE = 10
"""Rows on a page, so that a form stays short however long the list is."""


class Pages:
    """Things with a ``name``, those found by ``search``, ten at a time; ``view`` has the widgets.

    ``on_change`` is called when other things are shown.
    """

    def __init__(self, noun: str, button: MakeButton, on_change: Callable[[], None]) -> None:
        self._noun, self._on_change = noun, on_change
        self._things: Sequence[Mapping[str, Any]] = []
        self._first = 0
        self.search = text_field(f"Search {noun}s", "part of a name")
        self.search.observe(lambda _: self.turn(to=0), names="value")
        self.back = button("Previous", self._go_back, tooltip=f"Show the previous {noun}s")
        self.forward = button("Next", self._go_on, tooltip=f"Show the next {noun}s")
        self._count = widgets.HTML()
        self.view = row(self.search, self.back, self.forward)
        self.note = self._count

    def offer(self, things: Sequence[Mapping[str, Any]]) -> None:
        """Offer these things, and stay on the page where possible."""
        self._things = things
        self.turn(to=self._first)

    @property
    def found(self) -> list[Mapping[str, Any]]:
        """The things whose name contains what is searched for."""
        wanted = self.search.value.strip().casefold()
        return [thing for thing in self._things if wanted in thing["name"].casefold()]

    @property
    def shown(self) -> list[Mapping[str, Any]]:
        """The things on the current page."""
        return self.found[self._first : self._first + PAGE]

    def turn(self, *, to: int) -> None:
        """Show the page that starts at a position, or the last page."""
        number = len(self.found)
        last = max(number - 1, 0) // PAGE * PAGE
        self._first = min(max(to, 0), last)
        self.back.disabled, self.forward.disabled = self._first == 0, self._first == last
        self._count.value = f'<div class="rnb-note" role="status">{self._sentence(number)}</div>'
        self._on_change()

    def _go_back(self) -> None:
        self.turn(to=self._first - PAGE)

    def _go_on(self) -> None:
        self.turn(to=self._first + PAGE)

    def _sentence(self, number: int) -> str:
        if not number:
            return f"No {self._noun} found."
        end = min(self._first + PAGE, number)
        return f"{self._first + 1:,} to {end:,} of {pluralize(number, self._noun)}"
