"""Listeners that show the progress of a run, and may cancel it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import tqdm


class ProgressListener(Protocol):
    """What a run tells and asks while it goes on."""

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Count rows that have ended."""

    def waiting(self, why: str) -> None:
        """Show why no row ends for a while."""

    @property
    def cancelled(self) -> bool:
        """Whether the run should start no other row."""


class NullListener:
    """Shows nothing and never cancels."""

    cancelled = False

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Ignore it."""

    def waiting(self, why: str) -> None:
        """Ignore it."""


class ProgressBar(NullListener):
    """Shows progress in a tqdm bar; only Ctrl-C stops the run."""

    def __init__(self, bar: tqdm.tqdm[int]) -> None:
        self._bar = bar
        self._failed = 0
        self._is_waiting = False

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Move the bar, and show how many rows failed."""
        self._failed += failed
        if failed or self._is_waiting:
            self._is_waiting = False
            text = f"failed={self._failed}" if self._failed else ""
            self._bar.set_postfix_str(text, refresh=False)
        self._bar.update(rows)

    def waiting(self, why: str) -> None:
        """Show the reason beside the bar."""
        self._is_waiting = True
        self._bar.set_postfix_str(why)


class StoppedListener(NullListener):
    """Starts no rows: an earlier run was stopped, and this one comes after it."""

    cancelled = True
