"""The account's pace, read from Resend's ``ratelimit-*`` headers; the limit is shared by a whole team."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_WINDOW = 60.0
"""Seconds; an answer that names a longer window is not believed."""


class Pacer:
    """Hold requests back while the server's window is used up.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    sleep : callable
        Waits so many seconds.
    """

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._open_at = -math.inf
        self._lock = threading.Lock()

    def wait(self, *, longest: float = math.inf) -> None:
        """Wait until the window is open, but not longer than so many seconds."""
        with self._lock:
            seconds = min(self._open_at - self._clock(), longest)
        if seconds > 0:
            self._sleep(seconds)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer's headers how much of the window is left."""
        pause = pause_for(headers)
        with self._lock:
            # A late answer to an earlier request does not open a window that a later one has closed.
            self._open_at = max(self._open_at, self._clock() + pause)


def pause_for(headers: Mapping[str, str]) -> float:
    """Seconds until another request is welcome; 0 where the headers are missing or absurd.

    Parameters
    ----------
    headers : mapping
        An answer's headers.

    Examples
    --------
    >>> pause_for({"ratelimit-limit": "10", "ratelimit-remaining": "0", "ratelimit-reset": "1"})
    1.0
    >>> pause_for({"ratelimit-limit": "10", "ratelimit-remaining": "4", "ratelimit-reset": "1"})
    0.0
    """
    remaining, reset = _number(headers, "ratelimit-remaining"), _number(headers, "ratelimit-reset")
    if remaining is None or reset is None or remaining >= 1:
        return 0.0
    return reset if 0 <= reset <= LONGEST_WINDOW else 0.0


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(headers.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
