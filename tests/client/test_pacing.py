"""Pacing by the server's words."""

from __future__ import annotations

import pytest
from support import Scripted, ok

import resend_nb as rnb
from resend_nb._pacing import pause_for


@pytest.mark.parametrize(
    ("remaining", "reset", "pause"),
    [
        ("0", "1", 1.0),
        ("0", "0.25", 0.25),
        ("1", "1", 0.0),
        ("9", "1", 0.0),
        ("", "1", 0.0),
        ("0", "", 0.0),
        ("nan", "1", 0.0),
        ("0", "nan", 0.0),
        ("0", "inf", 0.0),
        ("0", "-5", 0.0),
        ("0", "86400", 0.0),
        ("-1", "1", 1.0),
        ("many", "1", 0.0),
    ],
)
def test_the_headers_say_how_long_to_pause(remaining: str, reset: str, pause: float) -> None:
    """A used-up window is waited for; missing, infinite and absurd values are not."""
    assert pause_for({"ratelimit-remaining": remaining, "ratelimit-reset": reset}) == pause


def test_a_used_up_window_holds_the_next_request_back() -> None:
    """The client waits for the window instead of running into a 429."""
    used_up = ok(ratelimit_limit="2", ratelimit_remaining="0", ratelimit_reset="1")
    made = Scripted(ok(ratelimit_limit="2", ratelimit_remaining="1", ratelimit_reset="1"), used_up, ok())
    for _ in range(3):
        made.client.request("GET", "/segments")
    assert made.time.slept == [1.0]


def test_a_wait_for_the_window_counts_against_the_calls_time() -> None:
    """Where the window opens only after the call's time, the error says that nothing was sent."""
    made = Scripted(ok(ratelimit_remaining="0", ratelimit_reset="9"))
    made.client.request("GET", "/segments")
    with pytest.raises(rnb.ConnectTransportError, match=r"2 seconds went by.*did not leave"):
        made.client.with_timeout(2).request("GET", "/segments")
    assert made.time.slept == [2.0]


def test_a_late_answer_opens_no_window() -> None:
    """An answer to an earlier request does not undo what a later one has said."""
    made = Scripted(ok(ratelimit_remaining="0", ratelimit_reset="1"), ok())
    made.client.request("GET", "/segments")
    made.client._pacer.heed({"ratelimit-remaining": "1", "ratelimit-reset": "1"})
    made.client.request("GET", "/segments")
    assert made.time.slept == [1.0]


def test_a_limited_account_is_never_run_into(serve: object) -> None:
    """Against a real limiter of five a second, thirty requests go through without a single refusal."""
    server = serve("--rate-limit", "5")  # type: ignore[operator]  # a fixture of conftest
    refusals = []
    with rnb.connect("re_any", base_url=server.url) as client:
        client._http.event_hooks["response"] = [lambda answer: refusals.append(answer.status_code == 429)]
        for number in range(30):
            client.segments.create(name=f"segment {number}")
        assert len(client.segments.list()) == 30
    assert len(refusals) == 31
    assert sum(refusals) <= 1  # the server's window and ours may be a hair apart
