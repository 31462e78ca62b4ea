"""The steps of a form: one is shown at a time, and any can be opened."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.forms._fields import row, set_class, show_if

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from resend_nb.forms._clicks import Clicks


class Stepper:
    """Steps as a row of tabs in ``view``.

    ``parts`` maps the name of each step to the widgets that it shows; several steps may show the
    same one. All of them are in ``widgets``. ``on_show`` is called when another step is shown.
    """

    def __init__(
        self,
        parts: Mapping[str, Sequence[widgets.Widget]],
        *,
        clicks: Clicks,
        on_show: Callable[[], None],
    ) -> None:
        self._parts, self._clicks, self._on_show = parts, clicks, on_show
        self.widgets = tuple(dict.fromkeys(itertools.chain.from_iterable(parts.values())))
        self.tabs = {name: widgets.Button(description=name) for name in parts}
        for name, tab in self.tabs.items():
            clicks.on_click(tab.add_class("rnb-step"), partial(self.show, name))
        self.view = row(*self.tabs.values(), kind="steps")
        self._offered = list(parts)
        self.current = next(iter(parts))
        self._show_parts()

    def offer(self, names: Sequence[str]) -> None:
        """Offer only these steps; if the current one is not among them, show the first."""
        if self._offered == list(names) and self.current in names:
            return
        self._offered = list(names)
        if self.current not in names:
            self.current = names[0]
            if self._clicks.is_acting:
                self.tabs[self.current].focus()
        self._show_parts()

    def show(self, name: str) -> None:
        """Show a step; after a click, the keyboard continues at its tab."""
        if self._clicks.is_acting:
            # Before the step appears: later, it would interrupt typing in one of its fields.
            self.tabs[name].focus()
        self.current = name
        self._show_parts()
        self._on_show()

    def neighbor(self, by: int) -> str:
        """Return the step so many steps after the current one, or the first or last step."""
        names = self._offered
        return names[min(max(names.index(self.current) + by, 0), len(names) - 1)]

    def advance(self, by: int = 1) -> None:
        """Show the next step, or one further away."""
        self.show(self.neighbor(by))

    def mark(self, done: Collection[str]) -> None:
        """Mark steps as done."""
        for name, tab in self.tabs.items():
            set_class(tab, "rnb-done", is_set=name in done and name != self.current)

    def _show_parts(self) -> None:
        for widget in self.widgets:
            show_if(widget, is_shown=widget in self._parts[self.current])
        for name, tab in self.tabs.items():
            show_if(tab, is_shown=name in self._offered)
        for number, name in enumerate(self._offered, 1):
            tab, is_current = self.tabs[name], name == self.current
            set_class(tab, "rnb-current", is_set=is_current)
            suffix = ", the current one" if is_current else ""
            tab.tooltip = f"Step {number} of {len(self._offered)}{suffix}"
