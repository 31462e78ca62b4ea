"""What becomes of broadcasts in a sandbox whose people read their mail."""

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
from resend_nb.sandbox.engagement import Engagement
from resend_nb.sandbox.links import links_of

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


class Standing(SimulatedClock):
    """Simulated time that only goes on where it is put forward."""

    def at(self, tick: int) -> int:  # noqa: ARG002
        return super().at(0)


def _account(seed: int = 0, *, people: int, **options: Any) -> tuple[Http, str]:
    """A sandbox with engagement and one segment that everybody is in; every fifth has opted out."""
    app = Sandbox(seed=seed, engagement=True, clock=Standing(), **options)
    with app.store.database.transaction():
        segment = app.store.segments.create("All", now=0)
        for number in range(people):
            fields = {
                "email": f"P{number}@x.io",
                "first_name": "P&P",
                "unsubscribed": number % 5 == 4,
            }
            app.store.segments.add(
                segment, app.store.contacts.create(fields, now=number), now=number
            )
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
    """Hold what became of each e-mail against what can become of one."""
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
        assert "suppressed" not in first or [*first] == ["suppressed"]


@settings(max_examples=25, deadline=None)
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
def test_everything_agrees_at_every_time(
    seed: int, people: int, subject: str, links: str, footer: str, steps: list[int]
) -> None:
    """Whoever gets whatever: at any time recipients, links, metrics and log say the same, and nothing is undone."""
    http, segment = _account(seed, people=people)
    opted_out, log = _opted_out(http), list[dict[str, Any]]()
    broadcasts = [_send(http, segment, subject=subject, html=links + footer) for _ in range(2)]
    for step in steps:
        _advance(http, step)
        before, log = log, _log(http)
        assert log[: len(before)] == before
        times = [each["created_at"] for each in log]
        assert times == sorted(times)
        before_that, opted_out = opted_out, _opted_out(http)
        assert before_that <= opted_out
        _check_emails(http, log)
        for broadcast in broadcasts:
            _check_counts(http, broadcast, log)


def _check_counts(http: Http, broadcast: str, log: list[dict[str, Any]]) -> None:
    """Compare a broadcast's numbers with each other and with the log."""
    counts = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    check_broadcast(http, broadcast, counts)
    happened = Counter(each["type"] for each in log if each["broadcast_id"] == broadcast)
    assert happened == Counter({type_: counts[type_] for type_ in TYPES})
    assert (
        counts["unique_clicked"] <= counts["unique_opened"] <= counts["delivered"] <= counts["sent"]
    )
    assert counts["complained"] + counts["unsubscribed"] <= counts["delivered"]
    assert counts["delivered"] + counts["bounced"] <= counts["sent"]
    assert _people(http, broadcast, "clicked") <= _people(http, broadcast, "opened")


def test_a_broadcast_has_a_whole_life() -> None:
    """Among a thousand people everything happens that can, over days, and then it is over."""
    http, segment = _account(people=1000)
    broadcast = _send(http, segment)
    early = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert (early["sent"], early["opened"]) == (800, 0)
    _advance(http, HOUR)
    some = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    _advance(http, 60 * DAY)
    totals = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert totals["delivered"] + totals["bounced"] == totals["sent"] == 800
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


def test_who_is_gone_gets_no_more() -> None:
    """Hard bounces and complaints are suppressed with their e-mail for a source, leaving opts out; the rest stays."""
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


def test_a_later_broadcast_counts_who_left_before_it() -> None:
    """Of a jump over weeks, with a broadcast in the middle: it goes to those who had not left by its time."""
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
    at = next(each["created_at"] for each in log if each["broadcast_id"] == second)
    gone = {
        each["email"]: each["created_at"]
        for each in log
        if each["broadcast_id"] == first
        and (each["type"] in GONE)
        and each["bounce_type"] != "transient"
    }
    early, late = (
        {who for who, when in gone.items() if (when < at) is side} for side in (True, False)
    )
    assert early
    assert late
    assert _people(http, second, "sent") == _people(http, first, "sent") - early


def test_leaving_a_topic_is_no_more_than_that() -> None:
    """A broadcast on a topic is left by opting out of the topic; later ones on it do not come."""
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


def test_without_a_way_out_people_complain() -> None:
    """Nobody leaves by a link that is not there: who would have left complains."""
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


