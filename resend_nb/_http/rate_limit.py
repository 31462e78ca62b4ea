"""The account's pace, read from Resend's ``ratelimit-*`` headers; the limit is shared by a whole team."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_WINDOW = 60.0
"""Seconds; an answer that names a longer window is not believed."""

LATENCY_TOLERANCE = 0.03
"""A window's share by which two requests may be on their way for different times."""

_USUAL_WINDOW = 1.0
"""Seconds that a request counts for while no answer has said it."""

_POLL_INTERVAL = 0.05
"""Seconds after which who waits looks whether an answer has brought news."""

_RESERVE_WINDOWS = 2.0
"""Windows for which requests that are not ours are expected again."""

_SMOOTHING = 0.2
"""What the newest answer counts for in how long answers take."""


@dataclass(frozen=True)
class RequestRate:
    """How fast one may ask, as the answers so far have shown it; ``None`` before the first.

    Attributes
    ----------
    requests_per_second : float or None
        What the whole team may ask.
    seconds_per_answer : float or None
        How long an answer takes, as a running mean.
    """

    requests_per_second: float | None = None
    seconds_per_answer: float | None = None


@dataclass(eq=False, slots=True)
class Slot:
    """A request that counts against the limit: when it left, when its answer came, when it counts no more."""

    left: float
    ends: float
    answered: float = math.inf


@dataclass(frozen=True)
class RateLimit:
    """What an answer says of its window: how many requests it takes, how many are left, seconds until it opens."""

    limit: float
    remaining: float
    reset: float


class RateLimiter:
    """Hand out turns, so that the server's window is used up but never run over.

    Nobody outside knows when the window opens, nor whether it opens at once or bit by bit. So each request counts
    until the window in which it arrived has surely gone by, and what the server says beyond that decides: requests
    that it counts no more are forgotten, and requests that are not ours are left their room.

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
        self._lock = threading.Lock()
        self._slots: list[Slot] = []
        self._limit = math.inf
        self._window = _USUAL_WINDOW
        self._room = 0.0
        self._room_seen = -math.inf
        self._closed_until = -math.inf
        self._seconds_per_answer: float | None = None
        self._quickest = 0.0

    @property
    def request_rate(self) -> RequestRate:
        """How fast one may ask."""
        with self._lock:
            allowed = self._limit / self._window if math.isfinite(self._limit) else None
            return RequestRate(allowed, self._seconds_per_answer)

    def acquire(self, *, longest: float = math.inf) -> Slot | None:
        """Wait for a slot, but not longer than so many seconds; ``None`` where it did not come in time.

        Parameters
        ----------
        longest : float
            Seconds.
        """
        gives_up = self._clock() + longest
        while True:
            with self._lock:
                now = self._clock()
                opens = self._opens(now)
                if opens <= now < gives_up:
                    return self._begin(now)
                news = any(slot.answered == math.inf for slot in self._slots)
            if now >= gives_up:
                return None
            self._sleep(min(opens - now, gives_up - now, _POLL_INTERVAL if news else math.inf))

    def release(self, slot: Slot) -> None:
        """Take a slot back whose request did not leave.

        Parameters
        ----------
        slot : Slot
            As :meth:`acquire` gave it.
        """
        with self._lock:
            self._slots = [each for each in self._slots if each is not slot]

    def update(self, slot: Slot, headers: Mapping[str, str], *, pause: float | None = None) -> None:
        """Learn from an answer how the window stands.

        Parameters
        ----------
        slot : Slot
            Of the request.
        headers : mapping
            The answer's.
        pause : float, optional
            Seconds for which a refusal has asked everybody to acquire.
        """
        word = parse_headers(headers)
        with self._lock:
            slot.answered = self._clock()
            if pause is not None and pause <= LONGEST_WINDOW:
                self._closed_until = max(self._closed_until, slot.answered + pause)
            if word is not None:
                self._limit, self._window = word.limit, word.reset or self._window
                # It arrived before its answer came; what made it slower than the quickest may have been its way there.
                arrived = max(slot.left, slot.answered - self._quickest)
                slot.ends = word.reset + min(
                    slot.answered, arrived + LATENCY_TOLERANCE * word.reset
                )
                self._forget(slot, word)
                self._give_way(slot, word)
            elif self._limit == math.inf:
                self._slots = [each for each in self._slots if each is not slot]
            self._note(slot.answered - slot.left)

    def _begin(self, now: float) -> Slot:
        # What has ended may still be counted in an answer that is on its way.
        kept = 2 * max(self._window, self._seconds_per_answer or 0.0)
        self._slots = [slot for slot in self._slots if slot.ends > now - kept]
        slot = Slot(now, now + self._window * (1 + LATENCY_TOLERANCE))
        self._slots.append(slot)
        return slot

    def _opens(self, now: float) -> float:
        """Say when the next slot comes."""
        ends = sorted(slot.ends for slot in self._slots if slot.ends > now)
        too_many = len(ends) + self._room + 1 - self._limit
        if too_many <= 0:
            return self._closed_until
        return max(self._closed_until, ends[math.ceil(too_many) - 1])

    def _note(self, seconds: float) -> None:
        """Note how long an answer took; the quickest drifts to what is usual, for a line may become slower."""
        usual = seconds if self._seconds_per_answer is None else self._seconds_per_answer
        self._seconds_per_answer = usual + _SMOOTHING * (seconds - usual)
        self._quickest = min(seconds, self._quickest + _SMOOTHING * (usual - self._quickest))

    def _forget(self, slot: Slot, word: RateLimit) -> None:
        """Drop what the server counts no more: of what was done before this request, it counts the last."""
        done = [each for each in self._slots if each.answered <= slot.left and each is not slot]
        counted = max(0, math.ceil(word.limit - word.remaining) - 1)
        forgotten = {id(each) for each in done[: max(0, len(done) - counted)]}
        self._slots = [each for each in self._slots if id(each) not in forgotten]

    def _give_way(self, slot: Slot, word: RateLimit) -> None:
        """Leave room for requests that are not ours: as many as the server counts, and one more, should they grow.

        Of answers to requests that were under way together, the one that saw most says it.
        """
        until = slot.left + LATENCY_TOLERANCE * word.reset
        ours = sum(each.left <= until and each.ends > slot.left for each in self._slots)
        others = max(0.0, word.limit - word.remaining - ours)
        room = others + 1 if others else 0.0
        if room >= self._room or slot.left >= self._room_seen + _RESERVE_WINDOWS * self._window:
            self._room, self._room_seen = room, slot.answered
        # With none of ours there is always a slot: an answer must be able to tell that the others have gone.
        self._room = min(self._room, word.limit - 1)


def parse_headers(headers: Mapping[str, str]) -> RateLimit | None:
    """Read what an answer says of its window; ``None`` where headers are missing or absurd.

    Parameters
    ----------
    headers : mapping
        An answer's headers.

    Examples
    --------
    >>> parse_headers({"ratelimit-limit": "10", "ratelimit-remaining": "4", "ratelimit-reset": "1"})
    RateLimit(limit=10.0, remaining=4.0, reset=1.0)
    >>> parse_headers({"ratelimit-limit": "10", "ratelimit-remaining": "many", "ratelimit-reset": "1"})
    """
    try:
        limit, remaining, reset = (
            float(headers.get(f"ratelimit-{name}", "")) for name in ("limit", "remaining", "reset")
        )
    except ValueError:
        return None
    sane = 1 <= limit < math.inf and -math.inf < remaining <= limit and 0 <= reset <= LONGEST_WINDOW
    return RateLimit(limit, max(0.0, remaining), reset) if sane else None
