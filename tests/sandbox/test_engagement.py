"""Broadcasts in a sandbox with engagement."""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import Http
from support.broadcast_events import check_broadcast, every_row, recipients

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.clock import SimulatedClock
from resend_nb.sandbox.templates import web_links

if TYPE_CHECKING:
    from collections.abc import Iterable

HOUR, DAY = 3600, 86_400
FOOTER = '<a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'
LINKS = (
    '<p>Hi {{{contact.first_name|there}}}</p><a href="https://x.io/for?who={{{EMAIL}}}&amp;n=1">A</a>'
    '<a href=" https://x.io/unsubscribe/from-nothing ">B</a><a href="mailto:help@x.io">C</a>'
)
SUBJECTS = (
    "Hi",
    "{{{contact.first_name|Friend}}}, it is here",
    "A subject that goes on for more than forty characters",
)
GONE = ("bounced", "complained", "unsubscribed")


TYPES = (
    "sent",
    "delivered",
    "opened",
    "clicked",
    "bounced",
    "complained",
    "unsubscribed",
    "suppressed",
)


class StillClock(SimulatedClock):
    """Simulated time that only advances on request."""

    def at(self, tick: int) -> int:  # noqa: ARG002
        return super().at(0)


def _account(seed: int = 0, *, people: int, **options: Any) -> tuple[Http, str]:
    """A sandbox with engagement whose segment has all contacts; one in five has opted out."""
    app = Sandbox(seed=seed, engagement=True, clock=StillClock(), **options)
    start = app.clock.at(0) - 30 * DAY * 1_000_000
    with app.store.database.transaction():
        segment = app.store.segments.create({"name": "All"}, now=start)
        for number in range(people):
            fields = {
                "email": f"P{number}@x.io",
                "first_name": "P&P",
                "unsubscribed": number % 5 == 4,
            }
            contact = app.store.contacts.create(fields, now=start + number)
            app.store.segments.add(segment, contact, now=start + number)
    return Http(app), segment


def _send(http: Http, segment: str, **fields: Any) -> str:
    body = {
        "segment_id": segment,
        "from": "Acme <news@acme.example>",
        "subject": "Hi",
        "html": LINKS + FOOTER,
    }
    broadcast = http.make("POST /broadcasts", {**body, **fields, "send": True})
    _advance(http, 2)
    return broadcast


def _advance(http: Http, seconds: float) -> None:
    assert http("POST /sandbox/clock", {"advance_seconds": seconds}).status_code == 200


def _log(http: Http) -> list[dict[str, Any]]:
    http("GET /segments")  # what is due happens before anything is answered
    return http.app.store.database.rows("select * from events order by seq")


def _people(http: Http, broadcast: str, *types: str) -> set[str]:
    return {row["email"] for type_ in types for row in recipients(http, broadcast, type_)}


def _opted_out(http: Http) -> set[str]:
    return {row["email"] for row in every_row(http, "/contacts") if row["unsubscribed"]}


def _metrics(http: Http, query: str) -> dict[str, Any]:
    return dict(http(f"GET /emails/metrics?start_date=2026-11-01&{query}").json())


def _check_emails(http: Http, log: list[dict[str, Any]]) -> None:
    """Check that the events of each email are possible and in order."""
    mails = {row["id"]: row for row in every_row(http, "/sandbox/outbox")}
    times: dict[str, dict[str, int]] = {}
    for event in log:
        first = times.setdefault(event["email_id"], {})
        first.setdefault(event["type"], event["created_at"])
        assert event["created_at"] >= first["sent" if "sent" in first else "suppressed"]
        if event["type"] in {"opened", "clicked", "complained", "unsubscribed"}:
            assert event["created_at"] >= first["delivered"]
        if event["type"] == "clicked":
            assert event["created_at"] >= first["opened"]
            mail = mails[event["email_id"]]
            assert event["url"] in html.unescape(mail["html"])
            assert "sandbox.localhost" not in event["url"]
    for first in times.values():
        assert not {"delivered", "bounced"} <= first.keys()
        assert "suppressed" not in first or list(first) == ["suppressed"]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**40),
    people=st.integers(0, 60),
    subject=st.sampled_from(SUBJECTS),
    links=st.sampled_from(
        [LINKS, "<p>None</p>", "<!-- -->", '<area href="HTTPS://x.io">', "<![foo["]
    ),
    footer=st.sampled_from([FOOTER, ""]),
    steps=st.lists(st.sampled_from([1, 20, 600, HOUR, 9 * HOUR, 3 * DAY]), min_size=1, max_size=4),
)
def test_all_endpoints_agree_at_every_time(
    seed: int, people: int, subject: str, links: str, footer: str, steps: list[int]
) -> None:
    """Recipients, links, metrics and events agree at every time, and nothing is undone."""
    http, segment = _account(seed, people=people)
    opted_out, log = _opted_out(http), list[dict[str, Any]]()
    broadcasts = [_send(http, segment, subject=subject, html=links + footer) for _ in range(2)]
    for step in steps:
        _advance(http, step)
        before, log = log, _log(http)
        assert log[: len(before)] == before
        times = [event["created_at"] for event in log]
        assert times == sorted(times)
        before_that, opted_out = opted_out, _opted_out(http)
        assert before_that <= opted_out
        _check_emails(http, log)
        for broadcast in broadcasts:
            _check_counts(http, broadcast, log)


