"""Moments on two clocks, as one of them stands still while the machine sleeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Instant:
    """A moment, in seconds on the monotonic clock and on the wall clock."""

    monotonic: float
    wall: float

    def seconds_until(self, later: Instant) -> float:
        """Return the seconds between two moments; of the two clocks, the one that shows more.

        A monotonic clock may stand still while the machine sleeps, and a wall clock may be set
        back. What must be fresh is too old if either clock says so.

        >>> Instant(5.0, 1000.0).seconds_until(Instant(6.0, 29800.0))
        28800.0
        """
        return max(later.monotonic - self.monotonic, later.wall - self.wall)
