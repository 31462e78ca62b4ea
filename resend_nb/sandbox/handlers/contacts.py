"""Contacts: ``/contacts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

DEFAULTS: dict[str, Any] = {"first_name": None, "last_name": None, "unsubscribed": False}


def create(context: RequestContext) -> Reply:
    """Create a contact, or overwrite the one with the same address."""
    contact_id = upsert(context)
    return Reply({"object": "contact", "id": contact_id}, 201)


def upsert(context: RequestContext) -> str:
    """Create or overwrite the contact in the body and return its id."""
    body = context.body
    email = kept_email(context, fields.valid_email(fields.required(body, "email")))
    attributes = named_fields(body)
    values = _property_values(context)
    segments = fields.array(context, "segments")
    segment_ids = [segment_to_join(context, segment) for segment in segments]
    topics = fields.array(context, "topics")
    subscriptions = [subscription(context, topic) for topic in topics]

    store, now = context.store, context.now
    row = store.contacts.find(email)
    if row is None:
        contact_id = store.contacts.create({"email": email, **DEFAULTS, **attributes}, now=now)
    else:
        contact_id = row["id"]
        if context.switches.upsert_resets:
            store.contacts.clear_values(contact_id)
            attributes = {**DEFAULTS, **attributes}
        store.contacts.update(contact_id, attributes)
    store.contacts.set_values(contact_id, values)
    for segment_id in segment_ids:
        store.segments.add(segment_id, contact_id, now=now)
    for topic_id, choice in subscriptions:
        store.contacts.set_subscription(contact_id, topic_id, choice)
    return contact_id


def list_(context: RequestContext) -> dict[str, Any]:
    """List contacts; like the API, ignore ``segment_id`` in the query."""
    unpaged = context.switches.contacts_without_limit == "all"
    page = context.store.contacts.page(fields.page_request(context, unpaged=unpaged))
    return fields.list_page(page, item)


def get(context: RequestContext, contact: str) -> dict[str, Any]:
    """Return a contact."""
    return detail(context, existing(context, contact))


def update(context: RequestContext, contact: str) -> dict[str, Any]:
    """Change the given fields."""
    row = existing(context, contact)
    attributes = named_fields(context.body)
    values = _property_values(context)
    context.store.contacts.update(row["id"], attributes)
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
    """Return the contact with this id or address."""
    key = kept_email(context, contact) if "@" in contact else fields.uuid_of(contact)
    return context.store.contacts.find(key)


def kept_email(context: RequestContext, email: str) -> str:
    """Return an address as contacts keep it."""
    return email.lower() if context.switches.contact_email == "lowercase" else email


def existing(context: RequestContext, contact: str) -> Row:
    """Return the contact with this id or address, or raise the 404."""
    row = find(context, contact)
    if row is None:
        raise problems.not_found("Contact")
    return row


def detail(context: RequestContext, row: Row) -> dict[str, Any]:
    """Return a contact with its properties."""
    values = context.store.contacts.values(row["id"])
    properties = {key: {"type": kind, "value": value} for key, (kind, value) in values.items()}
    return {"object": "contact", **member(row), "properties": properties}


def item(row: Row) -> dict[str, Any]:
    """Return a contact as the list of all contacts has it."""
    names = ("id", "created_at", "email", "unsubscribed", "first_name", "last_name")
    return {**fields.columns(row, *names), "unsubscribed": bool(row["unsubscribed"])}


def member(row: Row) -> dict[str, Any]:
    """Return a contact as a segment's list has it: the same fields in another order."""
    names = ("id", "email", "first_name", "last_name", "created_at", "unsubscribed")
    return {**fields.columns(row, *names), "unsubscribed": bool(row["unsubscribed"])}


def segment_to_join(context: RequestContext, reference: Any) -> str:
    """Return the id of an existing segment in a request."""
    segment_id = fields.required(problems.check_type(reference, dict), "id")
    noun = context.switches.segment_not_found
    return str(fields.existing(context.store.segments, segment_id, noun)["id"])


def subscription(context: RequestContext, topic: Any) -> tuple[str, str]:
    """Return the id of an existing topic in a request, and ``opt_in`` or ``opt_out``."""
    topic_id = fields.required(problems.check_type(topic, dict), "id")
    row = fields.existing(context.store.topics, topic_id, "Topic")
    return row["id"], fields.one_of(topic, "subscription", "opt_in", "opt_out")


def named_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names and the opt-out in a body."""
    attributes = fields.optional(body, "first_name", "last_name")
    if "unsubscribed" in body:
        attributes["unsubscribed"] = problems.check_type(body["unsubscribed"], bool)
    return attributes


def _property_values(context: RequestContext) -> dict[str, Any]:
    properties = context.store.properties.by_key()
    return typed_values(context, fields.mapping(context, "properties"), properties)


def typed_values(
    context: RequestContext, given: Mapping[str, Any], properties: Mapping[str, Row]
) -> dict[str, Any]:
    """Return values by property id; an unknown key or a wrong type rejects the request."""
    values = {}
    for key, value in given.items():
        if key not in properties:
            raise problems.invalid(f"The property `{key}` does not exist.")
        kind = properties[key]["type"]
        if context.switches.property_text == "convert":
            value = fields.from_text(value, kind)
        values[properties[key]["id"]] = fields.property_value(value, kind)
    return values
