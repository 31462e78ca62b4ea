"""The team's rate limit: requests per second, in the headers of every reply."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

ANNOUNCED = 10
"""The limit that the headers name if there is none: Resend's default."""


@dataclass(frozen=True)
class Allowance:
    """What one request learned about its window."""

    limit: int
    remaining: int
    allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The reply's headers."""
        headers = {
            "ratelimit-limit": str(self.limit),
            "ratelimit-policy": f"{self.limit};w=1",
            "ratelimit-remaining": str(self.remaining),
            "ratelimit-reset": "1",
        }
        return headers if self.allowed else {**headers, "retry-after": "1"}

    def refused(self) -> Self:
        """Return a refusal, as if other clients had used the window."""
        return replace(self, remaining=0, allowed=False)


class Limiter:
    """Counts requests in windows of one second."""

    def __init__(self, limit: int | None, *, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._opened = clock()
        self._used = 0
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """The limit that the headers name."""
        return ANNOUNCED if self._limit is None else self._limit

    def take(self) -> Allowance:
        """Count one request."""
        if self._limit is None:
            return Allowance(ANNOUNCED, ANNOUNCED - 1, allowed=True)
        with self._lock:
            now = self._clock()
            if now - self._opened >= 1:
                self._opened, self._used = now, 0
            self._used += 1
            return Allowance(
                self._limit, max(0, self._limit - self._used), allowed=self._used <= self._limit
            )
