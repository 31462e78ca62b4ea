"""Who looks on while a run goes on, and may end it."""

from __future__ import annotations

from typing import Any, Protocol


class ProgressListener(Protocol):
    """Is describe_changes how far a run is, and asked whether it goes on."""

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Take note of rows that have ended."""

    def waiting(self, why: str) -> None:
        """Take note that nothing ends for a while."""

    def is_cancelled(self) -> bool:
        """Tell whether no more rows are to begin."""


class NullListener:
    """Nobody looks on."""

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Nobody looks."""

    def waiting(self, why: str) -> None:
        """Nobody looks."""

    def is_cancelled(self) -> bool:
        """Go on."""
        return False


class ProgressBar(NullListener):
    """Shows how far a run is in a bar; it is stopped by Ctrl-C only.

    Parameters
    ----------
    shown : tqdm.tqdm
        The bar.
    """

    def __init__(self, shown: Any) -> None:
        self._shown = shown
        self._failed = 0
        self._waits = False

    def advance(self, rows: int, *, failed: int = 0) -> None:
        """Count them."""
        self._failed += failed
        if failed or self._waits:
            self._waits = False
            self._shown.set_postfix_str(
                f"failed={self._failed}" if self._failed else "", refresh=False
            )
        self._shown.update(rows)

    def waiting(self, why: str) -> None:
        """Say it beside the bar."""
        self._waits = True
        self._shown.set_postfix_str(why)


class StoppedListener(NullListener):
    """Lets nothing begin, as behind a run that was stopped."""

    def is_cancelled(self) -> bool:
        """Stop."""
        return True
