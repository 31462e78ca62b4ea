"""Pacing by the server's words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
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


def _said(limit: object, remaining: object, reset: object) -> dict[str, str]:
    return {
        "ratelimit-limit": str(limit),
        "ratelimit-remaining": str(remaining),
        "ratelimit-reset": str(reset),
    }


@pytest.mark.parametrize(
    ("limit", "remaining", "reset", "word"),
    [
        ("10", "0", "1", RateLimit(10, 0, 1)),
        ("10", "10", "0.25", RateLimit(10, 10, 0.25)),
        ("10", "-1", "1", RateLimit(10, 0, 1)),
        ("10", "0", "0", RateLimit(10, 0, 0)),
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
def test_the_headers_say_how_the_window_stands(
    limit: str, remaining: str, reset: str, word: RateLimit | None
) -> None:
    """A window is believed where all three headers make sense; missing, infinite and absurd values are not."""
    assert parse_headers(_said(limit, remaining, reset)) == word


@pytest.mark.parametrize("lanes_and_latency", [(1, 0.001), (3, 0.15), (16, 0.15), (16, 0.01)])
@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_the_allowance_is_used_and_never_run_over(
    kind: type[Limiter], lanes_and_latency: tuple[int, float]
) -> None:
    """However the server counts, no request is refused, and from the second second on 95 in 100 are used."""
    lanes, latency = lanes_and_latency
    account = Account(kind, 10, latency=latency)
    account.ask()
    account.stage.play(*[lambda: account.ask_until(account.begun + 21)] * lanes)
    assert account.refused == 0
    assert account.arrived(1, 21) >= 0.95 * 10 * 20


def test_who_waits_takes_one_turn_each() -> None:
    """When a window opens again, of sixteen threads that waited as many ask as it takes."""
    account = Account(Limiter, 5, latency=0.1)
    for _ in range(5):
        account.ask()
    account.stage.play(*[account.ask] * 16)
    assert account.refused == 0
    assert len(account.asked) == 21


def test_a_refusal_holds_everybody_back() -> None:
    """A retry-after that one thread was told is kept by all of them."""
    account = Account(Limiter, 10, latency=0.1)
    slot = account.limiter.acquire()
    assert slot is not None
    account.limiter.update(slot, _said(10, 5, 1), pause=7.0)
    account.stage.play(*[account.ask] * 4)
    assert account.arrived(0, 7) == 0
    assert account.arrived(7, 8) == 4


def test_an_absurd_refusal_holds_nobody_back() -> None:
    """A retry-after of a day is for who reads the error, not to be waited for."""
    account = Account(Limiter, 10, latency=0.1)
    slot = account.limiter.acquire()
    assert slot is not None
    account.limiter.update(slot, {}, pause=86400.0)
    account.ask()
    assert account.arrived(0, 1) == 1


@pytest.mark.parametrize("lanes_and_latency", [(1, 0.0), (1, 0.001), (3, 0.15)])
def test_a_server_without_a_limit_holds_nobody_back(lanes_and_latency: tuple[int, float]) -> None:
    """Where every answer says that nine of ten are left, requests go on as fast as answers come."""
    lanes, latency = lanes_and_latency
    account = Account(Limiter, None, latency=latency)
    account.ask()
    account.stage.play(*[lambda: [account.ask() for _ in range(100)]] * lanes)
    assert account.stage.now - account.begun == pytest.approx(101 * latency)


def test_who_waits_hears_the_news() -> None:
    """A thread that waits for room goes on as soon as an answer says that there is some, not a window later."""
    account = Account(Limiter, None, latency=0.15)
    account.ask()
    account.stage.play(*[account.ask] * 12)
    assert account.stage.now - account.begun < 1


def test_a_server_that_says_nothing_leaves_nothing_to_remember() -> None:
    """Answers without a word of a limit are not kept, however many there are."""
    limiter = RateLimiter(clock=lambda: 0.0, sleep=lambda _: None)
    for _ in range(100):
        slot = limiter.acquire()
        assert slot is not None
        limiter.update(slot, {})
    assert limiter._slots == []


@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_others_of_the_team_are_left_their_room(kind: type[Limiter]) -> None:
    """Where somebody else asks three times a second, most of that is allowed, and next to none of ours refused."""
    account = Account(kind, 10, latency=0.15)
    theirs = []

    def other() -> None:
        for _ in range(60):
            theirs.append(account.server.take().allowed)
            account.stage.sleep(1 / 3)

    account.ask()
    account.stage.play(other, *[lambda: account.ask_until(account.begun + 20)] * 3)
    assert account.refused <= 0.03 * len(account.asked)
    assert sum(theirs) >= 0.6 * len(theirs)
    assert account.arrived(1, 20) >= 0.8 * (10 - 3) * 19


def test_when_the_others_have_gone_their_room_is_used() -> None:
    """Room that was left for somebody else is taken again two windows after that is over."""
    account = Account(Limiter, 10, latency=0.15)
    for _ in range(9):
        account.server.take()
    account.ask()
    account.stage.play(*[lambda: account.ask_until(account.begun + 24)] * 3)
    assert account.refused == 0
    assert account.arrived(4, 24) >= 0.95 * 10 * 20


@pytest.mark.parametrize("kind", [Limiter, Aligned, Sliding])
def test_the_first_way_there_may_take_longer(kind: type[Limiter]) -> None:
    """A request that took long to arrive, as over a new connection, counts from when it may have arrived."""
    account = Account(kind, 10, latency=0.05)

    def lane() -> None:
        slot = account.limiter.acquire()
        assert slot is not None
        account.stage.sleep(0.3)
        allowance = account.server.take()
        account.asked.append((account.stage.now, allowance.allowed))
        account.limiter.update(slot, allowance.headers)
        account.ask_until(account.begun + 6)

    account.ask()
    account.stage.play(*[lane] * 3)
    assert account.refused == 0


numbers = st.one_of(
    st.floats(-2, 100), st.integers(-2, 100), st.sampled_from(["", "x", math.inf, math.nan, 1e300])
)
answers = st.tuples(
    numbers, numbers, numbers, st.floats(0, 90), st.one_of(st.none(), st.floats(0, 1e6))
)


@given(st.lists(answers, max_size=30))
def test_no_headers_hold_a_request_for_longer_than_a_window(
    told: list[tuple[object, object, object, float, float]],
) -> None:
    """Whatever a server says, and however late, the next slot comes within the longest window."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    for limit, remaining, reset, latency, pause in told:
        before = time.now
        slot = limiter.acquire()
        assert slot is not None
        assert time.now - before <= LONGEST_WINDOW * (1 + LATENCY_TOLERANCE) + 1e-6
        time.now += latency
        limiter.update(slot, _said(limit, remaining, reset), pause=pause)


