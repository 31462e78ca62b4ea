"""The documented marketing calls of the official SDK for Python: one line of JSON for each."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import resend
from resend.exceptions import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

resend.api_key = "re_any"  # the address of the server is in RESEND_API_URL

GRACE = "grace+news@example.com"
EMAIL: Any = {
    "from": "Acme <news@acme.example>",
    "to": ["delivered@resend.dev"],
    "subject": "Hello",
    "html": "<p>Hello</p>",
}


def _has_id(answer: Any) -> bool:
    return len(answer["id"]) == 36


def _subscription(answer: Any) -> Any:
    return answer["data"][0]["subscription"]


def _count(answer: Any) -> int:
    return len(answer["data"])


def call(name: str, request: Callable[[], Any], read: Callable[[Any], Any] | str = _has_id) -> Any:
    """Make a call, print its name and what ``read`` finds in the answer, and return the answer."""
    answer: Any = {}
    try:
        answer = request()
        value = answer[read] if isinstance(read, str) else read(answer)
        row = {"call": name, "ok": True, "value": value}
    except ResendError as error:
        row = {"call": name, "ok": False, "value": str(error)}
    sys.stdout.write(f"{json.dumps(row)}\n")
    return answer


def _with(fields: Any, **more: Any) -> Any:
    """Return a copy with more fields."""
    return {**fields, **more}


def segments() -> str:
    """Call the segments, and their deprecated name."""
    s, a = resend.Segments, resend.Audiences
    segment: str = call("segments.create", lambda: s.create({"name": "Customers"}), "name")["id"]
    obsolete = s.create({"name": "Obsolete"})["id"]
    call("segments.get", lambda: s.get(segment), "name")
    call("segments.list", lambda: s.list({"limit": 10}), _count)
    call("segments.update", lambda: s.update(obsolete, {"name": "Old"}))
    call("segments.remove", lambda: s.remove(obsolete), "deleted")
    audience = call("audiences.create", lambda: a.create({"name": "Audience"}), "name")["id"]
    call("audiences.get", lambda: a.get(audience), "name")
    call("audiences.list", a.list, _count)
    call("audiences.remove", lambda: a.remove(audience), "deleted")
    return segment


def properties() -> None:
    """Call the contact properties."""
    p = resend.ContactProperties
    plan: Any = {"key": "plan", "type": "string", "fallback_value": "free"}
    id_ = call("contact_properties.create", lambda: p.create(plan))["id"]
    p.create({"key": "visits", "type": "number", "fallback_value": 0})
    obsolete = p.create({"key": "obsolete", "type": "string"})["id"]
    call("contact_properties.get", lambda: p.get(id_), "key")
    call("contact_properties.list", p.list, _count)
    call("contact_properties.update", lambda: p.update({"id": id_, "fallback_value": "basic"}))
    call("contact_properties.remove", lambda: p.remove(obsolete), "deleted")


def topics() -> str:
    """Call the topics."""
    t = resend.Topics
    news: Any = {"name": "News", "description": "Weekly", "default_subscription": "opt_in"}
    topic: str = call("topics.create", lambda: t.create(news))["id"]
    obsolete = t.create({"name": "Obsolete", "default_subscription": "opt_out"})["id"]
    call("topics.get", lambda: t.get(topic), "name")
    call("topics.list", lambda: t.list({"limit": 10}), _count)
    call("topics.update", lambda: t.update(topic, {"description": "Monthly"}))
    call("topics.remove", lambda: t.remove(obsolete), "deleted")
    return topic


def contacts(segment: str, topic: str) -> None:
    """Call the contacts."""
    c = resend.Contacts
    ada: Any = {
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "L.",
        "properties": {"plan": "pro"},
        "segments": [{"id": segment}],
        "topics": [{"id": topic, "subscription": "opt_out"}],
    }
    id_: str = call("contacts.create", lambda: c.create(ada))["id"]
    c.create({"email": GRACE})
    number: Any = {"email": "number@example.com", "properties": {"visits": 3}}
    call("contacts.create, with a number", lambda: c.create(number))
    empty: Any = {"email": "empty@example.com", "properties": {}}
    call("contacts.create, without properties", lambda: c.create(empty))
    call("contacts.get", lambda: c.get(id=id_), "first_name")
    call("contacts.get, by email", lambda: c.get(email=GRACE), "email")
    call("contacts.get, of nobody", lambda: c.get(email="nobody@example.com"))
    call("contacts.list", lambda: c.list(params={"limit": 1}), _count)
    call("contacts.list, of a segment", lambda: c.list(segment_id=segment), _count)
    changes: Any = {"id": id_, "unsubscribed": True, "properties": {"plan": "max"}}
    call("contacts.update", lambda: c.update(changes))
    call("contacts.update, by email", lambda: c.update({"email": GRACE, "first_name": "Grace"}))
    memberships(id_, segment, topic)
    gone = c.create({"email": "gone@example.com"})["id"]
    c.create({"email": "gone+too@example.com"})
    call("contacts.remove", lambda: c.remove(id=gone), "deleted")
    call("contacts.remove, by email", lambda: c.remove(email="gone+too@example.com"), "deleted")


def memberships(contact: str, segment: str, topic: str) -> None:
    """Call a contact's segments and topics."""
    s, t = resend.Contacts.Segments, resend.Contacts.Topics
    call("contacts.segments.add", lambda: s.add({"email": GRACE, "segment_id": segment}))
    call("contacts.segments.list", lambda: s.list({"email": GRACE}), _count)
    member: Any = {"contact_id": contact, "segment_id": segment}
    call("contacts.segments.remove", lambda: s.remove(member), "deleted")
    call("contacts.topics.list", lambda: t.list(contact_id=contact), _subscription)
    chosen: Any = {"id": contact, "topics": [{"id": topic, "subscription": "opt_in"}]}
    call("contacts.topics.update", lambda: t.update(chosen))


