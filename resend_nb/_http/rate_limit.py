"""The rate limit, read from Resend's ``ratelimit-*`` headers; a whole team shares one limit."""

from __future__ import annotations

import itertools
import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_WINDOW = 60.0
"""Seconds. Headers that announce a longer window are ignored."""

DEFAULT_WINDOW = 1.0
"""Seconds in a window, until a response tells its length."""

LATENCY_TOLERANCE = 0.03
"""Tolerated difference in latency between two requests, as a fraction of a window."""

POLL_INTERVAL = 0.05
"""How often a waiting thread rechecks the rate limit, in seconds."""

RESERVE_WINDOWS = 2.0
"""How many windows capacity stays reserved for other clients after they were last seen."""

SMOOTHING = 0.2
"""Weight of the newest sample in the moving average of response times."""


@dataclass(frozen=True)
class RequestRate:
    """The account's rate limit and speed, as measured so far; ``None`` before the first response.

    Attributes
    ----------
    requests_per_second : float or None
        The limit of the whole team.
    seconds_per_response : float or None
        The response time, as a moving average.
    """

    requests_per_second: float | None = None
    seconds_per_response: float | None = None


@dataclass(eq=False, slots=True)
class Slot:
    """The place of one request in the rate limit: when it was sent and when it stops counting."""

    sent_at: float
    counts_until: float
    answered_at: float = math.inf


@dataclass(frozen=True)
class RateLimit:
    """One response's headers: requests per window, requests left, and seconds until the reset."""

    limit: float
    remaining: float
    reset: float