def test_lost_answers_hold_nobody_for_longer_than_a_window() -> None:
    """Requests that were never answered count for a window, and no longer."""
    time = Time()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    slot = limiter.acquire()
    assert slot is not None
    limiter.update(slot, _said(3, 2, 1))
    for _ in range(5):
        assert limiter.acquire() is not None
    assert sum(time.slept) == pytest.approx(1 + LATENCY_TOLERANCE)


def test_a_used_up_window_holds_the_next_request_back() -> None:
    """The client waits for the window instead of running into a 429."""
    answers = [
        ok(ratelimit_limit="2", ratelimit_remaining=left, ratelimit_reset="1") for left in "10"
    ]
    made = Scripted(*answers, ok())
    for _ in range(3):
        made.client.request("GET", "/segments")
    assert made.time.slept == [1.0]


def test_a_wait_for_the_window_counts_against_the_calls_time() -> None:
    """Where the window opens only after the call's time, the error says that nothing was sent."""
    made = Scripted(ok(ratelimit_limit="1", ratelimit_remaining="0", ratelimit_reset="9"))
    made.client.request("GET", "/segments")
    with pytest.raises(rnb.ConnectTransportError, match=r"2 seconds went by.*did not leave"):
        made.client.with_timeout(2).request("GET", "/segments")
    assert made.time.slept == [2.0]


def test_copies_of_a_client_share_its_pace() -> None:
    """What one copy was refused, the others wait for too."""
    refused = problem(429, "rate_limit_exceeded", "Too many requests.", retry_after="5")
    made = Scripted(refused, ok())
    with pytest.raises(rnb.RateLimitError):
        made.client.with_timeout(2).request("GET", "/segments")
    made.client.request("GET", "/segments")
    assert made.time.slept == [5.0]


def test_the_pace_is_what_the_answers_have_shown() -> None:
    """Nothing is known of an account's pace before the first answer, and then what it says of the whole team."""
    made = Scripted(ok(ratelimit_limit="20", ratelimit_remaining="19", ratelimit_reset="2"))
    assert made.client.request_rate == RequestRate(None, None)
    made.client.request("GET", "/segments")
    assert made.client.request_rate == RequestRate(requests_per_second=10.0, seconds_per_answer=0.0)


def test_a_limited_account_is_never_run_into(serve: object) -> None:
    """Against a real limiter of five a second, thirty requests go through without a single refusal."""
    server = serve("--rate-limit", "5")  # type: ignore[operator]  # a fixture of conftest
    refusals = []
    with rnb.connect("re_any", base_url=server.url) as client:
        client._http.event_hooks["response"] = [
            lambda answer: refusals.append(answer.status_code == 429)
        ]
        for number in range(30):
            client.segments.create(name=f"segment {number}")
        assert len(client.segments.list()) == 30
    assert len(refusals) == 31
    assert sum(refusals) == 0
