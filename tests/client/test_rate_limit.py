"""The rate limiter follows what the server reports."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import Scripted, Time, ok, problem
from support.simulated_threads import Account, Aligned, Sliding

import resend_nb as rnb
from resend_nb._http.rate_limit import (
    LATENCY_TOLERANCE,
    LONGEST_WINDOW,
    RateLimit,
    RateLimiter,
    RequestRate,
    parse_headers,
)
from resend_nb.sandbox.limiter import Limiter


def _headers(limit: object, remaining: object, reset: object) -> dict[str, str]:
    return {
        "ratelimit-limit": str(limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(reset),
    }


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "parsed"),
    [
        ("10", "0", "1", RateLimit(10, 0, 1)),
        ("10", "10", "0.25", RateLimit(10, 10, 0.25)),
        ("10", "-1", "1", RateLimit(10, 0, 1)),
        ("10", "0", "0", RateLimit(10, 0, 0)),
        ("10", "0", "60", RateLimit(10, 0, LONGEST_WINDOW)),
        ("", "0", "1", None),
        ("10", "", "1", None),
        ("10", "0", "", None),
        ("0", "0", "1", None),
        ("inf", "0", "1", None),
        ("nan", "0", "1", None),
        ("10", "nan", "1", None),
        ("10", "many", "1", None),
        ("10", "11", "1", None),
        ("10", "-inf", "1", None),
        ("10", "0", "nan", None),
        ("10", "0", "inf", None),
        ("10", "0", "-5", None),
        ("10", "0", "86400", None),
    ],
)
def test_only_plausible_headers_are_used(
    limit: str, remaining: str, reset: str, parsed: RateLimit | None
) -> None:
    """Headers count if all three are plausible; missing, infinite and absurd values do not."""
    assert parse_headers(_headers(limit, remaining, reset)) == parsed


@pytest.mark.parametrize("threads_and_latency", [(1, 0.001), (3, 0.15), (16, 0.15), (16, 0.01)])
@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_the_limit_is_used_and_never_exceeded(
    kind: type[Limiter], threads_and_latency: tuple[int, float]
) -> None:
    """However the server counts, no request is refused, and at least 95% of the limit is used."""
    threads, latency = threads_and_latency
    account = Account(kind, 10, latency=latency)
    account.request()
    account.scheduler.run(*[lambda: account.request_until(account.started + 21)] * threads)
    assert account.refused == 0
    assert account.arrived(1, 21) >= 0.95 * 10 * 20


def test_each_waiting_thread_takes_one_slot() -> None:
    """When a window opens, only as many of sixteen waiting threads go ahead as it has slots."""
    account = Account(Limiter, 5, latency=0.1)
    for _ in range(5):
        account.request()
    account.scheduler.run(*[account.request] * 16)
    assert account.refused == 0
    assert len(account.arrivals) == 21


def test_all_threads_respect_a_retry_after() -> None:
    """A retry-after that one thread received delays all of them."""
    account = Account(Limiter, 10, latency=0.1)
    slot = account.limiter.acquire()
    assert slot is not None
    account.limiter.update(slot, _headers(10, 5, 1), retry_after=7.0)
    account.scheduler.run(*[account.request] * 4)
    assert account.arrived(0, 7) == 0
    assert account.arrived(7, 8) == 4


@pytest.mark.parametrize(("retry_after", "waits"), [(LONGEST_WINDOW, [LONGEST_WINDOW]), (60.1, [])])
def test_the_longest_wait_is_a_window(retry_after: float, waits: list[float]) -> None:
    """A retry-after of the longest window is respected; a longer one is not."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    slot = limiter.acquire()
    assert slot is not None
    limiter.update(slot, {}, retry_after=retry_after)
    assert limiter.acquire() is not None
    assert time.slept == waits


