"""Every method of the client, with the request that it sends."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from support import Script, Scripted, ok, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import resend_nb as rnb

ID = "11111111-1111-4111-8111-111111111111"
LIST = {"object": "list", "has_more": False, "data": []}

WIRE: list[tuple[Callable[[rnb.Client], Any], str, Any]] = [
    (lambda c: c.segments.create(name="a"), "POST /segments", {"name": "a"}),
    (lambda c: c.segments.get(ID), f"GET /segments/{ID}", None),
    (lambda c: c.segments.list(), "GET /segments?limit=100", None),
    (lambda c: c.segments.update(ID, name="b"), f"PATCH /segments/{ID}", {"name": "b"}),
    (lambda c: c.segments.delete(ID), f"DELETE /segments/{ID}", None),
    (lambda c: c.contacts.get("a@b.example"), "GET /contacts/a%40b.example", None),
    (lambda c: c.contacts.list(), "GET /contacts?limit=100", None),
    (lambda c: c.contacts.list(segment_id=ID), f"GET /segments/{ID}/contacts?limit=100", None),
    (
        lambda c: c.contacts.update(ID, first_name=None),
        f"PATCH /contacts/{ID}",
        {"first_name": None},
    ),
    (
        lambda c: c.contacts.update(ID, unsubscribed=True),
        f"PATCH /contacts/{ID}",
        {"unsubscribed": True},
    ),
    (
        lambda c: c.contacts.update(ID, unsubscribed=False, resubscribe=True),
        f"PATCH /contacts/{ID}",
        {"unsubscribed": False},
    ),
    (
        lambda c: c.contacts.update(ID, last_name="B", properties={"plan": None}),
        f"PATCH /contacts/{ID}",
        {"last_name": "B", "properties": {"plan": None}},
    ),
    (lambda c: c.contacts.delete("a+b@c.example"), "DELETE /contacts/a%2Bb%40c.example", None),
    (lambda c: c.contacts.segments.list(ID), f"GET /contacts/{ID}/segments?limit=100", None),
    (
        lambda c: c.contacts.segments.add("a@b.example", ID),
        f"POST /contacts/a%40b.example/segments/{ID}",
        None,
    ),
    (lambda c: c.contacts.segments.remove(ID, ID), f"DELETE /contacts/{ID}/segments/{ID}", None),
    (
        lambda c: c.contact_properties.create(key="plan", type="string", fallback_value="free"),
        "POST /contact-properties",
        {"key": "plan", "type": "string", "fallback_value": "free"},
    ),
    (lambda c: c.contact_properties.get(ID), f"GET /contact-properties/{ID}", None),
    (lambda c: c.contact_properties.list(), "GET /contact-properties?limit=100", None),
    (
        lambda c: c.contact_properties.update(ID, fallback_value=None),
        f"PATCH /contact-properties/{ID}",
        {"fallback_value": None},
    ),
    (lambda c: c.contact_properties.delete(ID), f"DELETE /contact-properties/{ID}", None),
    (
        lambda c: c.broadcasts.create(
            segment_id=ID,
            from_="a@b.example",
            subject="s",
            html="h",
            text="",
            name="n",
            preview_text="p",
            reply_to="r@b.example",
            topic_id=ID,
        ),
        "POST /broadcasts",
        {
            "segment_id": ID,
            "from": "a@b.example",
            "subject": "s",
            "html": "h",
            "text": "",
            "name": "n",
            "preview_text": "p",
            "reply_to": ["r@b.example"],
            "topic_id": ID,
        },
    ),
    (
        lambda c: c.topics.create(
            name="a", default_subscription="opt_in", description="d", visibility="public"
        ),
        "POST /topics",
        {"name": "a", "default_subscription": "opt_in", "visibility": "public", "description": "d"},
    ),
    (lambda c: c.topics.get(ID), f"GET /topics/{ID}", None),
    (lambda c: c.topics.list(), "GET /topics?limit=100", None),
    (
        lambda c: c.topics.update(ID, name="b", description=None),
        f"PATCH /topics/{ID}",
        {"name": "b", "description": None},
    ),
    (lambda c: c.topics.delete(ID), f"DELETE /topics/{ID}", None),
    (
        lambda c: c.contacts.topics.list("a@b.example"),
        "GET /contacts/a%40b.example/topics?limit=100",
        None,
    ),
    (
        lambda c: c.contacts.topics.update(ID, [{"id": ID, "subscription": "opt_out"}]),
        f"PATCH /contacts/{ID}/topics",
        [{"id": ID, "subscription": "opt_out"}],
    ),
    (
        lambda c: c.contacts.topics.update(
            ID, [{"id": ID, "subscription": "opt_in"}], resubscribe=True
        ),
        f"PATCH /contacts/{ID}/topics",
        [{"id": ID, "subscription": "opt_in"}],
    ),
    (
        lambda c: c.suppressions.create(email="a@b.example"),
        "POST /suppressions",
        {"email": "a@b.example"},
    ),
    (lambda c: c.suppressions.get("a@b.example"), "GET /suppressions/a%40b.example", None),
    (lambda c: c.suppressions.list(), "GET /suppressions?limit=100", None),
    (
        lambda c: c.suppressions.list(origin="bounce"),
        "GET /suppressions?limit=100&origin=bounce",
        None,
    ),
    (lambda c: c.suppressions.delete(ID), f"DELETE /suppressions/{ID}", None),
    (
        lambda c: c.suppressions.batch_add(["a@b.example"]),
        "POST /suppressions/batch/add",
        {"emails": ["a@b.example"]},
    ),
    (
        lambda c: c.suppressions.batch_remove(ids=[ID]),
        "POST /suppressions/batch/remove",
        {"ids": [ID]},
    ),
    (
        lambda c: c.suppressions.batch_remove(emails=["a@b.example"]),
        "POST /suppressions/batch/remove",
        {"emails": ["a@b.example"]},
    ),
    (lambda c: c.broadcasts.get(ID), f"GET /broadcasts/{ID}", None),
    (lambda c: c.broadcasts.list(), "GET /broadcasts?limit=100", None),
    (
        lambda c: c.broadcasts.update(
            ID,
            segment_id=ID,
            from_="a@b.example",
            subject="s",
            html="h",
            text="t",
            name="n",
            preview_text="p",
            reply_to=["r@b.example", "s@b.example"],
            topic_id=None,
        ),
        f"PATCH /broadcasts/{ID}",
        {
            "segment_id": ID,
            "from": "a@b.example",
            "subject": "s",
            "html": "h",
            "text": "t",
            "name": "n",
            "preview_text": "p",
            "reply_to": ["r@b.example", "s@b.example"],
            "topic_id": None,
        },
    ),
    (lambda c: c.broadcasts.send(ID), f"POST /broadcasts/{ID}/send", {}),
    (
        lambda c: c.broadcasts.send(ID, scheduled_at="2026-12-01T09:00:00+01:00"),
        f"POST /broadcasts/{ID}/send",
        {"scheduled_at": "2026-12-01T09:00:00+01:00"},
    ),
    (
        lambda c: c.broadcasts.send(
            ID, scheduled_at=dt.datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
        ),
        f"POST /broadcasts/{ID}/send",
        {"scheduled_at": "2026-12-01T09:00:00+01:00"},
    ),
    (lambda c: c.broadcasts.cancel(ID), f"POST /broadcasts/{ID}/cancel", None),
    (lambda c: c.broadcasts.delete(ID), f"DELETE /broadcasts/{ID}", None),
    (
        lambda c: c.emails.send(
            from_="a@b.example", to="delivered@resend.dev", subject="s", text="t"
        ),
        "POST /emails",
        {"from": "a@b.example", "to": ["delivered@resend.dev"], "subject": "s", "text": "t"},
    ),
    (
        lambda c: c.emails.send(
            from_="a@b.example",
            to=["c@b.example", "d@b.example"],
            subject="s",
            html="h",
            text="",
            cc="e@b.example",
            bcc=["f@b.example"],
            reply_to="g@b.example",
            headers={"X-A": "1"},
            tags=[{"name": "a", "value": "b"}],
            scheduled_at="2026-12-01T09:00:00+01:00",
            topic_id=ID,
        ),
        "POST /emails",
        {
            "from": "a@b.example",
            "to": ["c@b.example", "d@b.example"],
            "subject": "s",
            "html": "h",
            "text": "",
            "cc": ["e@b.example"],
            "bcc": ["f@b.example"],
            "reply_to": ["g@b.example"],
            "headers": {"X-A": "1"},
            "tags": [{"name": "a", "value": "b"}],
            "scheduled_at": "2026-12-01T09:00:00+01:00",
            "topic_id": ID,
        },
    ),
    (
        lambda c: c.emails.send_batch(
            [{"from": "a@b.example", "to": "c@b.example", "subject": "s", "text": "t"}]
        ),
        "POST /emails/batch",
        [{"from": "a@b.example", "to": "c@b.example", "subject": "s", "text": "t"}],
    ),
    (lambda c: c.emails.get(ID), f"GET /emails/{ID}", None),
    (
        lambda c: c.emails.update(ID, scheduled_at="2026-11-03T09:00Z"),
        f"PATCH /emails/{ID}",
        {"scheduled_at": "2026-11-03T09:00:00+00:00"},
    ),
    (lambda c: c.emails.cancel(ID), f"POST /emails/{ID}/cancel", None),
    (
        lambda c: c.domains.update(ID, open_tracking=False),
        f"PATCH /domains/{ID}",
        {"open_tracking": False},
    ),
    (lambda c: c.emails.list(), "GET /emails?limit=100", None),
    (lambda c: c.domains.get(ID), f"GET /domains/{ID}", None),
    (lambda c: c.domains.list(), "GET /domains?limit=100", None),
    (lambda c: c.usage.get(), "GET /usage", None),
    (lambda c: c.broadcasts.duplicate(ID), f"POST /broadcasts/{ID}/duplicate", None),
    (
        lambda c: c.broadcasts.recipients.list(
            ID, type="bounced", email="a+b", bounce_type="permanent"
        ),
        f"GET /broadcasts/{ID}/recipients?limit=100&type=bounced&email=a%2Bb&bounce_type=permanent",
        None,
    ),
    (
        lambda c: c.broadcasts.clicked_links.list(ID),
        f"GET /broadcasts/{ID}/clicked-links?limit=100",
        None,
    ),
    (
        lambda c: c.contacts.imports.create(
            b"email\na@b.example\n",
            on_conflict="skip",
            column_map={"email": "email"},
            segments=[{"id": ID}],
            topics=[{"id": ID, "subscription": "opt_out"}],
        ),
        "POST /contacts/imports",
        {
            "file": "email\na@b.example\n",
            "on_conflict": "skip",
            "column_map": '{"email": "email"}',
            "segments": f'[{{"id": "{ID}"}}]',
            "topics": f'[{{"id": "{ID}", "subscription": "opt_out"}}]',
        },
    ),
    (lambda c: c.contacts.imports.get(ID), f"GET /contacts/imports/{ID}", None),
    (lambda c: c.contacts.imports.list(), "GET /contacts/imports?limit=100", None),
    (
        lambda c: c.contacts.imports.list(status="failed"),
        "GET /contacts/imports?limit=100&status=failed",
        None,
    ),
    (lambda c: c.metrics.get(), "GET /emails/metrics", None),
    (
        lambda c: c.metrics.get(
            start_date=dt.date(2026, 7, 1),
            end_date=dt.datetime(2026, 7, 8, 9, tzinfo=dt.UTC),
            timezone="Europe/Berlin",
            granularity="weekly",
            metrics=["sent", "open_rate"],
            dimensions=["period", "domain"],
            domain_id=ID,
            email_id=[ID, ID],
            broadcast_id=[ID],
        ),
        (
            "GET /emails/metrics?start_date=2026-07-01&end_date=2026-07-08T09%3A00%3A00%2B00%3A00"
            "&timezone=Europe%2FBerlin&granularity=weekly&metrics=sent%2Copen_rate&dimensions=period%2Cdomain"
            f"&domain_id={ID}&email_id={ID}%2C{ID}&broadcast_id={ID}"
        ),
        None,
    ),
    (
        lambda c: c.contacts.create(
            email="a@b.example",
            first_name="A",
            last_name="B",
            unsubscribed=True,
            properties={"plan": "pro"},
            segments=[{"id": ID}],
            topics=[{"id": ID, "subscription": "opt_in"}],
        ),
        "POST /contacts",
        {
            "email": "a@b.example",
            "first_name": "A",
            "last_name": "B",
            "unsubscribed": True,
            "properties": {"plan": "pro"},
            "segments": [{"id": ID}],
            "topics": [{"id": ID, "subscription": "opt_in"}],
        },
    ),
    (lambda c: c.contacts.create(email="a@b.example"), "POST /contacts", {"email": "a@b.example"}),
]


# Deprecated methods and parameters, with the replacement that their warning names.
OLD: list[tuple[Callable[[rnb.Client], Any], str, Any, str]] = [
    (
        lambda c: c.audiences.create(name="a"),
        "POST /audiences",
        {"name": "a"},
        "client.segments.create",
    ),
    (lambda c: c.audiences.get(ID), f"GET /audiences/{ID}", None, "client.segments.get"),
    (lambda c: c.audiences.list(), "GET /audiences?limit=100", None, "client.segments.list"),
    (
        lambda c: list(c.audiences.iterate()),
        "GET /audiences?limit=100",
        None,
        "client.segments.iterate",
    ),
    (lambda c: c.audiences.delete(ID), f"DELETE /audiences/{ID}", None, "client.segments.delete"),
    (
        lambda c: c.contacts.list(audience_id=ID),
        f"GET /segments/{ID}/contacts?limit=100",
        None,
        "segment_id=",
    ),
    (
        lambda c: list(c.contacts.iterate(audience_id=ID)),
        f"GET /segments/{ID}/contacts?limit=100",
        None,
        "segment_id=",
    ),
    (
        lambda c: c.broadcasts.create(audience_id=ID, from_="a@b.example", subject="s", text="t"),
        "POST /broadcasts",
        {"segment_id": ID, "from": "a@b.example", "subject": "s", "text": "t"},
        "segment_id=",
    ),
    (
        lambda c: c.broadcasts.update(ID, audience_id=ID, name="n"),
        f"PATCH /broadcasts/{ID}",
        {"segment_id": ID, "name": "n"},
        "segment_id=",
    ),
    (
        lambda c: c.contacts.create(email="a@b.example", audience_id=ID),
        "POST /contacts",
        {"email": "a@b.example", "segments": [{"id": ID}]},
        "segment_id=",
    ),
    (
        lambda c: c.audiences.contacts.create(
            ID, email="a@b.example", first_name="A", last_name="B", unsubscribed=True
        ),
        f"POST /audiences/{ID}/contacts",
        {"email": "a@b.example", "first_name": "A", "last_name": "B", "unsubscribed": True},
        "client.contacts.create",
    ),
    (
        lambda c: c.audiences.contacts.get(ID, "a+b@c.example"),
        f"GET /audiences/{ID}/contacts/a%2Bb%40c.example",
        None,
        "client.contacts.get",
    ),
    (
        lambda c: c.audiences.contacts.list(ID),
        f"GET /audiences/{ID}/contacts?limit=100",
        None,
        r"client\.contacts\.list\(segment_id=",
    ),
    (
        lambda c: list(c.audiences.contacts.iterate(ID)),
        f"GET /audiences/{ID}/contacts?limit=100",
        None,
        r"client\.contacts\.iterate\(segment_id=",
    ),
    (
        lambda c: c.audiences.contacts.update(
            ID, "a@b.example", first_name=None, last_name="B", unsubscribed=True
        ),
        f"PATCH /audiences/{ID}/contacts/a%40b.example",
        {"first_name": None, "last_name": "B", "unsubscribed": True},
        "client.contacts.update",
    ),
    (
        lambda c: c.audiences.contacts.update(ID, ID, unsubscribed=False, resubscribe=True),
        f"PATCH /audiences/{ID}/contacts/{ID}",
        {"unsubscribed": False},
        "client.contacts.update",
    ),
    (
        lambda c: c.audiences.contacts.delete(ID, "a@b.example"),
        f"DELETE /audiences/{ID}/contacts/a%40b.example",
        None,
        "client.contacts.segments.remove",
    ),
]

CALLS = [*WIRE, *((call, line, body) for call, line, body, _ in OLD)]

CREATES_CONTACT = re.compile(r"POST (/audiences/[^/]+)?/contacts")


def ask(call: Callable[[rnb.Client], Any], line: str) -> Script:
    """Run a call against an empty account and return the requests."""
    nobody = (
        [problem(404, "not_found", "Contact not found")] if CREATES_CONTACT.fullmatch(line) else []
    )
    scripted = Scripted(*nobody, ok())
    call(scripted.client)
    return scripted.script