def test_text_alone_is_neither_opened_nor_clicked() -> None:
    """Opens and clicks are seen in HTML only; leaving is seen all the same."""
    http, segment = _account(people=1000)
    broadcast = _send(http, segment, html=None, text="https://x.io {{{RESEND_UNSUBSCRIBE_URL}}}")
    _advance(http, 60 * DAY)
    counts = _metrics(http, f"broadcast_id={broadcast}")["totals"]
    assert (counts["opened"], counts["clicked"]) == (0, 0)
    assert counts["unsubscribed"] > 0


def test_who_left_by_hand_does_not_leave_again() -> None:
    """Everybody follows the link at once; that some would have done so later adds nothing."""
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


def test_a_contact_that_is_gone_does_not_leave() -> None:
    """Contacts are deleted after delivery: their e-mails are still opened, and nobody comes back to opt out."""
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
def test_the_seed_decides_and_not_how_time_goes_by(steps: Iterable[float]) -> None:
    """The same seed gives the same log, in one jump or in many; another seed another one."""

    def life(seed: int, steps: Iterable[float]) -> list[tuple[Any, ...]]:
        http, segment = _account(seed, people=100)
        _send(http, segment)
        for step in steps:
            _advance(http, step)
        return [
            (each["email"], each["type"], each["url"], each["created_at"]) for each in _log(http)
        ]

    assert life(3, steps) == life(3, [30 * DAY])
    assert life(4, steps) != life(3, steps)


def test_people_are_alike_in_every_campaign() -> None:
    """Who is interested in nothing never opens by hand or clicks; who is in everything always does."""
    model = Engagement(seed=0)
    people = {f"p{number}@x.io": model.person(f"p{number}@x.io") for number in range(2000)}
    share = {
        interest: sum(each.interest == interest for each in people.values()) / 2000
        for interest in (0, 1)
    }
    assert share == {0: pytest.approx(0.15, abs=0.03), 1: pytest.approx(0.02, abs=0.01)}
    for number in range(5):
        life = _lives(model, people, subject="Hi", id=str(number))
        for address, person in people.items():
            if person.interest == 0:
                assert "clicked" not in life[address]
                assert life[address].get("opened", 0) <= person.automatic
            elif person.interest == 1 and "delivered" in life[address]:
                assert {"opened", "clicked"} <= life[address].keys()
            assert (life[address].get("bounced") == 1) or not person.dead


def test_contents_matter() -> None:
    """Of ten subjects the one with the most appeal is opened by the most people, and clicks follow the HTML's."""
    model = Engagement(seed=0)
    people = [f"p{number}@x.io" for number in range(4000)]
    subjects = [f"Subject {number}" for number in range(10)]
    bodies = [f"{LINKS}<p>{number}</p>" for number in range(10)]
    opens = {each: _reached(model, people, "opened", subject=each) for each in subjects}
    clicks = {each: _reached(model, people, "clicked", html=each) for each in bodies}
    by_subject = {each: model.contents({"subject": each, "html": ""}).subject for each in subjects}
    by_html = {each: model.contents({"subject": "", "html": each}).html for each in bodies}
    for reached, appeal in ((opens, by_subject), (clicks, by_html)):
        best, worst = max(appeal, key=appeal.__getitem__), min(appeal, key=appeal.__getitem__)
        assert reached[best] > reached[worst]
    plain, named = (
        {"subject": subject, "html": ""} for subject in ("x" * 41, "{{{FIRST_NAME}}}" + "x" * 41)
    )
    assert 0.7 <= model.contents(plain).subject <= 1.3
    assert 0.77 <= model.contents(named).subject <= 1.43


def _lives(model: Engagement, people: Iterable[str], **fields: Any) -> dict[str, Counter[str]]:
    broadcast = {"id": "b", "subject": "Hi", "html": LINKS, **fields}
    emails = [
        {
            "id": who,
            "to": who,
            "broadcast_id": broadcast["id"],
            "contact_id": who,
            "token": "t-0",
            "text": "",
            **fields,
        }
        for who in people
    ]
    lives: dict[str, Counter[str]] = {who: Counter() for who in people}
    for row in model.plan(
        [{"html": broadcast["html"], **each} for each in emails], broadcast, now=0
    ):
        lives[row["email"]][row["type"]] += 1
    return lives


def _reached(model: Engagement, people: Iterable[str], type_: str, **fields: Any) -> int:
    return sum(type_ in life for life in _lives(model, people, **fields).values())


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
    """Each web address once, as a browser would follow it; nothing that only looks like a link."""
    assert links_of(page) == links
