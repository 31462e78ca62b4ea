"""Email metrics, and that they agree with recipients and clicked links."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import Http
from support.broadcast_events import BOUNCES, check_broadcast, happen, sent_to

from resend_nb.sandbox import Sandbox, Switches
from resend_nb.sandbox.clock import microseconds, parse_iso
from resend_nb.sandbox.metrics import METRICS, period_start, period_starts

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = ("a@x.io", "b@x.io", "c@x.io", "d@x.io")
NIL = "00000000-0000-0000-0000-000000000000"

_HAPPENINGS = st.tuples(
    st.integers(0, 1),
    st.sampled_from(PEOPLE),
    st.sampled_from(["opened", "clicked", "bounced", "complained", "unsubscribed"]),
    st.sampled_from(BOUNCES),
    st.sampled_from(["https://x.io/1", "https://x.io/2"]),
)


def _metrics(http: Http, query: str = "") -> dict[str, Any]:
    response = http(f"GET /emails/metrics?{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def _check_totals(http: Http, rows: list[dict[str, Any]]) -> None:
    """Compare totals with the sums over broadcasts and over other dimensions."""
    totals = _metrics(http)["totals"]
    rates = {name for name in METRICS if name.endswith("_rate")}
    assert all(0 <= totals[name] <= 100 for name in rates)
    for name in set(METRICS) - rates:
        assert totals[name] == sum(row[name] for row in rows), name
    for dimensions in ("period", "domain", "email", "period,email", "period,domain,broadcast"):
        parts = _metrics(http, f"dimensions={dimensions}")["data"]
        assert sum(row["opened"] for row in parts) == totals["opened"]


@settings(max_examples=25)
@given(happenings=st.lists(_HAPPENINGS, max_size=25))
def test_recipients_links_and_metrics_agree(
    happenings: list[tuple[int, str, str, str, str]],
) -> None:
    """All three endpoints count the events of two broadcasts alike."""
    http = Http(Sandbox())
    broadcasts = [sent_to(http, PEOPLE), sent_to(http, PEOPLE[:2])]
    for place, address, type_, bounce, url in happenings:
        if place == 0 or address in PEOPLE[:2]:
            more = {"bounced": {"bounce_type": bounce}, "clicked": {"url": url}}.get(type_, {})
            happen(http, broadcasts[place], address, type_, **more)
    rows = _metrics(http, "dimensions=broadcast")["data"]
    assert [row["broadcast_id"] for row in rows] == broadcasts
    for broadcast, row in zip(broadcasts, rows, strict=True):
        alone = _metrics(http, f"broadcast_id={broadcast}")["totals"]
        assert row == {"broadcast_id": broadcast, "broadcast_name": "Untitled", **alone}
        check_broadcast(http, broadcast, row)
    _check_totals(http, rows)


def test_without_parameters_everything_is_counted(http: Http) -> None:
    """The default is six days until now and all 22 metrics; rates of nothing are 0."""
    body = _metrics(http)
    assert list(body) == [
        "object",
        "start_date",
        "end_date",
        "metrics",
        "dimensions",
        "granularity",
        "totals",
    ]
    assert (body["object"], body["dimensions"], body["granularity"]) == ("metrics", [], "daily")
    assert body["metrics"] == list(METRICS) == list(body["totals"])
    assert len(METRICS) == 22
    assert {*body["totals"].values()} == {0}
    start, end = parse_iso(body["start_date"]), parse_iso(body["end_date"])
    assert start is not None
    assert end is not None
    assert end - start == 6 * 86_400_000_000
    assert body["end_date"].endswith("Z")


def test_rates_are_percentages_of_sent_or_delivered(http: Http) -> None:
    """One open, twice, and one complaint of four emails are 25% each."""
    broadcast = sent_to(http, PEOPLE)
    happen(http, broadcast, "a@x.io", "opened", "opened")
    happen(http, broadcast, "b@x.io", "complained")
    totals = _metrics(
        http, "metrics=delivery_rate,open_rate&metrics=complaint_rate&metrics=click_rate"
    )["totals"]
    assert totals == {
        "delivery_rate": 100.0,
        "open_rate": 25.0,
        "complaint_rate": 25.0,
        "click_rate": 0.0,
    }


def test_rows_have_the_columns_of_their_dimensions(http: Http) -> None:
    """A row has the period's start, the sender's domain and the email."""
    with http.app.store.database.transaction():
        domain = http.app.store.domains.create(
            {"name": "acme.example", "status": "verified"}, now=0
        )
    sent_to(http, ["a@x.io"])
    sent_to(http, ["b@x.io"], **{"from": "news@other.example"})
    rows = _metrics(
        http, "metrics=sent&dimensions=period,domain&timezone=America/New_York&granularity=weekly"
    )["data"]
    monday = "2026-11-02T00:00:00-05:00"
    assert rows == [
        {"period": monday, "domain_id": domain, "domain_name": "acme.example", "sent": 1},
        {"period": monday, "domain_id": None, "domain_name": "other.example", "sent": 1},
    ]
    assert _metrics(http, f"domain_id={domain}")["totals"]["sent"] == 1
    email = http("GET /sandbox/outbox").json()["data"][0]["id"]
    assert _metrics(http, f"metrics=sent&dimensions=email&email_id={email}")["data"] == [
        {"email_id": email, "sent": 1}
    ]
    assert _metrics(http, f"dimensions=broadcast&broadcast_id={NIL}")["data"] == []


def test_the_range_includes_both_ends(http: Http) -> None:
    """A date is its midnight, a future end is now, and earlier events do not count."""
    sent_to(http, ["a@x.io"])
    assert _metrics(http, "start_date=2026-11-02&end_date=2026-11-02")["totals"]["sent"] == 0
    body = _metrics(http, "start_date=2026-11-02T00:00:00Z&end_date=2027-01-01")
    assert body["totals"]["sent"] == 1
    assert (body["start_date"], body["end_date"][:10]) == ("2026-11-02T00:00:00.000Z", "2026-11-02")


@pytest.mark.parametrize(
    "query",
    [
        "start_date=tomorrow",
        "start_date=2027-01-01",
        "start_date=2026-11-02&end_date=2026-11-01",
        "end_date=0001-01-01",
        "timezone=Mars/Olympus",
        "timezone=../UTC",
        "granularity=yearly",
        "metrics=sent,reads",
        "dimensions=contact",
        "dimensions=email,broadcast",
        f"dimensions=email&broadcast_id={NIL}",
        f"email_id={NIL}&broadcast_id={NIL}",
        "domain_id=1",
        "broadcast_id="
        + ",".join(f"{number:08}-0000-0000-0000-000000000000" for number in range(101)),
        "dimensions=period&granularity=hourly&start_date=2025-09-01",
    ],
)
def test_an_invalid_query_is_refused(http: Http, query: str) -> None:
    """Unknown values, impossible ranges and conflicting dimensions are a 422."""
    assert http(f"GET /emails/metrics?{query}").status_code == 422


@pytest.mark.parametrize(
    ("granularity", "zone", "begins"),
    [
        ("hourly", "Asia/Kolkata", "2026-11-01T11:00:00+05:30"),
        ("daily", "America/New_York", "2026-11-01T00:00:00-04:00"),
        ("weekly", "America/New_York", "2026-10-26T00:00:00-04:00"),
        ("monthly", "Pacific/Auckland", "2026-11-01T00:00:00+13:00"),
    ],
)
def test_periods_start_by_local_time(granularity: str, zone: str, begins: str) -> None:
    """The hour after a change to winter time belongs to the same local day."""
    moment = microseconds(dt.datetime(2026, 11, 1, 6, 10, tzinfo=dt.UTC))
    assert period_start(moment, granularity, ZoneInfo(zone)) == begins


def test_days_of_23_hours_are_periods_too() -> None:
    """No day is left out when summer time starts."""
    zone = ZoneInfo("America/New_York")
    start = microseconds(dt.datetime(2026, 3, 7, 23, 30, tzinfo=zone))
    end = microseconds(dt.datetime(2026, 3, 9, 1, 30, tzinfo=zone))
    assert [name[:10] for name in period_starts(start, end, "daily", zone)] == [
        "2026-03-07",
        "2026-03-08",
        "2026-03-09",
    ]
    assert len(period_starts(start, end, "hourly", zone)) == 26
    assert period_starts(start, start, "monthly", zone) == ["2026-03-01T00:00:00-05:00"]


SINGLE: dict[str, Any] = {"from": "Acme <post@acme.example>", "subject": "s", "text": "t"}

ENDS: list[tuple[Any, dict[str, int]]] = [
    ("ada@b.example", {"sent": 1, "delivered": 1}),
    ("bounced@resend.dev", {"sent": 1, "bounced": 1, "bounced_permanent": 1}),
    ("complained@resend.dev", {"sent": 1, "delivered": 1, "complained": 1}),
    ("suppressed@resend.dev", {"suppressed": 1}),
    ("Bo <on-the-list@b.example>", {"suppressed": 1}),
    (
        ["ada@b.example", "Ada@B.example", "on-the-list@b.example"],
        {"sent": 1, "delivered": 1, "suppressed": 1},
    ),
]


@pytest.mark.parametrize("path", ["/emails", "/emails/batch"])
@pytest.mark.parametrize(("to", "counts"), ENDS)
def test_single_emails_count(http: Http, path: str, to: Any, counts: dict[str, int]) -> None:
    """Each recipient of a single email is counted once, with all events."""
    http.make("POST /suppressions", {"email": "on-the-list@b.example"})
    body = {**SINGLE, "to": to}
    assert http(f"POST {path}", body if path == "/emails" else [body]).is_success
    totals = _metrics(http)["totals"]
    events = set(METRICS) - {
        name for name in METRICS if name.startswith("unique_") or name.endswith("_rate")
    }
    assert {name: totals[name] for name in events if totals[name]} == counts


def test_single_emails_have_a_domain_and_no_broadcast(http: Http) -> None:
    """They have rows by domain and email; by broadcast they are in the totals only."""
    made = http.make("POST /emails", {**SINGLE, "to": ["a@x.io", "b@x.io"]})
    broadcast = sent_to(http, ["a@x.io"], **{"from": "news@other.example"})
    by_domain = _metrics(http, "metrics=sent&dimensions=domain")["data"]
    assert [(row["domain_name"], row["sent"]) for row in by_domain] == [
        ("acme.example", 2),
        ("other.example", 1),
    ]
    by_email = _metrics(http, f"metrics=sent&dimensions=email&email_id={made}")
    assert by_email["data"] == [{"email_id": made, "sent": 2}]
    by_broadcast = _metrics(http, "metrics=sent&dimensions=broadcast")
    assert by_broadcast["totals"] == {"sent": 3}
    assert [(row["broadcast_id"], row["sent"]) for row in by_broadcast["data"]] == [(broadcast, 1)]
    assert _metrics(http, f"metrics=sent&broadcast_id={broadcast}")["totals"] == {"sent": 1}


DAYS = (
    "start_date=2026-10-31&end_date=2026-11-03&timezone=Europe/Berlin"
    "&metrics=sent&dimensions=period"
)


@pytest.mark.parametrize(
    ("choice", "sent"), [("absent", [("02", 1)]), ("zero", [("31", 0), ("01", 0), ("02", 1)])]
)
def test_quiet_periods(
    http_to: Callable[..., Http], choice: Any, sent: list[tuple[str, int]]
) -> None:
    """A day without events has no row or, with the switch, a row of zeros."""
    http = http_to(switches=Switches(quiet_periods=choice))
    sent_to(http, ["a@x.io"])
    assert [(row["period"][8:10], row["sent"]) for row in _metrics(http, DAYS)["data"]] == sent
    rows = _metrics(http, f"{DAYS},broadcast")["data"]
    assert [(row["period"][8:10], row["sent"]) for row in rows] == sent
    assert {tuple(row) for row in rows} == {("period", "broadcast_id", "broadcast_name", "sent")}


@pytest.mark.parametrize(("choice", "days"), [("absent", 0), ("zero", 3)])
def test_without_any_event_every_period_is_quiet(
    http_to: Callable[..., Http], choice: Any, days: int
) -> None:
    """Without events there are rows for days, but not for broadcasts."""
    http = http_to(switches=Switches(quiet_periods=choice))
    assert len(_metrics(http, DAYS)["data"]) == days
    assert _metrics(http, f"{DAYS},broadcast")["data"] == []
