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


def create(context: RequestContext) -> Reply:
    """Create a contact, or overwrite the one with this address."""
    contact_id = upsert(context)
    return Reply({"object": "contact", "id": contact_id}, 201)


def upsert(context: RequestContext) -> str:
    """Create or overwrite a contact and return its id."""
    body = context.body
    email = fields.email(fields.required(body, "email"))
    if context.switches.contact_email == "lowercase":
        email = email.lower()
    given = _attributes(body)
    values = _property_values(context, body)
    segments = [joining(context, item) for item in problems.check(body.get("segments", []), list)]
    choices = [choice(context, item) for item in problems.check(body.get("topics", []), list)]

    known = context.store.contacts.find(email)
    if known is None:
        contact_id = context.store.contacts.create(
            {"email": email, **_DEFAULTS, **given}, now=context.now
        )
    else:
        contact_id = known["id"]
        if context.switches.upsert_resets:
            context.store.contacts.clear_values(contact_id)
            given = {**_DEFAULTS, **given}
        context.store.contacts.update(contact_id, given)
    context.store.contacts.set_values(contact_id, values)
    for segment_id in segments:
        context.store.segments.add(segment_id, contact_id, now=context.now)
    for topic_id, subscription in choices:
        context.store.contacts.choose(contact_id, topic_id, subscription)
    return contact_id


def list_(context: RequestContext) -> dict[str, Any]:
    """List contacts; ``segment_id`` in the query is ignored, as the API ignores it."""
    size = 20 if context.switches.contacts_without_limit == "page" else None
    return fields.listed(
        context.store.contacts.page(fields.window(context, without_limit=size)), item
    )


def get(context: RequestContext, contact: str) -> dict[str, Any]:
    """Read a contact."""
    return shown(context, existing(context, contact))


def update(context: RequestContext, contact: str) -> dict[str, Any]:
    """Update the given fields."""
    row = existing(context, contact)
    given, values = _attributes(context.body), _property_values(context, context.body)
    context.store.contacts.update(row["id"], given)
    context.store.contacts.set_values(row["id"], values)
    return {"object": "contact", "id": row["id"]}


def delete(context: RequestContext, contact: str) -> dict[str, Any]:
    """Delete a contact; the reply has its id even if the path has its address."""
    row = find(context, contact)
    if row is None and context.switches.missing_contact_delete == 404:
        raise problems.not_found("Contact")
    if row is not None:
        context.store.contacts.delete(row["id"])
    return {"object": "contact", "contact": row["id"] if row else contact, "deleted": True}


def find(context: RequestContext, contact: str) -> Row | None:
    """Find a contact by its id or its address."""
    if "@" not in contact:
        return context.store.contacts.find(fields.uuid_of(contact))
    return context.store.contacts.find(
        contact.lower() if context.switches.contact_email == "lowercase" else contact
    )


def existing(context: RequestContext, contact: str) -> Row:
    """Return a contact that must exist."""
    row = find(context, contact)
    if row is None:
        raise problems.not_found("Contact")
    return row


def shown(context: RequestContext, row: Row) -> dict[str, Any]:
    """Return a contact as ``GET /contacts/{id}`` does, with wrapped properties."""
    values = context.store.contacts.values(row["id"])
    properties = {key: {"type": kind, "value": value} for key, (kind, value) in values.items()}
    return {"object": "contact", **member(row), "properties": properties}


def item(row: Row) -> dict[str, Any]:
    """Return a contact as the list of all contacts does."""
    return {
        "id": row["id"],
        "created_at": postgres_text(row["created_at"]),
        "email": row["email"],
        "unsubscribed": bool(row["unsubscribed"]),
        "first_name": row["first_name"],
        "last_name": row["last_name"],
    }


def member(row: Row) -> dict[str, Any]:
    """Return a contact as a segment's list does."""
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


def _property_values(context: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by property id; one unknown key or wrong type refuses all of them."""
    known = context.store.properties.by_key()
    values = {}
    for key, value in problems.check(body.get("properties", {}), dict).items():
        if key not in known:
            raise problems.invalid(f"The property `{key}` does not exist.")
        values[known[key]["id"]] = fields.typed(value, known[key]["type"])
    return values


def joining(context: RequestContext, reference: Any) -> str:
    """Return the id of a segment to join."""
    segment_id = fields.uuid_of(fields.required(problems.check(reference, dict), "id"))
    if context.store.segments.get(segment_id) is None:
        raise problems.not_found(context.switches.segment_not_found)
    return segment_id


def choice(context: RequestContext, given: Any) -> tuple[str, str]:
    """Return a topic's id and the wanted subscription."""
    problems.check(given, dict)
    topic_id = fields.uuid_of(fields.required(given, "id"))
    if context.store.topics.get(topic_id) is None:
        raise problems.not_found("Topic")
    return topic_id, fields.one_of(given, "subscription", "opt_in", "opt_out")
