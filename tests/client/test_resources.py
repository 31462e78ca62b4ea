"""Each method against the wire, and against the sandbox."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
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
    (
        lambda c: c.topics.create(name="a", default_subscription="opt_in", description="d", visibility="public"),
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
    (lambda c: c.contacts.topics.list("a@b.example"), "GET /contacts/a%40b.example/topics?limit=100", None),
    (
        lambda c: c.contacts.topics.update(ID, [{"id": ID, "subscription": "opt_out"}]),
        f"PATCH /contacts/{ID}/topics",
        [{"id": ID, "subscription": "opt_out"}],
    ),
    (
        lambda c: c.contacts.topics.update(ID, [{"id": ID, "subscription": "opt_in"}], resubscribe=True),
        f"PATCH /contacts/{ID}/topics",
        [{"id": ID, "subscription": "opt_in"}],
    ),
    (lambda c: c.suppressions.create(email="a@b.example"), "POST /suppressions", {"email": "a@b.example"}),
    (lambda c: c.suppressions.get("a@b.example"), "GET /suppressions/a%40b.example", None),
    (lambda c: c.suppressions.list(), "GET /suppressions?limit=100", None),
    (lambda c: c.suppressions.list(origin="bounce"), "GET /suppressions?limit=100&origin=bounce", None),
    (lambda c: c.suppressions.delete(ID), f"DELETE /suppressions/{ID}", None),
    (lambda c: c.suppressions.batch_add(["a@b.example"]), "POST /suppressions/batch/add", {"emails": ["a@b.example"]}),
    (lambda c: c.suppressions.batch_remove(ids=[ID]), "POST /suppressions/batch/remove", {"ids": [ID]}),
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
    made = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
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
    made = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
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
    with pytest.raises(rnb.InputError, match="nothing to change"):
        made.client.topics.update(ID)
    assert made.script.requests == []


def test_updating_a_broadcast_keeps_its_name(demo: rnb.Client) -> None:
    """The API is reported to reset a name that is left out; our update sends it along."""
    draft = demo.broadcasts.list()[0]
    demo.broadcasts.update(draft["id"], subject="New")
    after = demo.broadcasts.get(draft["id"])
    assert (after["name"], after["subject"]) == (draft["name"], "New")


@pytest.mark.parametrize(
    "when", [dt.datetime.fromisoformat("2026-12-01T09:00"), "2026-12-01T09:00", "tomorrow at 9am", dt.date(2026, 12, 1)]
)
def test_a_time_without_a_zone_is_refused(when: Any) -> None:
    """Nobody knows in which zone the API reads such a time, so it is not sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match=r"scheduled_at=.*2026-12-01T09:00:00\+01:00"):
        made.client.broadcasts.send(ID, scheduled_at=when)
    assert made.script.requests == []


