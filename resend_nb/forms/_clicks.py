"""Clicks that take effect after the text that was typed before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

if TYPE_CHECKING:
    from collections.abc import Callable


class Clicks:
    """The clicks of one form.

    While the kernel is busy, a page holds back typed text but not clicks. A click would overtake
    the text, and the button would act on half of it. So a click sends a request to the page. The
    page first sends the text it held back and then its response, and only then the action runs.
    ``is_acting`` is true meanwhile.
    """

    def __init__(self) -> None:
        self._request, self._response = widgets.IntText(), widgets.IntText()
        self._link = widgets.jsdlink((self._request, "value"), (self._response, "value"))
        self._response.observe(lambda _: self._act(), names="value")
        self._action: Callable[[], object] | None = None
        self.is_acting = False

    def on_click(self, button: widgets.Button, action: Callable[[], object]) -> None:
        """Run an action each time a button is clicked in a page."""

        def handle(_: widgets.Button, content: dict[str, Any], __: Any) -> None:
            if content.get("event") == "click":
                self._action = action
                self._request.value += 1

        button.on_msg(handle)

    def _act(self) -> None:
        """Run the last click's action once; responses to earlier clicks do nothing."""
        action = self._action
        if action is not None and self._response.value == self._request.value:
            self._action, self.is_acting = None, True
            try:
                action()
            finally:
                self.is_acting = False
