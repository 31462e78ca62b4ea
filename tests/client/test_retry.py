"""Trying again: when, how often, how long between."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import httpx
import pytest
from support import Answer, Scripted, ok, problem

import resend_nb as rnb
from resend_nb._http.retry import retry_after, retry_delay

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("2", 2.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("-inf", None),
        ("1e9", 1e9),
        ("soon", None),
        (format_datetime(NOW + dt.timedelta(seconds=7)), 7.0),
        (format_datetime(NOW - dt.timedelta(days=1)), 0.0),
        ("Tue, 24 Nov 2026 12:00:00", None),
        ("Wed, 21 Oct 2015 07:28:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_read_with_care(value: str, seconds: float | None) -> None:
    """Seconds and dates are understood; nan, infinity, past dates and nonsense do no harm."""
    assert retry_after({"retry-after": value}, now=NOW) == seconds


def test_without_a_word_of_the_server_waits_double() -> None:
    """Where the server does not say how long, waits are 0.5, 1 and 2 seconds."""
    assert [retry_delay(None, attempt=attempt, now=NOW) for attempt in (1, 2, 3)] == [0.5, 1.0, 2.0]


RATE = "rate_limit_exceeded"

HARMLESS: list[Answer] = [
    problem(429, RATE),
    problem(409, "resource_locked"),
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
]
IN_DOUBT: list[Answer] = [
    problem(500, "application_error"),
    problem(503, "service_unavailable"),
    httpx.Response(502, text="<h1>Bad gateway</h1>"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("gone"),
]


def _fresh(answer: Answer) -> Answer:
    if isinstance(answer, httpx.Response):
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)
    return answer


@pytest.mark.parametrize("answer", HARMLESS, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_did_nothing_is_tried_again(answer: Answer, method: str) -> None:
    """A rate limit, a lock and a connection that was never made are tried again with every method."""
    made = Scripted(_fresh(answer), ok())
    assert made.client.request(method, "/segments") == {"id": "1"}


@pytest.mark.parametrize("answer", IN_DOUBT, ids=str)
def test_what_may_have_been_done_is_tried_again_only_if_harmless(answer: Answer) -> None:
    """After a doubt a GET is tried again and a POST never is."""
    assert Scripted(_fresh(answer), ok()).client.request("GET", "/segments") == {"id": "1"}
    made = Scripted(_fresh(answer), ok())
    with pytest.raises(rnb.ResendError):
        made.client.request("POST", "/broadcasts/1/send")
    assert len(made.script.requests) == 1


@pytest.mark.parametrize("name", ["daily_quota_exceeded", "monthly_quota_exceeded"])
def test_a_quota_is_not_hammered(name: str) -> None:
    """A used-up quota also answers 429, but waiting does not help."""
    made = Scripted(problem(429, name))
    with pytest.raises(rnb.QuotaError):
        made.client.segments.list()
    assert made.time.slept == []


def test_the_servers_wait_is_kept() -> None:
    """retry-after decides how long to wait."""
    made = Scripted(
        problem(429, RATE, retry_after="3"), problem(429, RATE, retry_after="1.5"), ok()
    )
    made.client.request("GET", "/segments")
    assert made.time.slept == [3.0, 1.5]


def test_four_tries_are_enough() -> None:
    """After the fourth try the last error is raised, with its text."""
    made = Scripted(*(problem(429, RATE, "Too many requests.") for _ in range(9)))
    with pytest.raises(rnb.RateLimitError, match="Too many requests"):
        made.client.segments.list()
    assert len(made.script.requests) == 4


@pytest.mark.parametrize("asked", ["86400", "61"])
def test_an_absurd_wait_is_not_waited_for(asked: str) -> None:
    """A server that asks for more than a minute gets no second try."""
    made = Scripted(problem(429, RATE, retry_after=asked), timeout=1e6)
    with pytest.raises(rnb.RateLimitError):
        made.client.segments.list()
    assert made.time.slept == []


def test_no_try_begins_after_the_calls_time() -> None:
    """A call's timeout covers its tries and waits."""
    made = Scripted(
        problem(429, RATE, retry_after="3"), problem(429, RATE, retry_after="3"), timeout=5
    )
    with pytest.raises(rnb.RateLimitError):
        made.client.segments.list()
    assert made.time.slept == [3.0]
    assert made.script.requests[1].extensions["timeout"]["read"] == pytest.approx(2.0)


REPEATABLE = {
    "segments.update": lambda client: client.segments.update("1", name="a"),
    "segments.delete": lambda client: client.segments.delete("1"),
    "contacts.update": lambda client: client.contacts.update("1", first_name="a"),
    "contacts.segments.add": lambda client: client.contacts.segments.add("1", "2"),
    "contacts.segments.remove": lambda client: client.contacts.segments.remove("1", "2"),
    "broadcasts.update": lambda client: client.broadcasts.update("1", name="a"),
    "contact_properties.update": lambda client: client.contact_properties.update(
        "1", fallback_value="a"
    ),
}
ONCE = {
    "segments.create": lambda client: client.segments.create(name="a"),
    "contacts.delete": lambda client: client.contacts.delete("1"),
    "broadcasts.create": lambda client: client.broadcasts.create(
        segment_id="1", from_="a@b.example", subject="a", text="a"
    ),
    "broadcasts.send": lambda client: client.broadcasts.send("1"),
    "broadcasts.cancel": lambda client: client.broadcasts.cancel("1"),
    "broadcasts.delete": lambda client: client.broadcasts.delete("1"),
}


@pytest.mark.parametrize("call", REPEATABLE.values(), ids=REPEATABLE)
def test_calls_that_are_the_same_twice_are_repeated(call: object) -> None:
    """Setting fields and memberships is repeatable, and so is deleting a segment."""
    made = Scripted(problem(503, "service_unavailable"), ok())
    assert call(made.client) == {"id": "1"}  # type: ignore[operator]  # a table of lambdas


@pytest.mark.parametrize("call", ONCE.values(), ids=ONCE)
def test_calls_that_may_do_something_twice_are_not_repeated(call: object) -> None:
    """Creating, sending, cancelling and deleting are done once, whatever comes."""
    made = Scripted(problem(503, "service_unavailable"), ok())
    with pytest.raises(rnb.ServerError):
        call(made.client)  # type: ignore[operator]  # a table of lambdas
    assert len(made.script.requests) == 1
