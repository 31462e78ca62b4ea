"""Retries: which errors, how often, and after how long."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import httpx
import pytest
from support import ANYTHING, Answer, Scripted, ok, problem

import resend_nb as rnb
from resend_nb._http.retry import refused_for, retry_after, retry_delay

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
def test_retry_after_is_parsed_strictly(value: str, seconds: float | None) -> None:
    """Seconds and dates are parsed; nan, infinity and invalid values are ignored."""
    assert retry_after({"retry-after": value}, now=NOW) == seconds


def test_without_retry_after_the_delay_doubles() -> None:
    """If the server names no delay, the delays are 0.5, 1 and 2 seconds."""
    delays = [retry_delay(None, attempt=attempt, now=NOW) for attempt in (1, 2, 3)]
    assert delays == [0.5, 1.0, 2.0]


RATE = "rate_limit_exceeded"

NOT_CARRIED_OUT: list[Answer] = [
    problem(429, RATE),
    problem(409, "resource_locked"),
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
]
OUTCOME_UNKNOWN: list[Answer] = [
    problem(500, "application_error"),
    httpx.Response(500, text="<h1>Internal server error</h1>"),
    problem(503, "service_unavailable"),
    httpx.Response(502, text="<h1>Bad gateway</h1>"),
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("gone"),
]


def _copy_of(response: Answer) -> Answer:
    if isinstance(response, httpx.Response):
        return httpx.Response(
            response.status_code, content=response.content, headers=response.headers
        )
    return response


@pytest.mark.parametrize("response", NOT_CARRIED_OUT, ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_did_nothing_is_retried(response: Answer, method: str) -> None:
    """After a rate limit, a lock or a failed connection, every method is retried."""
    scripted = Scripted(_copy_of(response), ok())
    assert scripted.client.request(method, "/segments") == ANYTHING


@pytest.mark.parametrize("response", OUTCOME_UNKNOWN, ids=str)
def test_after_an_unknown_outcome_only_a_get_is_retried(response: Answer) -> None:
    """If the outcome is unknown, a GET is retried and a POST never is."""
    assert Scripted(_copy_of(response), ok()).client.request("GET", "/segments") == ANYTHING
    scripted = Scripted(_copy_of(response), ok())
    with pytest.raises(rnb.ResendError):
        scripted.client.request("POST", "/broadcasts/1/send")
    assert len(scripted.script.requests) == 1


@pytest.mark.parametrize("name", ["daily_quota_exceeded", "monthly_quota_exceeded"])
def test_a_used_up_quota_is_not_retried(name: str) -> None:
    """A used-up quota has status 429 too, but waiting does not help."""
    scripted = Scripted(problem(429, name))
    with pytest.raises(rnb.QuotaError):
        scripted.client.segments.list()
    assert scripted.time.slept == []


def test_retry_after_is_respected() -> None:
    """The server's retry-after decides how long to wait."""
    scripted = Scripted(
        problem(429, RATE, retry_after="3"), problem(429, RATE, retry_after="1.5"), ok()
    )
    scripted.client.request("GET", "/segments")
    assert scripted.time.slept == [3.0, 1.5]


def test_there_are_at_most_four_attempts() -> None:
    """After the fourth attempt, the last error is raised."""
    scripted = Scripted(*(problem(429, RATE, "Too many requests.") for _ in range(9)))
    with pytest.raises(rnb.RateLimitError, match="Too many requests"):
        scripted.client.segments.list()
    assert len(scripted.script.requests) == 4


@pytest.mark.parametrize("seconds", ["86400", "61"])
def test_a_retry_after_over_a_minute_is_not_retried(seconds: str) -> None:
    """If the server asks for more than a minute, the error is raised immediately."""
    scripted = Scripted(problem(429, RATE, retry_after=seconds), timeout=1e6)
    with pytest.raises(rnb.RateLimitError):
        scripted.client.segments.list()
    assert scripted.time.slept == []


def test_a_retry_after_of_a_minute_is_waited_for() -> None:
    """A minute is the longest delay that is still waited for."""
    scripted = Scripted(problem(429, RATE, retry_after="60"), ok(), timeout=100)
    scripted.client.request("GET", "/segments")
    assert scripted.time.slept == [60.0]


def test_a_date_in_retry_after_is_waited_for() -> None:
    """The delay is the time until the date; without one it would be half a second."""
    date = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20))
    scripted = Scripted(problem(503, "service_unavailable", retry_after=date), ok())
    scripted.client.request("GET", "/segments")
    assert 1 < sum(scripted.time.slept) <= 20


def test_only_a_429_makes_all_requests_wait() -> None:
    """The seconds are those of retry-after, or until its date; another status has none."""
    date = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20))
    assert refused_for(problem(429, RATE, retry_after="3")) == 3.0
    assert 1 < (refused_for(problem(429, RATE, retry_after=date)) or 0.0) <= 20
    assert refused_for(problem(503, "service_unavailable", retry_after="3")) is None


def test_no_attempt_begins_at_the_end_of_the_timeout() -> None:
    """A delay that takes all the time that is left is not begun."""
    scripted = Scripted(problem(503, "service_unavailable", retry_after="5"), timeout=5)
    with pytest.raises(rnb.ServerError):
        scripted.client.request("GET", "/segments")
    assert scripted.time.slept == []


def test_no_attempt_begins_after_the_timeout() -> None:
    """The timeout covers all attempts and delays of a call."""
    scripted = Scripted(
        problem(429, RATE, retry_after="3"), problem(429, RATE, retry_after="3"), timeout=5
    )
    with pytest.raises(rnb.RateLimitError):
        scripted.client.segments.list()
    assert scripted.time.slept == [3.0]
    assert scripted.script.requests[1].extensions["timeout"]["read"] == pytest.approx(2.0)


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
NOT_REPEATABLE = {
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
def test_repeatable_calls_are_retried(call: object) -> None:
    """Setting fields or memberships is repeatable, and so is deleting a segment."""
    scripted = Scripted(problem(503, "service_unavailable"), ok())
    assert call(scripted.client) == ANYTHING  # type: ignore[operator]  # a table of lambdas


@pytest.mark.parametrize("call", NOT_REPEATABLE.values(), ids=NOT_REPEATABLE)
def test_other_calls_are_never_retried(call: object) -> None:
    """Creating, sending, canceling and deleting happen once, even after a server error."""
    scripted = Scripted(problem(503, "service_unavailable"), ok())
    with pytest.raises(rnb.ServerError):
        call(scripted.client)  # type: ignore[operator]  # a table of lambdas
    assert len(scripted.script.requests) == 1
