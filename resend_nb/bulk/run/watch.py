"""Who looks on while a run goes on, and may end it."""

from __future__ import annotations

from typing import Any, Protocol


class Watch(Protocol):
    """Is told how far a run is, and asked whether it goes on."""

    def ended(self, rows: int, *, failed: int = 0) -> None:
        """Take note of rows that have ended."""

    def is_stopped(self) -> bool:
        """Tell whether no more rows are to begin."""


class Unwatched:
    """Nobody looks on."""

    def ended(self, rows: int, *, failed: int = 0) -> None:
        """Nobody looks."""

    def is_stopped(self) -> bool:
        """Go on."""
        return False


class Bar(Unwatched):
    """Shows how far a run is in a bar; it is stopped by Ctrl-C only.

    Parameters
    ----------
    shown : tqdm.tqdm
        The bar.
    """

    def __init__(self, shown: Any) -> None:
        self._shown = shown
        self._failed = 0

    def ended(self, rows: int, *, failed: int = 0) -> None:
        """Count them."""
        if failed:
            self._failed += failed
            self._shown.set_postfix(failed=self._failed, refresh=False)
        self._shown.update(rows)


class Stopped(Unwatched):
    """Lets nothing begin, as behind a run that was stopped."""

    def is_stopped(self) -> bool:
        """Stop."""
        return True
