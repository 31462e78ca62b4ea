"""Several requests in flight."""

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


def _with_three_lanes() -> rnb.Client:
    """Make a client whose account takes ten requests a second and answers in 0.15 seconds."""
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
    ("pace", "lanes"),
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
def test_there_are_as_many_lanes_as_the_answers_time_asks_for(
    pace: RequestRate, lanes: int
) -> None:
    """Twice as many lanes as answers are under way on average, at least one and not too many."""
    assert workers_for(pace) == lanes


def test_a_connection_is_kept_for_every_lane() -> None:
    """The pool of a client keeps as many connections as there may be lanes."""
    with rnb.connect("re_any") as client:
        pool = client._http._transport._pool  # type: ignore[attr-defined]
        assert min(pool._max_connections, pool._max_keepalive_connections) >= MAX_WORKERS


def test_work_is_done_several_at_once() -> None:
    """Work that needs two others beside it is done, and never more than three are under way."""
    together = threading.Barrier(3, timeout=20)
    under_way, most, lock = 0, 0, threading.Lock()

    def work(_: int) -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait()
        with lock:
            under_way -= 1

    assert sorted(run_concurrently(_with_three_lanes(), work, range(9))) == [*range(9)]
    assert most == 3


def test_items_are_taken_and_given_back_in_the_callers_thread() -> None:
    """The items are taken one by one as lanes become free, in the thread that asks for results."""
    taken = []

    def items() -> Iterator[int]:
        for number in range(6):
            taken.append(threading.current_thread())
            yield number

    lanes = run_concurrently(_with_three_lanes(), lambda _: None, items())
    next(lanes)
    assert len(taken) <= 4
    assert len([*lanes]) == 5
    assert {*taken} == {threading.current_thread()}


def test_a_sandbox_in_this_process_is_asked_one_thing_after_the_other(client: rnb.Client) -> None:
    """There everything happens in the caller's thread and in order, so that it comes out the same each time."""
    log = []

    def work(item: int) -> None:
        log.append((item, threading.current_thread()))

    for item in run_concurrently(client, work, range(3)):
        assert len(log) == item + 1
    assert log == [(item, threading.current_thread()) for item in range(3)]


def _until(gate: threading.Event, done: list[int]) -> Callable[[int], None]:
    """Make work that waits at a gate, but for the first item."""

    def work(item: int) -> None:
        if item:
            gate.wait(20)
        done.append(item)

    return work


def test_what_is_under_way_is_waited_for() -> None:
    """Who stops early finds the work that had begun done, and no other begun."""
    done, gate = list[int](), threading.Event()
    lanes = run_concurrently(_with_three_lanes(), _until(gate, done), range(100))
    assert next(lanes) == 0
    threading.Timer(0.1, gate.set).start()
    lanes.close()
    assert sorted(done) == [0, 1, 2]


def test_it_is_not_waited_for_longer_than_a_call_may_take() -> None:
    """Work that goes on for longer than the client's timeout does not keep who stops."""
    done, gate = list[int](), threading.Event()
    lanes = run_concurrently(_with_three_lanes().with_timeout(0.01), _until(gate, done), range(3))
    assert next(lanes) == 0
    lanes.close()
    assert done == [0]
    gate.set()


def test_another_interrupt_ends_the_waiting() -> None:
    """Ctrl-C waits for what is under way; the next one does not."""
    done, gate = list[int](), threading.Event()
    lanes = run_concurrently(_with_three_lanes(), _until(gate, done), range(3))
    assert next(lanes) == 0
    threading.Timer(0.2, signal.pthread_kill, (threading.get_ident(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt) as caught:
        lanes.throw(KeyboardInterrupt("the first"))
    assert caught.value.args != ("the first",)
    assert done == [0]
    gate.set()


def test_what_work_raises_is_raised() -> None:
    """A fault that work lets out is not lost in its thread."""

    def work(_: int) -> None:
        raise SystemError("out of order")

    with pytest.raises(SystemError, match="out of order"):
        next(run_concurrently(_with_three_lanes(), work, range(3)))
