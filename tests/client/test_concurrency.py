"""Several requests in flight at the same time."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
from support import KEY, Time, TimedClient, ok

import resend_nb as rnb
from resend_nb._concurrency import MAX_WORKERS, run_concurrently, workers_for
from resend_nb._http.rate_limit import RequestRate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _client_with_three_workers() -> rnb.Client:
    """A client whose account allows ten requests a second and responds in 0.15 seconds."""
    time = Time()

    def answer(_: httpx.Request) -> httpx.Response:
        time.now += 0.15
        return ok(ratelimit_limit="10", ratelimit_remaining="9", ratelimit_reset="1")

    client = TimedClient(
        KEY, transport=httpx.MockTransport(answer), clock=time.clock, sleep=time.sleep
    )
    client.request("GET", "/segments")
    return client


@pytest.mark.parametrize(
    ("rate", "workers"),
    [
        (RequestRate(None, None), 1),
        (RequestRate(None, 0.15), 1),
        (RequestRate(10, 0.0), 1),
        (RequestRate(10, 0.001), 1),
        (RequestRate(10, 0.15), 3),
        (RequestRate(10, 0.6), 12),
        (RequestRate(100, 0.15), MAX_WORKERS),
        (RequestRate(10, 1e9), MAX_WORKERS),
    ],
)
def test_the_number_of_workers_follows_the_response_time(rate: RequestRate, workers: int) -> None:
    """There are twice as many workers as requests in flight on average, within limits."""
    assert workers_for(rate) == workers


def test_every_worker_has_a_connection() -> None:
    """A client keeps as many connections open as there may be workers."""
    with rnb.connect("re_any") as client:
        pool = client._http._transport._pool  # type: ignore[attr-defined]
        assert min(pool._max_connections, pool._max_keepalive_connections) >= MAX_WORKERS


def test_work_runs_concurrently() -> None:
    """Work that waits for two other items finishes, and never more than three are in flight."""
    together = threading.Barrier(3, timeout=20)
    in_flight, most, lock = 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal in_flight, most
        with lock:
            in_flight += 1
            most = max(most, in_flight)
        together.wait()
        with lock:
            in_flight -= 1

    assert sorted(run_concurrently(_client_with_three_workers(), work, range(9))) == list(range(9))
    assert most == 3


def test_items_are_taken_and_yielded_in_the_callers_thread() -> None:
    """Items are taken one by one as workers become free, in the thread that reads results."""
    taken = []

    def items() -> Iterator[int]:
        for number in range(6):
            taken.append(threading.current_thread())
            yield number

    results = run_concurrently(_client_with_three_workers(), lambda _: None, items())
    next(results)
    assert len(taken) <= 4
    assert len(list(results)) == 5
    assert set(taken) == {threading.current_thread()}


def test_a_sandbox_in_this_process_gets_one_request_after_another(client: rnb.Client) -> None:
    """Everything runs in the caller's thread and in order, so results are reproducible."""
    log = []

    def work(item: int) -> None:
        log.append((item, threading.current_thread()))

    for item in run_concurrently(client, work, range(3)):
        assert len(log) == item + 1
    assert log == [(item, threading.current_thread()) for item in range(3)]


def _wait_at(gate: threading.Event, done: list[int]) -> Callable[[int], None]:
    """Return work that waits at a gate, except for the first item."""

    def work(item: int) -> None:
        if item:
            gate.wait(20)
        done.append(item)

    return work


def test_closing_waits_for_work_in_flight() -> None:
    """After an early stop, started work is finished and no other work is started."""
    done, gate = list[int](), threading.Event()
    results = run_concurrently(_client_with_three_workers(), _wait_at(gate, done), range(100))
    assert next(results) == 0
    threading.Timer(0.1, gate.set).start()
    results.close()
    assert sorted(done) == [0, 1, 2]


def test_closing_waits_no_longer_than_the_timeout() -> None:
    """Work that takes longer than the client's timeout does not block an early stop."""
    done, gate = list[int](), threading.Event()
    results = run_concurrently(
        _client_with_three_workers().with_timeout(0.01), _wait_at(gate, done), range(3)
    )
    assert next(results) == 0
    results.close()
    assert done == [0]
    gate.set()


def test_a_second_interrupt_ends_the_wait() -> None:
    """The first Ctrl-C waits for work in flight; the second does not."""
    done, gate = list[int](), threading.Event()
    results = run_concurrently(_client_with_three_workers(), _wait_at(gate, done), range(3))
    assert next(results) == 0
    threading.Timer(1, signal.pthread_kill, (threading.get_ident(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt) as caught:
        results.throw(KeyboardInterrupt("the first"))
    assert caught.value.args != ("the first",)
    assert done == [0]
    gate.set()


def test_an_error_in_a_worker_is_raised() -> None:
    """An error raised by the work reaches the caller."""

    def work(_: int) -> None:
        raise SystemError("out of order")

    with pytest.raises(SystemError, match="out of order"):
        next(run_concurrently(_client_with_three_workers(), work, range(3)))
