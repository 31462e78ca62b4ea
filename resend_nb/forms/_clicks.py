"""Clicks that wait for what was typed before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

if TYPE_CHECKING:
    from collections.abc import Callable


class Clicks:
    """The clicks of one form.

    While the kernel is busy, a page holds back what is typed, but not a click: that would overtake the text, and
    the button would act on half of it. So a click asks the page something; the page sends what it held back
    before it answers, and only the answer makes the click count.
    """

    def __init__(self) -> None:
        self._asked, self._answered = widgets.IntText(), widgets.IntText()
        self._link = widgets.jsdlink((self._asked, "value"), (self._answered, "value"))
        self._answered.observe(lambda _: self._act(), names="value")
        self._action: Callable[[], object] | None = None

    def heed(self, button: widgets.Button, action: Callable[[], object]) -> None:
        """Have an action done when a button is clicked in a page.

        Parameters
        ----------
        button : ipywidgets.Button
            What is clicked.
        action : callable
            Takes nothing.
        """

        def heard(_: widgets.Button, content: dict[str, Any], __: Any) -> None:
            if content.get("event") == "click":
                self._action = action
                self._asked.value += 1

        button.on_msg(heard)

    def _act(self) -> None:
        """Do what was clicked last: the answer to an earlier click, or a second answer, does nothing."""
        action = self._action
        if action is not None and self._answered.value == self._asked.value:
            self._action = None
            action()