@pytest.mark.parametrize("subscription", ["opt_in", "OPT_IN", ""])
def test_opting_in_to_a_topic_must_be_said_twice(subscription: str) -> None:
    """Whatever is not an opt-out needs resubscribe=True, and nothing is sent without it."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.topics.update(ID, [{"id": ID, "subscription": subscription}])
    assert made.script.requests == []


def test_a_batch_is_of_addresses_or_of_ids() -> None:
    """Both or neither are refused before anything is sent."""
    made = Scripted()
    for given in ({}, {"emails": ["a@b.example"], "ids": [ID]}):
        with pytest.raises(rnb.InputError, match="either emails= or ids="):
            made.client.suppressions.batch_remove(**given)
    assert made.script.requests == []


OLD: list[tuple[Callable[[rnb.Client], Any], str, Any, str]] = [
    (lambda c: c.audiences.create(name="a"), "POST /audiences", {"name": "a"}, "client.segments.create"),
    (lambda c: c.audiences.get(ID), f"GET /audiences/{ID}", None, "client.segments.get"),
    (lambda c: c.audiences.list(), "GET /audiences?limit=100", None, "client.segments.list"),
    (lambda c: [*c.audiences.iterate()], "GET /audiences?limit=100", None, "client.segments.iterate"),
    (lambda c: c.audiences.delete(ID), f"DELETE /audiences/{ID}", None, "client.segments.delete"),
    (lambda c: c.contacts.list(audience_id=ID), f"GET /segments/{ID}/contacts?limit=100", None, "segment_id="),
    (lambda c: [*c.contacts.iterate(audience_id=ID)], f"GET /segments/{ID}/contacts?limit=100", None, "segment_id="),
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
]


@pytest.mark.parametrize(("call", "line", "body", "replacement"), OLD, ids=[line for _, line, _, _ in OLD])
def test_audiences_work_and_warn(call: Callable[[rnb.Client], Any], line: str, body: Any, replacement: str) -> None:
    """The old names do what the new ones do, and name them, where the caller stands."""
    made = Scripted(ok(LIST))
    with pytest.warns(DeprecationWarning, match=replacement) as seen:
        call(made.client)
    assert made.script.lines == [line]
    assert made.script.body() == body
    assert [each.filename for each in seen] == [__file__]


def test_an_old_audience_can_be_joined_at_creation() -> None:
    """audience_id= of a contact becomes a segment; the API itself would ignore it."""
    made = Scripted(problem(404, "not_found", "Contact not found"), ok(status=201))
    with pytest.warns(DeprecationWarning, match="segment_id="):
        made.client.contacts.create(email="a@b.example", audience_id=ID)
    assert made.script.body() == {"email": "a@b.example", "segments": [{"id": ID}]}


def test_a_broadcast_needs_one_segment() -> None:
    """No segment, or both names of one, are refused before anything is sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="segment_id="):
        made.client.broadcasts.create(from_="a@b.example", subject="s", text="t")
    with pytest.raises(rnb.InputError, match="not both"):
        made.client.broadcasts.create(segment_id=ID, audience_id=ID, from_="a@b.example", subject="s", text="t")
    assert made.script.requests == []


def test_another_404_is_no_leave_to_create() -> None:
    """Only "Contact not found" says that nobody has the address; a gateway's 404 does not."""
    made = Scripted(problem(404, "not_found", "The requested endpoint does not exist."))
    with pytest.raises(rnb.NotFoundError, match="endpoint"):
        made.client.contacts.create(email="a@b.example")
    assert made.script.lines == ["GET /contacts/a%40b.example"]


def test_an_address_is_looked_for_as_written_and_in_lower_case() -> None:
    """Whether the API folds case is not known, so both are looked for before a POST."""
    nobody = [problem(404, "not_found", "Contact not found") for _ in range(2)]
    made = Scripted(*nobody, ok(status=201))
    made.client.contacts.create(email=" Ada@b.example ")
    assert made.script.lines == ["GET /contacts/Ada%40b.example", "GET /contacts/ada%40b.example", "POST /contacts"]
    assert made.script.body() == {"email": "Ada@b.example"}


@pytest.mark.parametrize("refusal", [(429, "rate_limit_exceeded"), (409, "resource_locked")])
def test_before_another_try_there_is_another_look(refusal: tuple[int, str]) -> None:
    """Who signs up and opts out while a POST waits for its second try is found, and not overwritten."""
    nobody = problem(404, "not_found", "Contact not found")
    made = Scripted(nobody, problem(*refusal), ok({"id": "1", "unsubscribed": True}))
    with pytest.raises(rnb.ContactExistsError):
        made.client.contacts.create(email="a@b.example")
    assert made.script.lines == ["GET /contacts/a%40b.example", "POST /contacts", "GET /contacts/a%40b.example"]


@pytest.mark.parametrize("no", [0, np.bool_(False)])
def test_no_in_any_form_is_an_opt_in(no: Any) -> None:
    """What a cell of a frame holds for no needs resubscribe=True as well."""
    made = Scripted(ok())
    with pytest.raises(rnb.InputError, match="resubscribe=True"):
        made.client.contacts.update(ID, unsubscribed=no)
    made.client.contacts.update(ID, unsubscribed=no, resubscribe=True)
    assert made.script.body() == {"unsubscribed": False}


@pytest.mark.parametrize("guess", [None, "false", "", 2, 0.5])
def test_what_is_neither_yes_nor_no_is_not_guessed(guess: Any) -> None:
    """Nothing is sent for it, in a change or in a new contact."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        made.client.contacts.update(ID, unsubscribed=guess, resubscribe=True)
    with pytest.raises(rnb.InputError, match="unsubscribed must be True or False"):
        made.client.contacts.create(email="a@b.example", unsubscribed=guess)
    assert made.script.requests == []
