"""Calls that wait for the rate limit get their slots in the order in which they asked."""

from __future__ import annotations

import threading

import pytest
from support import Time
from support.simulated_threads import Account, Aligned, Scheduler, Sliding

from resend_nb._http.rate_limit import RateLimiter
from resend_nb.sandbox.limiter import Limiter


@pytest.mark.parametrize("limit", [2, 10])
@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_no_thread_is_overtaken_without_end(kind: type[Limiter], limit: int) -> None:
    """Sixteen threads each wait only for the windows that the fifteen others need."""
    account = Account(kind, limit, latency=0.15)
    waits: list[float] = []

    def worker() -> None:
        while account.scheduler.now < account.started + 60:
            asked = account.scheduler.now
            account.request()
            waits.append(account.scheduler.now - asked)

    account.request()
    account.scheduler.run(*[worker] * 16)
    assert account.refused == 0
    assert max(waits) < 16 / limit + 1


def _used_up(scheduler: Scheduler | Time) -> RateLimiter:
    """Return a limiter whose one slot is free again after about nine seconds."""
    limiter = RateLimiter(clock=scheduler.clock, sleep=scheduler.sleep)
    slot = limiter.acquire()
    assert slot is not None
    headers = {"ratelimit-limit": "1", "ratelimit-remaining": "0", "ratelimit-reset": "9"}
    limiter.update(slot, headers)
    return limiter


def test_a_call_that_gives_up_makes_room_for_the_next() -> None:
    """When an earlier call's timeout is over, the next call takes the slot it waited for."""
    scheduler = Scheduler()
    limiter, started = _used_up(scheduler), scheduler.now
    ends: list[tuple[bool, int]] = []

    def call(timeout: float) -> None:
        slot = limiter.acquire(timeout=timeout)
        ends.append((slot is not None, round(scheduler.now - started)))

    scheduler.run(lambda: call(5), lambda: call(15))
    assert ends == [(False, 5), (True, 9)]


class InterruptedLock:
    """A lock at which Ctrl-C comes when it is awaited for the n-th time."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._number -= 1
        if self._number == 0:
            raise KeyboardInterrupt
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_interrupted_call_holds_up_nobody(number: int) -> None:
    """Wherever Ctrl-C interrupts a call that waits for a lock, the next call gets a slot."""
    time = Time()
    limiter = _used_up(time)
    limiter._lock = InterruptedLock(number)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        limiter.acquire(timeout=20)
    assert limiter.acquire(timeout=30) is not None


def test_an_interrupted_wait_leaves_the_queue() -> None:
    """After Ctrl-C in a wait without a timeout, the next call gets the slot."""
    time = Time()
    limiter = _used_up(time)

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    limiter._sleep = interrupt
    with pytest.raises(KeyboardInterrupt):
        limiter.acquire()
    limiter._sleep = time.sleep
    assert limiter.acquire(timeout=30) is not None
