"""How far a run is, and a way to end it early."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

import ipywidgets as widgets

if TYPE_CHECKING:
    from collections.abc import Iterator


class Steps:
    """Watches a run, shows how far it is, and ends it after the row under way when it is told to.

    Attributes
    ----------
    view : ipywidgets.HBox
        A bar and a count, shown while it runs.
    """

    def __init__(self) -> None:
        self._bar = widgets.IntProgress(layout={"width": "min(20em, 60%)"})
        self._count = widgets.HTML()
        self.view = widgets.HBox([self._bar, self._count], layout={"display": "none"})
        self._stopped = threading.Event()
        self._done = self._total = 0

    def reset(self) -> None:
        """Forget that it was told to end."""
        self._stopped.clear()

    def stop(self) -> None:
        """End after the row under way."""
        self._stopped.set()

    @contextlib.contextmanager
    def through(self, rows: int) -> Iterator[Steps]:
        """Show how far a run is while it goes on.

        Parameters
        ----------
        rows : int
            How many there are to do.
        """
        self._done, self._total = 0, rows
        self._bar.max, self._bar.value = max(rows, 1), 0
        self._show()
        self.view.layout.display = ""
        try:
            yield self
        finally:
            self.view.layout.display = "none"

    def advance(self, rows: int, *, failed: int = 0) -> None:  # noqa: ARG002 -- the report says it
        """Take so many steps."""
        before, self._done = self._done, self._done + rows
        # A hundred times in a run and not for every row: each time is a message to the browser.
        step = max(self._total // 100, 1)
        if before // step != self._done // step:
            self._show()

    def waiting(self, why: str) -> None:
        """Say it beside the bar."""
        self._show(f", {why} ...")

    @property
    def cancelled(self) -> bool:
        """Tell whether it was told to end early."""
        return self._stopped.is_set()

    def _show(self, why: str = "") -> None:
        self._bar.value = self._done
        count = f"{self._done:,} of {self._total:,}{why}"
        self._count.value = f'<span role="progressbar" aria-valuenow="{self._done}">{count}</span>'
