"""A crowd of threads in simulated time, and servers that each count requests in another way."""

from __future__ import annotations

import heapq
import itertools
import math
import threading
from typing import TYPE_CHECKING

from resend_nb._http.rate_limit import RateLimiter
from resend_nb.sandbox.limiter import Allowance, Limiter

if TYPE_CHECKING:
    from collections.abc import Callable


class Stage:
    """Simulated time for real threads: one at a time runs, until it sleeps, and who wakes first is next."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._asleep: list[tuple[float, int, threading.Event]] = []
        self._order = itertools.count()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        awake = self._bed(seconds)
        self._wake_next()
        awake.wait()

    def play(self, *parts: Callable[[], object]) -> None:
        """Let each part go in a thread of its own, all from this moment, until the last has ended."""
        over = threading.Event()
        acting = len(parts)

        def act(part: Callable[[], object], begin: threading.Event) -> None:
            nonlocal acting
            begin.wait()
            part()
            acting -= 1
            if acting:
                self._wake_next()
            else:
                over.set()

        for part in parts:
            threading.Thread(target=act, args=(part, self._bed(0)), daemon=True).start()
        self._wake_next()
        assert over.wait(60), "somebody waits for ever"

    def _bed(self, seconds: float) -> threading.Event:
        awake = threading.Event()
        heapq.heappush(self._asleep, (self.now + seconds, next(self._order), awake))
        return awake

    def _wake_next(self) -> None:
        self.now, _, awake = heapq.heappop(self._asleep)
        awake.set()


class Aligned(Limiter):
    """Windows begin with whole seconds."""

    def take(self) -> Allowance:
        allowance = super().take()
        self._opened = math.floor(self._opened)
        return allowance


class Sliding(Limiter):
    """Every second counts, wherever it begins; what is refused does not."""

    _log: tuple[float, ...] = ()

    def take(self) -> Allowance:
        now = self._clock()
        self._log = tuple(each for each in self._log if now - each < 1)
        if allowed := len(self._log) < self.limit:
            self._log += (now,)
        return Allowance(self.limit, self.limit - len(self._log), allowed=allowed)


class Account:
    """A client's limiter, and a server some way off that limits it."""

    def __init__(self, kind: type[Limiter], limit: int | None, *, latency: float) -> None:
        self.stage = Stage()
        self.begun = self.stage.now
        self.limiter = RateLimiter(clock=self.stage.clock, sleep=self.stage.sleep)
        self.server = kind(limit, clock=self.stage.clock)
        self.latency = latency
        self.asked: list[tuple[float, bool]] = []
        """When each request of ours arrived, and whether it was allowed."""

    def ask(self) -> bool:
        slot = self.limiter.acquire()
        assert slot is not None
        self.stage.sleep(self.latency / 2)
        allowance = self.server.take()
        self.asked.append((self.stage.now, allowance.allowed))
        self.stage.sleep(self.latency / 2)
        self.limiter.update(slot, allowance.headers, pause=None if allowance.allowed else 1.0)
        return allowance.allowed

    def ask_until(self, end: float) -> None:
        while self.stage.now < end:
            self.ask()

    @property
    def refused(self) -> int:
        return sum(not allowed for _, allowed in self.asked)

    def arrived(self, begin: float, end: float) -> int:
        """How many requests of ours arrived in a time, in seconds from the beginning."""
        return sum(begin <= when - self.begun < end for when, _ in self.asked)