def test_the_response_time_is_a_moving_average() -> None:
    """The first response is the average; each later one moves it by a fifth of the difference."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    averages = []
    for seconds in (1.0, 2.0, 0.2):
        slot = limiter.acquire()
        assert slot is not None
        time.now += seconds
        limiter.update(slot, _headers(10, 9, 1))
        averages.append(limiter.request_rate.seconds_per_response)
    assert averages == pytest.approx([1.0, 1.2, 1.0])


def test_no_slot_is_taken_when_the_time_is_up() -> None:
    """With a timeout of zero nothing is sent, even if a slot is free."""
    limiter = RateLimiter(clock=lambda: 0.0, sleep=lambda _: None)
    assert limiter.acquire(timeout=0.0) is None


def test_an_absurd_retry_after_is_ignored() -> None:
    """Nobody waits for a retry-after of a day; the error reports it."""
    account = Account(Limiter, 10, latency=0.1)
    slot = account.limiter.acquire()
    assert slot is not None
    account.limiter.update(slot, {}, retry_after=86400.0)
    account.request()
    assert account.arrived(0, 1) == 1


@pytest.mark.parametrize("threads_and_latency", [(1, 0.0), (1, 0.001), (3, 0.15)])
def test_a_server_without_a_limit_causes_no_wait(threads_and_latency: tuple[int, float]) -> None:
    """If every response reports that nine of ten remain, no request waits."""
    threads, latency = threads_and_latency
    account = Account(Limiter, None, latency=latency)
    account.request()
    account.scheduler.run(*[lambda: [account.request() for _ in range(100)]] * threads)
    assert account.scheduler.now - account.started == pytest.approx(101 * latency)


def test_a_response_wakes_a_waiting_thread() -> None:
    """A thread waiting for a slot goes ahead once a response reports one, not a window later."""
    account = Account(Limiter, None, latency=0.15)
    account.request()
    account.scheduler.run(*[account.request] * 12)
    assert account.scheduler.now - account.started < 1


def test_nothing_is_kept_for_a_server_without_headers() -> None:
    """Responses without rate limit headers use no memory, however many there are."""
    limiter = RateLimiter(clock=lambda: 0.0, sleep=lambda _: None)
    for _ in range(100):
        slot = limiter.acquire()
        assert slot is not None
        limiter.update(slot, {})
    assert limiter._slots == []


@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_other_clients_of_the_team_keep_their_share(kind: type[Limiter]) -> None:
    """Another client's three requests a second are mostly allowed, and ours hardly ever refused."""
    account = Account(kind, 10, latency=0.15)
    allowed = []

    def other() -> None:
        for _ in range(60):
            allowed.append(account.server.take().allowed)
            account.scheduler.sleep(1 / 3)

    account.request()
    account.scheduler.run(other, *[lambda: account.request_until(account.started + 20)] * 3)
    assert account.refused <= 0.03 * len(account.arrivals)
    assert sum(allowed) >= 0.6 * len(allowed)
    assert account.arrived(1, 20) >= 0.8 * (10 - 3) * 19


def test_capacity_that_others_stop_using_is_used() -> None:
    """Capacity reserved for another client is used again two windows after its last request."""
    account = Account(Limiter, 10, latency=0.15)
    for _ in range(9):
        account.server.take()
    account.request()
    account.scheduler.run(*[lambda: account.request_until(account.started + 24)] * 3)
    assert account.refused == 0
    assert account.arrived(4, 24) >= 0.95 * 10 * 20


@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_the_first_request_may_take_longer_to_arrive(kind: type[Limiter]) -> None:
    """A request that arrives late, as over a new connection, counts from its latest arrival."""
    account = Account(kind, 10, latency=0.05)

    def worker() -> None:
        slot = account.limiter.acquire()
        assert slot is not None
        account.scheduler.sleep(0.3)
        allowance = account.server.take()
        account.arrivals.append((account.scheduler.now, allowance.allowed))
        account.limiter.update(slot, allowance.headers)
        account.request_until(account.started + 6)

    account.request()
    account.scheduler.run(*[worker] * 3)
    assert account.refused == 0