def imports(segment: str) -> None:
    """Call the imports."""
    i = resend.Contacts.Imports
    options: Any = {
        "file": b"Email,First\nlin@example.com,Lin\n",
        "column_map": {"email": "Email", "first_name": "First"},
        "on_conflict": "skip",
        "segments": [{"id": segment}],
    }
    id_ = call("contacts.imports.create", lambda: i.create(options))["id"]
    call("contacts.imports.get", lambda: i.get(id_), "object")
    call("contacts.imports.list", i.list, _count)


def broadcasts(segment: str) -> None:
    """Call the broadcasts."""
    b = resend.Broadcasts
    draft: Any = {
        "segment_id": segment,
        "from": EMAIL["from"],
        "subject": "Hello",
        "html": "<p>Hello</p>",
        "name": "Now",
    }
    id_ = call("broadcasts.create", lambda: b.create(draft))["id"]
    call("broadcasts.get", lambda: b.get(id_), "status")
    call("broadcasts.list", b.list, _count)
    changes: Any = {"broadcast_id": id_, "name": "Now", "subject": "Hi"}
    call("broadcasts.update", lambda: b.update(changes))
    call("broadcasts.send", lambda: b.send({"broadcast_id": id_}))
    sent = _with(draft, name="On creation", send=True)
    call("broadcasts.create, and send", lambda: b.create(sent))
    later = b.create(_with(draft, name="Later"))["id"]
    in_1_hour: Any = {"broadcast_id": later, "scheduled_at": "in 1 hour"}
    call("broadcasts.send, later", lambda: b.send(in_1_hour))
    tomorrow = _with(draft, name="Canceled", send=True, scheduled_at="in 1 day")
    canceled = b.create(tomorrow)["id"]
    call("broadcasts.cancel", lambda: b.cancel(canceled))
    call("broadcasts.remove", lambda: b.remove(canceled), "deleted")
    copy = call("broadcasts.duplicate", lambda: b.duplicate(id_))["id"]
    b.remove(copy)
    call("broadcasts.recipients", lambda: b.recipients(id_, {"type": "delivered"}), _count)
    call("broadcasts.clicked_links", lambda: b.clicked_links(id_), _count)


def emails() -> None:
    """Call the emails."""
    e = resend.Emails
    key: Any = {"idempotency_key": "hello"}
    id_ = call("emails.send", lambda: e.send(EMAIL, key))["id"]
    again = "emails.send, again with the key"
    call(again, lambda: e.send(EMAIL, key), lambda answer: answer["id"] == id_)
    tagged = _with(EMAIL, subject="Tags", tags=[{"name": "country", "value": "br"}])
    call("emails.send, with tags", lambda: e.send(tagged))
    call("emails.get", lambda: e.get(id_), "last_event")
    call("emails.list", lambda: e.list({"limit": 1}), _count)
    call("batch.send", lambda: resend.Batch.send([EMAIL, EMAIL]), _count)
    later = _with(EMAIL, subject="Later", scheduled_at="in 1 hour")
    moved: Any = {"id": call("emails.send, later", lambda: e.send(later))["id"]}
    moved["scheduled_at"] = "2026-11-03T09:00:00.000Z"
    call("emails.update", lambda: e.update(moved), "object")
    canceled = e.send(_with(later, subject="Canceled"))["id"]
    call("emails.cancel", lambda: e.cancel(canceled), "object")
    metrics: Any = {"metrics": ["sent"], "dimensions": ["period"]}
    call("emails.metrics", lambda: e.metrics(metrics), "object")


def suppressions() -> None:
    """Call the suppressions."""
    s = resend.Suppressions
    call("suppressions.add", lambda: s.add({"email": "no+mail@example.com"}))
    call("suppressions.get", lambda: s.get("no+mail@example.com"), "origin")
    call("suppressions.list", lambda: s.list({"origin": "manual"}), _count)
    pair: Any = {"emails": ["b@example.com", "c@example.com"]}
    added = call("suppressions.batch.add", lambda: s.Batch.add(pair), _count)
    ids: Any = {"ids": [added["data"][0]["id"]]}
    call("suppressions.batch.remove", lambda: s.Batch.remove(ids), _count)
    call("suppressions.remove", lambda: s.remove("c@example.com"), "deleted")


def main() -> None:
    """Make every call."""
    segment = segments()
    properties()
    topic = topics()
    contacts(segment, topic)
    imports(segment)
    broadcasts(segment)
    emails()
    suppressions()
    call("domains.list", resend.Domains.list, _count)
    call("usage.get", resend.Usage.get, "object")


if __name__ == "__main__":
    main()
