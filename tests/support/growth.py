"""How the time of a piece of work grows with its size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether sixteen times as much work takes about sixteen times as long, rather than 256 times.

    A busy machine changes that by a factor of two, and the limit lies at 40.
    """
    return _seconds(work, 16 * size) < 40 * _seconds(work, size)


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Return the shortest of three times."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        work(size)
        times.append(time.perf_counter() - started)
    return min(times)