numbers = st.one_of(
    st.floats(-2, 100), st.integers(-2, 100), st.sampled_from(["", "x", math.inf, math.nan, 1e300])
)
responses = st.tuples(
    numbers, numbers, numbers, st.floats(0, 90), st.one_of(st.none(), st.floats(0, 1e6))
)


@given(st.lists(responses, max_size=30))
# As floats, this limit less what others used is not exactly what is left for us.
@example([(1.2, 0.1, 30, 0.0, None), (1.2, 0.6, 30, 0.0, None), (1.2, 0.7, 30, 0.0, None)])
def test_no_headers_delay_a_request_longer_than_a_window(
    responses: list[tuple[object, object, object, float, float]],
) -> None:
    """Whatever a server reports, and however late, a slot is free within the longest window."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    for limit, remaining, reset, latency, retry_after in responses:
        before = time.now
        slot = limiter.acquire()
        assert slot is not None
        assert time.now - before <= LONGEST_WINDOW * (1 + LATENCY_TOLERANCE) + 1e-6
        time.now += latency
        limiter.update(slot, _headers(limit, remaining, reset), retry_after=retry_after)


def test_lost_responses_count_for_one_window() -> None:
    """A request without a response counts for one window, not longer."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    slot = limiter.acquire()
    assert slot is not None
    limiter.update(slot, _headers(3, 2, 1))
    for _ in range(5):
        assert limiter.acquire() is not None
    assert sum(time.slept) == pytest.approx(1 + LATENCY_TOLERANCE)


def test_a_used_up_window_delays_the_next_request() -> None:
    """The client waits for the next window instead of causing a 429."""
    responses = [
        ok(ratelimit_limit="2", ratelimit_remaining=left, ratelimit_reset="1") for left in "10"
    ]
    scripted = Scripted(*responses, ok())
    for _ in range(3):
        scripted.client.request("GET", "/segments")
    assert scripted.time.slept == [1.0]


def test_a_wait_for_the_window_counts_toward_the_timeout() -> None:
    """If the window opens after the timeout, the error says that nothing was sent."""
    scripted = Scripted(ok(ratelimit_limit="1", ratelimit_remaining="0", ratelimit_reset="9"))
    scripted.client.request("GET", "/segments")
    with pytest.raises(rnb.ConnectTransportError, match=r"within 2 seconds.*was not sent"):
        scripted.client.with_timeout(2).request("GET", "/segments")
    assert scripted.time.slept == [2.0]


def test_copies_of_a_client_share_its_rate_limit() -> None:
    """After one copy was refused, the other copies wait too."""
    refused = problem(429, "rate_limit_exceeded", "Too many requests.", retry_after="5")
    scripted = Scripted(refused, ok())
    with pytest.raises(rnb.RateLimitError):
        scripted.client.with_timeout(2).request("GET", "/segments")
    scripted.client.request("GET", "/segments")
    assert scripted.time.slept == [5.0]


def test_the_request_rate_is_measured() -> None:
    """The rate is unknown before the first response; then it is the limit of the whole team."""
    scripted = Scripted(ok(ratelimit_limit="20", ratelimit_remaining="19", ratelimit_reset="2"))
    assert scripted.client.request_rate == RequestRate(None, None)
    scripted.client.request("GET", "/segments")
    assert scripted.client.request_rate == RequestRate(
        requests_per_second=10.0, seconds_per_response=0.0
    )


def test_a_real_rate_limit_is_never_exceeded(serve: object) -> None:
    """At five requests a second, a served sandbox refuses none of thirty-one requests."""
    server = serve("--rate-limit", "5")  # type: ignore[operator]  # a fixture of conftest
    refusals = []
    with rnb.connect("re_any", base_url=server.url) as client:
        client._http.event_hooks["response"] = [
            lambda response: refusals.append(response.status_code == 429)
        ]
        for number in range(30):
            client.segments.create(name=f"segment {number}")
        assert len(client.segments.list()) == 30
    assert len(refusals) == 31
    assert sum(refusals) == 0
