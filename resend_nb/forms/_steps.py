"""The progress of a run, and a way to stop it early."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.forms._fields import box, row, show_if

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steps:
    """A progress listener that shows a bar in ``view`` while a run lasts, and can stop the run."""

    def __init__(self) -> None:
        self._bar = widgets.IntProgress(description="Progress")
        self._count = widgets.HTML()
        self._row = row(self._bar, self._count, kind="progress")
        self.view = box(self._row, kind="tight")  # a step of a form shows and hides it
        show_if(self._row, is_shown=False)
        self._stopped = threading.Event()
        self._done = self._total = 0

    def reset(self) -> None:
        """Forget an earlier request to stop."""
        self._stopped.clear()

    def stop(self) -> None:
        """Stop the run after the current row."""
        self._stopped.set()

    @contextlib.contextmanager
    def through(self, rows: int) -> Iterator[Steps]:
        """Show the progress of a run over so many rows."""
        self._done, self._total = 0, rows
        self._bar.max, self._bar.value = max(rows, 1), 0
        self._show()
        show_if(self._row, is_shown=True)
        try:
            yield self
        finally:
            show_if(self._row, is_shown=False)

    def advance(self, rows: int, *, failed: int = 0) -> None:  # noqa: ARG002 -- the report shows failures
        """Count finished rows."""
        before, self._done = self._done, self._done + rows
        # Each update is a message to the browser, so a run sends about a hundred of them.
        step = max(self._total // 100, 1)
        if before // step != self._done // step:
            self._show()

    def waiting(self, why: str) -> None:
        """Show why the run waits."""
        self._show(f", {why} ...")

    @property
    def cancelled(self) -> bool:
        """Whether the run was asked to stop early."""
        return self._stopped.is_set()

    def _show(self, why: str = "") -> None:
        self._bar.value = self._done
        count = f"{self._done:,} of {self._total:,}{why}"
        values = f'aria-valuenow="{self._done}" aria-valuemax="{self._total}"'
        bar = f'<span role="progressbar" aria-label="Progress" {values}>{count}</span>'
        self._count.value = bar
