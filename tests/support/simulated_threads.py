"""Threads in simulated time, and servers that each count requests differently."""

from __future__ import annotations

import heapq
import itertools
import math
import threading
from typing import TYPE_CHECKING

from resend_nb._http.rate_limit import RateLimiter
from resend_nb.sandbox.limiter import Limiter, RateLimitStatus

if TYPE_CHECKING:
    from collections.abc import Callable


class Scheduler:
    """Simulated time for real threads: one runs until it sleeps, then the next to wake up runs."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._asleep: list[tuple[float, int, threading.Event]] = []
        self._order = itertools.count()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        awake = self._alarm(seconds)
        self._wake_next()
        awake.wait()

    def run(self, *functions: Callable[[], object]) -> None:
        """Run each function in another thread, all starting now, until the last one has ended."""
        finished = threading.Event()
        running = len(functions)

        def run_one(function: Callable[[], object], start: threading.Event) -> None:
            nonlocal running
            start.wait()
            function()
            running -= 1
            if running:
                self._wake_next()
            else:
                finished.set()

        for function in functions:
            args = (function, self._alarm(0))
            threading.Thread(target=run_one, args=args, daemon=True).start()
        self._wake_next()
        assert finished.wait(60), "a thread never woke up"

    def _alarm(self, seconds: float) -> threading.Event:
        awake = threading.Event()
        heapq.heappush(self._asleep, (self.now + seconds, next(self._order), awake))
        return awake

    def _wake_next(self) -> None:
        self.now, _, awake = heapq.heappop(self._asleep)
        awake.set()


class Aligned(Limiter):
    """Fixed windows that start at whole seconds."""

    def take(self) -> RateLimitStatus:
        allowance = super().take()
        self._window_start = math.floor(self._window_start)
        return allowance


class Sliding(Limiter):
    """A sliding window of one second; refused requests do not count."""

    _log: tuple[float, ...] = ()

    def take(self) -> RateLimitStatus:
        now = self._clock()
        self._log = tuple(taken for taken in self._log if now - taken < 1)
        if allowed := len(self._log) < self.limit:
            self._log += (now,)
        return RateLimitStatus(self.limit, self.limit - len(self._log), allowed=allowed)


class Account:
    """A client's rate limiter, and a distant server that enforces a rate limit."""

    def __init__(self, kind: type[Limiter], limit: int | None, *, latency: float) -> None:
        self.scheduler = Scheduler()
        self.started = self.scheduler.now
        self.limiter = RateLimiter(clock=self.scheduler.clock, sleep=self.scheduler.sleep)
        self.server = kind(limit, clock=self.scheduler.clock)
        self.latency = latency
        self.arrivals: list[tuple[float, bool]] = []
        """When each of our requests arrived, and whether it was allowed."""

    def request(self) -> bool:
        slot = self.limiter.acquire()
        assert slot is not None
        self.scheduler.sleep(self.latency / 2)
        allowance = self.server.take()
        self.arrivals.append((self.scheduler.now, allowance.allowed))
        self.scheduler.sleep(self.latency / 2)
        retry_after = None if allowance.allowed else 1.0
        self.limiter.update(slot, allowance.headers, retry_after=retry_after)
        return allowance.allowed

    def request_until(self, end: float) -> None:
        while self.scheduler.now < end:
            self.request()

    @property
    def refused(self) -> int:
        return sum(not allowed for _, allowed in self.arrivals)

    def arrived(self, start: float, end: float) -> int:
        """How many of our requests arrived in a period, in seconds since the start."""
        return sum(start <= time - self.started < end for time, _ in self.arrivals)
