"""Contacts: ``/contacts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_DEFAULTS: dict[str, Any] = {"first_name": None, "last_name": None, "unsubscribed": False}


def create(call: RequestContext) -> Reply:
    """Make a contact, or overwrite the one that has the address."""
    contact_id = upsert(call)
    return Reply({"object": "contact", "id": contact_id}, 201)


def upsert(call: RequestContext) -> str:
    """Make or overwrite a contact as the body says; its id."""
    body = call.body
    email = fields.email(fields.required(body, "email"))
    if call.switches.contact_email == "lowercase":
        email = email.lower()
    given = _attributes(body)
    values = _property_values(call, body)
    segments = [joining(call, each) for each in problems.check(body.get("segments", []), list)]
    choices = [choice(call, each) for each in problems.check(body.get("topics", []), list)]

    known = call.store.contacts.find(email)
    if known is None:
        contact_id = call.store.contacts.create(
            {"email": email, **_DEFAULTS, **given}, now=call.now
        )
    else:
        contact_id = known["id"]
        if call.switches.upsert_resets:
            call.store.contacts.clear_values(contact_id)
            given = {**_DEFAULTS, **given}
        call.store.contacts.update(contact_id, given)
    call.store.contacts.set_values(contact_id, values)
    for segment_id in segments:
        call.store.segments.add(segment_id, contact_id, now=call.now)
    for topic_id, subscription in choices:
        call.store.contacts.choose(contact_id, topic_id, subscription)
    return contact_id


def list_(call: RequestContext) -> dict[str, Any]:
    """List contacts; ``segment_id`` in the query is ignored, as the API ignores it."""
    size = 20 if call.switches.contacts_without_limit == "page" else None
    return fields.listed(call.store.contacts.page(fields.window(call, without_limit=size)), item)


def get(call: RequestContext, contact: str) -> dict[str, Any]:
    """Read a contact."""
    return shown(call, existing(call, contact))


def update(call: RequestContext, contact: str) -> dict[str, Any]:
    """Change the fields that are given."""
    row = existing(call, contact)
    given, values = _attributes(call.body), _property_values(call, call.body)
    call.store.contacts.update(row["id"], given)
    call.store.contacts.set_values(row["id"], values)
    return {"object": "contact", "id": row["id"]}


def delete(call: RequestContext, contact: str) -> dict[str, Any]:
    """Delete a contact; the answer has its id even when it was addressed by its address."""
    row = find(call, contact)
    if row is None and call.switches.missing_contact_delete == 404:
        raise problems.not_found("Contact")
    if row is not None:
        call.store.contacts.delete(row["id"])
    return {"object": "contact", "contact": row["id"] if row else contact, "deleted": True}


def find(call: RequestContext, contact: str) -> Row | None:
    """Find a contact by its id or its address."""
    if "@" not in contact:
        return call.store.contacts.find(fields.uuid_of(contact))
    return call.store.contacts.find(
        contact.lower() if call.switches.contact_email == "lowercase" else contact
    )


def existing(call: RequestContext, contact: str) -> Row:
    """Find a contact, or answer that there is none."""
    row = find(call, contact)
    if row is None:
        raise problems.not_found("Contact")
    return row


def shown(call: RequestContext, row: Row) -> dict[str, Any]:
    """Show a contact as reading one does, properties wrapped."""
    values = call.store.contacts.values(row["id"])
    properties = {key: {"type": kind, "value": value} for key, (kind, value) in values.items()}
    return {"object": "contact", **member(row), "properties": properties}


def item(row: Row) -> dict[str, Any]:
    """Show a contact as the list of all does."""
    return {
        "id": row["id"],
        "created_at": postgres_text(row["created_at"]),
        "email": row["email"],
        "unsubscribed": bool(row["unsubscribed"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
    }


def member(row: Row) -> dict[str, Any]:
    """Show a contact as a segment's list does."""
    return {
        "id": row["id"],
        "email": row["email"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "created_at": postgres_text(row["created_at"]),
        "unsubscribed": bool(row["unsubscribed"]),
    }


def _attributes(body: Mapping[str, Any]) -> dict[str, Any]:
    given = fields.optional(body, "first_name", "last_name")
    if "unsubscribed" in body:
        given["unsubscribed"] = problems.check(body["unsubscribed"], bool)
    return given


def _property_values(call: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    """Give values by the property's id; one unknown key or wrong type refuses them all."""
    known = call.store.properties.by_key()
    values = {}
    for key, value in problems.check(body.get("properties", {}), dict).items():
        if key not in known:
            raise problems.invalid(f"The property `{key}` does not exist.")
        values[known[key]["id"]] = fields.typed(value, known[key]["type"])
    return values


def joining(call: RequestContext, reference: Any) -> str:
    """Read a segment to join: its id."""
    segment_id = fields.uuid_of(fields.required(problems.check(reference, dict), "id"))
    if call.store.segments.get(segment_id) is None:
        raise problems.not_found(call.switches.segment_not_found)
    return segment_id


def choice(call: RequestContext, given: Any) -> tuple[str, str]:
    """Read a choice of a topic: the topic's id, and whether it is wanted."""
    problems.check(given, dict)
    topic_id = fields.uuid_of(fields.required(given, "id"))
    if call.store.topics.get(topic_id) is None:
        raise problems.not_found("Topic")
    return topic_id, fields.one_of(given, "subscription", "opt_in", "opt_out")
