"""Each method against the wire, and against the sandbox."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from support import Scripted, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

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
    (lambda c: c.contacts.update(ID, first_name=None), f"PATCH /contacts/{ID}", {"first_name": None}),
    (lambda c: c.contacts.update(ID, unsubscribed=True), f"PATCH /contacts/{ID}", {"unsubscribed": True}),
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
    (lambda c: c.contacts.segments.add("a@b.example", ID), f"POST /contacts/a%40b.example/segments/{ID}", None),
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
        lambda c: c.broadcasts.send(ID, scheduled_at=dt.datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))),
        f"POST /broadcasts/{ID}/send",
        {"scheduled_at": "2026-12-01T09:00:00+01:00"},
    ),
    (lambda c: c.broadcasts.cancel(ID), f"POST /broadcasts/{ID}/cancel", None),
    (lambda c: c.broadcasts.delete(ID), f"DELETE /broadcasts/{ID}", None),
]


@pytest.mark.parametrize(("call", "line", "body"), WIRE, ids=[line for _, line, _ in WIRE])
def test_each_method_is_one_request(call: Callable[[rnb.Client], Any], line: str, body: Any) -> None:
    """Each method sends exactly its path and the fields that were given."""
    made = Scripted(ok(LIST))
    call(made.client)
    assert made.script.lines == [line]
    assert made.script.body() == body


def test_a_contact_is_created_only_after_a_look() -> None:
    """POST /contacts overwrites whoever has the address, so it is sent only after a 404."""
    made = Scripted(problem(404, "not_found"), ok(status=201))
    made.client.contacts.create(
        email="a@b.example",
        first_name="A",
        last_name="B",
        unsubscribed=True,
        properties={"plan": "pro"},
        segments=[{"id": ID}],
        topics=[{"id": ID, "subscription": "opt_in"}],
    )
    assert made.script.lines == ["GET /contacts/a%40b.example", "POST /contacts"]
    assert made.script.body() == {
        "email": "a@b.example",
        "first_name": "A",
        "last_name": "B",
        "unsubscribed": True,
        "properties": {"plan": "pro"},
        "segments": [{"id": ID}],
        "topics": [{"id": ID, "subscription": "opt_in"}],
    }


def test_creating_a_contact_sends_no_opt_in() -> None:
    """A new contact is subscribed by being new, never by a field."""
    made = Scripted(problem(404, "not_found"), ok(status=201))
    made.client.contacts.create(email="a@b.example", unsubscribed=False)
    assert made.script.body() == {"email": "a@b.example"}


def test_creating_a_contact_twice_changes_nothing(client: rnb.Client) -> None:
    """Running a cell again does not subscribe again who opted out in between."""
    made = client.contacts.create(email="ada@example.com", first_name="Ada")
    client.contacts.update("ada@example.com", unsubscribed=True)
    with pytest.raises(rnb.ContactExistsError, match=r"contacts\.update") as caught:
        client.contacts.create(email="ada@example.com")
    assert caught.value.contact_id == made["id"]
    contact = client.contacts.get(made["id"])
    assert contact["unsubscribed"] is True
    assert contact["first_name"] == "Ada"


def test_opting_in_must_be_said_twice() -> None:
    """unsubscribed=False needs resubscribe=True, and nothing is sent without it."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.update(ID, unsubscribed=False)
    assert made.script.requests == []


def test_an_update_without_fields_is_refused() -> None:
    """Nothing is sent where there is nothing to change."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.contacts.update(ID)
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.broadcasts.update(ID)
    assert made.script.requests == []


def test_updating_a_broadcast_keeps_its_name(demo: rnb.Client) -> None:
    """The API is reported to reset a name that is left out; our update sends it along."""
    draft = demo.broadcasts.list()[0]
    demo.broadcasts.update(draft["id"], subject="New")
    after = demo.broadcasts.get(draft["id"])
    assert (after["name"], after["subject"]) == (draft["name"], "New")


@pytest.mark.parametrize("when", [dt.datetime(2026, 12, 1, 9), "2026-12-01T09:00:00", "tomorrow at 9am"])  # noqa: DTZ001
def test_a_time_without_a_zone_is_refused(when: dt.datetime | str) -> None:
    """Nobody knows in which zone the API reads such a time, so it is not sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match=r"scheduled_at=.*2026-12-01T09:00:00\+01:00"):
        made.client.broadcasts.send(ID, scheduled_at=when)
    assert made.script.requests == []