def _check_counts(http: Http, broadcast: str, log: list[dict[str, Any]]) -> None:
    """Compare a broadcast's metrics with each other and with its events."""
    counts = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    check_broadcast(http, broadcast, counts)
    happened = Counter(event["type"] for event in log if event["broadcast_id"] == broadcast)
    assert happened == Counter({type_: counts[type_] for type_ in TYPES})
    assert (
        counts["unique_clicked"] <= counts["unique_opened"] <= counts["delivered"] <= counts["sent"]
    )
    assert counts["complained"] + counts["unsubscribed"] <= counts["delivered"]
    assert counts["delivered"] + counts["bounced"] <= counts["sent"]
    assert _people(http, broadcast, "clicked") <= _people(http, broadcast, "opened")


def test_a_broadcast_has_every_kind_of_event() -> None:
    """Thousands of recipients produce every kind of event within days."""
    http, segment = _account(seed=1, people=5000)
    broadcast = _send(http, segment)
    early = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert (early["sent"], early["opened"]) == (4000, 0)
    _advance(http, HOUR)
    some = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    _advance(http, 60 * DAY)
    totals = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert totals["delivered"] + totals["bounced"] == totals["sent"] == 4000
    assert 0 < some["opened"] < totals["opened"]
    silent = {"received", "delivery_delayed", "failed", "suppressed", "bounced_undetermined"}
    assert {name for name in totals if not totals[name]} == silent
    assert http.app.store.database.rows("select * from scheduled_events") == []
    links = {row["url"] for row in every_row(http, f"/broadcasts/{broadcast}/clicked-links")}
    assert "https://x.io/unsubscribe/from-nothing" in links
    assert (
        len({link for link in links if link.startswith("https://x.io/for?who=P")})
        == len(links) - 1
        > 1
    )
    days = _metrics(http, "dimensions=period")["data"]
    assert sum(day["opened"] for day in days) == totals["opened"]
    assert len(days) > 2


def test_bounces_complaints_and_unsubscribes_are_applied() -> None:
    """Bounces and complaints suppress with the email as source, unsubscribes opt out."""
    http, segment = _account(people=3000)
    first = _send(http, segment)
    _advance(http, 60 * DAY)
    sent = _people(http, first, "sent")
    hard = {row["email"] for row in recipients(http, first, "bounced", "&bounce_type=permanent")}
    complained, left = (_people(http, first, type_) for type_ in ("complained", "unsubscribed"))
    assert all((hard, complained, left))
    mails = {row["to"].lower(): row["id"] for row in every_row(http, "/sandbox/outbox")}
    suppressions = every_row(http, "/suppressions")
    assert {(row["email"], row["origin"]) for row in suppressions} == {
        *((address.lower(), "bounce") for address in hard),
        *((address.lower(), "complaint") for address in complained),
    }
    assert all(row["source_id"] == mails[row["email"]] for row in suppressions)
    assert _opted_out(http) == left | {f"P{number}@x.io" for number in range(4, 3000, 5)}
    second = _send(http, segment)
    assert _people(http, second, "sent") == sent - hard - complained - left
    assert _people(http, second, "suppressed") == hard | complained


def test_a_later_broadcast_skips_earlier_opt_outs() -> None:
    """A jump over weeks still excludes those who opted out before the second broadcast."""
    http, segment = _account(people=3000)
    first = _send(http, segment)
    later = {
        "scheduled_at": "2026-11-02T12:00:00Z",
        "html": "<p>Bye</p>",
        "from": "a@x.io",
        "subject": "b",
    }
    second = http.make("POST /broadcasts", {"segment_id": segment, **later, "send": True})
    _advance(http, 25 * DAY)
    log = _log(http)
    at = next(event["created_at"] for event in log if event["broadcast_id"] == second)
    gone = {
        event["email"]: event["created_at"]
        for event in log
        if event["broadcast_id"] == first
        and (event["type"] in GONE)
        and event["bounce_type"] != "transient"
    }
    early, late = (
        {who for who, when in gone.items() if (when < at) is side} for side in (True, False)
    )
    assert early
    assert late
    assert _people(http, second, "sent") == _people(http, first, "sent") - early


