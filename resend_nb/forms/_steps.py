"""How far a run is, and a way to end it early."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import ipywidgets as widgets

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from resend_nb.bulk.check import Row


class Steps:
    """Goes through rows, shows how far it is, and ends after the row under way when it is told to.

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

    @property
    def stopped(self) -> bool:
        """Whether it was told to end early."""
        return self._stopped.is_set()

    def reset(self) -> None:
        """Forget that it was told to end."""
        self._stopped.clear()

    def stop(self) -> None:
        """End after the row under way."""
        self._stopped.set()

    def through(self, rows: Collection[Row]) -> Iterator[Row]:
        """Give one row after the other, until the end or until it is stopped.

        Parameters
        ----------
        rows : collection of Row
            What there is to do.
        """
        self._bar.max, self._bar.value = max(len(rows), 1), 0
        self.view.layout.display = ""
        try:
            for done, row in enumerate(rows):
                if self.stopped:
                    return
                self._show(done, len(rows))
                yield row
        finally:
            self.view.layout.display = "none"

    def _show(self, done: int, total: int) -> None:
        """Say it a hundred times in a run and not for every row: each time is a message to the browser."""
        if done % max(total // 100, 1) == 0:
            self._bar.value = done
            self._count.value = f'<span role="progressbar" aria-valuenow="{done}">{done:,} of {total:,}</span>'
