"""The team's rate limit: a number of requests per second, reported in each response's headers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_LIMIT = 10
"""Resend's default limit, which an unlimited sandbox also reports."""


@dataclass(frozen=True)
class RateLimitStatus:
    """The state of the window for one request, and whether the request is allowed."""

    limit: int
    remaining: int
    allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        """The response's headers."""
        headers = {
            "ratelimit-limit": str(self.limit),
            "ratelimit-policy": f"{self.limit};w=1",
            "ratelimit-remaining": str(self.remaining),
            "ratelimit-reset": "1",
        }
        return headers if self.allowed else {**headers, "retry-after": "1"}

    def refused(self) -> Self:
        """Return the status of an exhausted window."""
        return replace(self, remaining=0, allowed=False)


class Limiter:
    """Counts requests in windows of one second; a limit of ``None`` allows every request."""

    def __init__(self, limit: int | None, *, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._window_start = clock()
        self._used = 0
        self._lock = threading.Lock()

    @property
    def limit(self) -> int:
        """The limit to report."""
        return DEFAULT_LIMIT if self._limit is None else self._limit

    def take(self) -> RateLimitStatus:
        """Count one request."""
        if self._limit is None:
            return RateLimitStatus(DEFAULT_LIMIT, DEFAULT_LIMIT - 1, allowed=True)
        with self._lock:
            now = self._clock()
            if now - self._window_start >= 1:
                self._window_start, self._used = now, 0
            self._used += 1
            return RateLimitStatus(
                self._limit, max(0, self._limit - self._used), allowed=self._used <= self._limit
            )