class RateLimiter:
    """Assign slots so that the server's window is used fully and never exceeded.

    A client cannot know when the server's window starts, nor whether it is fixed or sliding.
    Each request therefore counts until the window in which it arrived is certainly over.
    Responses correct that: requests that the server no longer counts are dropped, and capacity
    is reserved for the requests of other clients.
    """

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._slots: list[Slot] = []
        self._tickets = itertools.count()
        self._waiting: dict[int, float] = {}
        self._limit = math.inf
        self._window = DEFAULT_WINDOW
        self._reserved = 0.0
        self._reserved_at = -math.inf
        self._blocked_until = -math.inf
        self._average_seconds: float | None = None
        self._fastest_seconds = 0.0

    @property
    def request_rate(self) -> RequestRate:
        """The rate limit and the average response time."""
        with self._lock:
            limit = self._limit / self._window if math.isfinite(self._limit) else None
            return RequestRate(limit, self._average_seconds)

    def acquire(self, *, timeout: float = math.inf) -> Slot | None:
        """Wait for a slot, behind all earlier calls that still wait.

        Return ``None`` if no slot is free within the timeout, in seconds.
        """
        deadline = self._clock() + timeout
        ticket = next(self._tickets)
        try:
            with self._lock:
                self._waiting[ticket] = deadline
            return self._wait(ticket, deadline)
        finally:
            with self._lock:
                self._waiting.pop(ticket, None)

    def release(self, slot: Slot) -> None:
        """Return the slot of a request that was not sent."""
        with self._lock:
            self._drop({slot})

    def update(
        self, slot: Slot, headers: Mapping[str, str], *, retry_after: float | None = None
    ) -> None:
        """Learn from a response; after a 429, all requests wait for ``retry_after`` seconds."""
        reported = parse_headers(headers)
        with self._lock:
            slot.answered_at = self._clock()
            if retry_after is not None and retry_after <= LONGEST_WINDOW:
                self._blocked_until = max(self._blocked_until, slot.answered_at + retry_after)
            if reported is not None:
                self._limit, self._window = reported.limit, reported.reset or self._window
                slot.counts_until = self._latest_arrival(slot, reported) + reported.reset
                self._drop_expired(slot, reported)
                self._reserve_for_others(slot, reported)
            elif self._limit == math.inf:
                self._drop({slot})
            self._measure(slot.answered_at - slot.sent_at)

    def _wait(self, ticket: int, deadline: float) -> Slot | None:
        while True:
            with self._lock:
                now = self._clock()
                ahead = self._count_ahead(ticket, now)
                free_at = self._next_free_at(now, ahead)
                if free_at <= now < deadline:
                    return self._take_slot(now)
                in_flight = any(slot.answered_at == math.inf for slot in self._slots)
            if now >= deadline:
                return None
            # A response to a request in flight, or a call that gives up, may free a slot earlier.
            longest = POLL_INTERVAL if in_flight or ahead else math.inf
            self._sleep(min(free_at - now, deadline - now, longest))

    def _count_ahead(self, ticket: int, now: float) -> int:
        """Return how many earlier calls wait; an interrupted call counts until its deadline."""
        return sum(other < ticket and until > now for other, until in self._waiting.items())

    def _take_slot(self, now: float) -> Slot:
        # A response in flight may still count requests whose window is over here.
        kept = 2 * max(self._window, self._average_seconds or 0.0)
        self._slots = [slot for slot in self._slots if slot.counts_until > now - kept]
        slot = Slot(now, now + self._window * (1 + LATENCY_TOLERANCE))
        self._slots.append(slot)
        return slot

    def _next_free_at(self, now: float, ahead: int) -> float:
        """Return the time at which a slot is free after ``ahead`` others are taken."""
        ends = sorted(slot.counts_until for slot in self._slots if slot.counts_until > now)
        excess = len(ends) + self._reserved + 1 + ahead - self._limit
        ends += [math.inf] * ahead  # when their slots end is not known yet
        if excess <= 0 or not ends:
            return self._blocked_until
        # One slot always stays ours, also if a limit with decimals does not add up exactly.
        return max(self._blocked_until, ends[min(math.ceil(excess), len(ends)) - 1])

    def _latest_arrival(self, slot: Slot, reported: RateLimit) -> float:
        """Return the latest time at which the request may have reached the server.

        It arrived before its response came. If it was slower than the fastest request, it may
        have spent the difference on its way to the server.
        """
        arrival = max(slot.sent_at, slot.answered_at - self._fastest_seconds)
        return min(slot.answered_at, arrival + LATENCY_TOLERANCE * reported.reset)

    def _drop_expired(self, slot: Slot, reported: RateLimit) -> None:
        """Drop completed requests that the server no longer counts, oldest first."""
        completed = [
            other
            for other in self._slots
            if other.answered_at <= slot.sent_at and other is not slot
        ]
        counted = max(0, math.ceil(reported.limit - reported.remaining) - 1)
        self._drop(set(completed[: max(0, len(completed) - counted)]))

    def _drop(self, dropped: set[Slot]) -> None:
        self._slots = [slot for slot in self._slots if slot not in dropped]

    def _reserve_for_others(self, slot: Slot, reported: RateLimit) -> None:
        """Reserve capacity for other clients: as many requests as the server counts, plus one.

        Among responses to requests that were in flight together, the highest count is used.
        """
        sent_before = slot.sent_at + LATENCY_TOLERANCE * reported.reset
        ours = sum(
            other.sent_at <= sent_before and other.counts_until > slot.sent_at
            for other in self._slots
        )
        others = max(0.0, reported.limit - reported.remaining - ours)
        needed = others + 1 if others else 0.0
        expires_at = self._reserved_at + RESERVE_WINDOWS * self._window
        if needed >= self._reserved or slot.sent_at >= expires_at:
            self._reserved, self._reserved_at = needed, slot.answered_at
        # One slot always stays ours: only a response can show that the other clients stopped.
        self._reserved = min(self._reserved, reported.limit - 1)

    def _measure(self, seconds: float) -> None:
        """Update the response times; the fastest drifts to the average as a line gets slower."""
        average = seconds if self._average_seconds is None else self._average_seconds
        self._average_seconds = average + SMOOTHING * (seconds - average)
        drifted = self._fastest_seconds + SMOOTHING * (average - self._fastest_seconds)
        self._fastest_seconds = min(seconds, drifted)


def parse_headers(headers: Mapping[str, str]) -> RateLimit | None:
    """Parse the ``ratelimit-*`` headers; ``None`` if one is missing or implausible.

    >>> parse_headers({"ratelimit-limit": "10", "ratelimit-remaining": "4", "ratelimit-reset": "1"})
    RateLimit(limit=10.0, remaining=4.0, reset=1.0)
    """
    try:
        limit, remaining, reset = (
            float(headers.get(f"ratelimit-{name}", "")) for name in ("limit", "remaining", "reset")
        )
    except ValueError:
        return None
    plausible = (
        1 <= limit < math.inf and -math.inf < remaining <= limit and 0 <= reset <= LONGEST_WINDOW
    )
    return RateLimit(limit, max(0.0, remaining), reset) if plausible else None