def test_unsubscribing_from_a_topic_affects_only_the_topic() -> None:
    """Later broadcasts on the topic are not delivered, others are."""
    http, segment = _account(people=1000)
    topic = http.make("POST /topics", {"name": "News", "default_subscription": "opt_in"})
    opted_out = _opted_out(http)
    first = _send(http, segment, topic_id=topic)
    _advance(http, 60 * DAY)
    left = _people(http, first, "unsubscribed")
    assert left
    assert _opted_out(http) == opted_out
    assert not left & _people(http, _send(http, segment, topic_id=topic), "sent")
    assert left <= _people(http, _send(http, segment), "sent")


def test_without_an_unsubscribe_link_people_complain() -> None:
    """Recipients who would have unsubscribed complain instead."""
    http, segment = _account(people=1000)
    with_link = _send(http, segment)
    _advance(http, 60 * DAY)
    other, other_segment = _account(people=1000)
    without = _send(other, other_segment, html=LINKS)
    _advance(other, 60 * DAY)
    assert _people(other, without, "unsubscribed") == set()
    assert len(_people(other, without, "complained")) > 2 * len(
        _people(http, with_link, "complained")
    )


def test_plain_text_has_no_opens_or_clicks() -> None:
    """Opens and clicks are measured in HTML only; unsubscribes are recorded anyway."""
    http, segment = _account(people=1000)
    broadcast = _send(http, segment, html=None, text="https://x.io {{{RESEND_UNSUBSCRIBE_URL}}}")
    _advance(http, 60 * DAY)
    counts = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert (counts["opened"], counts["clicked"]) == (0, 0)
    assert counts["unsubscribed"] > 0


def test_nobody_unsubscribes_twice() -> None:
    """If everybody follows the link right away, planned unsubscribes add nothing."""
    http, segment = _account(people=1000)
    broadcast = _send(http, segment, html=FOOTER)
    for row in every_row(http, "/sandbox/outbox"):
        http(f"GET {row['html'].split(chr(34))[1]}")
    assert _metrics(http, f"broadcast_id={broadcast}")["totals"]["unsubscribed"] == 800
    assert http.app.store.database.rows(
        "select * from scheduled_events where type = 'unsubscribed'"
    )
    _advance(http, 60 * DAY)
    assert _metrics(http, f"broadcast_id={broadcast}")["totals"]["unsubscribed"] == 800


def test_a_deleted_contact_does_not_unsubscribe() -> None:
    """After their deletion, contacts still open emails but do not opt out."""
    http, segment = _account(people=1000)
    broadcast = _send(http, segment)
    for row in every_row(http, "/contacts"):
        http(f"DELETE /contacts/{row['id']}")
    assert http.app.store.database.rows(
        "select * from scheduled_events where type = 'unsubscribed'"
    )
    _advance(http, 60 * DAY)
    assert recipients(http, broadcast, "unsubscribed") == []
    assert {row["contact_id"] for row in recipients(http, broadcast, "opened")} == {None}
    assert every_row(http, "/contacts") == []


@pytest.mark.parametrize("steps", [[30 * DAY], [HOUR] * 48 + [28 * DAY]])
def test_events_depend_only_on_the_seed(steps: Iterable[float]) -> None:
    """The same seed gives the same events, in one jump of the clock or in many."""

    def life(seed: int, steps: Iterable[float]) -> list[tuple[Any, ...]]:
        http, segment = _account(seed, people=100)
        _send(http, segment)
        for step in steps:
            _advance(http, step)
        return [
            (event["email"], event["type"], event["url"], event["created_at"])
            for event in _log(http)
        ]

    assert life(3, steps) == life(3, [30 * DAY])
    assert life(4, steps) != life(3, steps)


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("", ()),
        ("<!-- <a href='https://x.io'> -->", ()),
        (
            "<a href='https://x.io/ä?a=1&amp;b=2#c'><a href=' https://x.io/ä?a=1&b=2#c'>",
            ("https://x.io/ä?a=1&b=2#c",),
        ),
        ("<a href=' https://x.io\n'>", ("https://x.io",)),
        (
            "<a href='/here'><a href='mailto:a@x.io'><a href><area href=HTTP://x.io>",
            ("HTTP://x.io",),
        ),
        ("<?xml version='1.0' encoding='latin-1'?><html><a href=https://ø.io>", ("https://ø.io",)),
    ],
)
def test_links_are_web_addresses(page: str, links: tuple[str, ...]) -> None:
    """Each web address is listed once, as a browser would resolve it."""
    assert web_links(page) == links
