"""The footer of the form to add contacts: in each step, its one primary action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.forms._fields import show_if
from resend_nb.forms._html import escape
from resend_nb.forms._report import counts_of, is_unfinished, planned

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from resend_nb.forms._stepper import Stepper


class _Actions(Protocol):
    """The actions of the form."""

    def check(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class BulkFooter:
    """The buttons ``check``, ``run``, ``stop`` and those that change the step, in ``widgets``."""

    def __init__(
        self, stepper: Stepper, button: Callable[..., widgets.Button], form: _Actions
    ) -> None:
        self._stepper = stepper
        self._back = button("Back", lambda: stepper.advance(-1), tooltip="Show the previous step")
        self.check = button(
            "Check", form.check, tooltip="Dry run: nothing is changed", kind="primary"
        )
        self.run = button("Run", form.start, tooltip="Add these contacts", kind="primary")
        self.stop = button("Stop", form.stop, tooltip="Stop after the current row")
        self._next = button(
            "Next: Columns", stepper.advance, tooltip="Map the columns", kind="primary"
        )
        self._another = button(
            "Add another file",
            lambda: stepper.show("File"),
            tooltip="Start again with the next file",
            kind="primary",
        )
        self._hint = widgets.HTML()
        self._primary = (self._next, self.check, self.run, self._another)
        self.widgets = (self._back, self._hint, self.stop, *self._primary)
        self.steps_done = 0

    def refresh(self, report: pd.DataFrame | None, *, was_run: bool, is_running: bool) -> None:
        """Show the next thing to do as the one primary action."""
        is_done = report is not None and was_run and not is_unfinished(report)
        primary = self._primary_for(self._stepper.current, report, is_done=is_done)
        for button in self._primary:
            show_if(button, is_shown=button is primary and not is_running)
        show_if(self.stop, is_shown=is_running)
        show_if(self._back, is_shown=self._stepper.current != "File" and not is_running)
        number = 0 if report is None or was_run else int(planned(report).sum())
        self.run.description = f"Run: {pluralize(number, 'contact')}" if number else "Run"
        self._hint.value = "" if was_run or report is None else escape(counts_of(report))
        checked = 0 if report is None else 2
        self.steps_done = 1 + checked + is_done

    def _primary_for(
        self, step: str, report: pd.DataFrame | None, *, is_done: bool
    ) -> widgets.Button:
        if step == "File":
            return self._next
        if step == "Columns" or report is None:
            return self.check
        return self._another if step == "Run" and is_done else self.run
