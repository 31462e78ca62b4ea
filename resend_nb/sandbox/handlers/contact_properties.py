"""Custom properties: ``/contact-properties``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_RESERVED = {
    *("FIRST_NAME", "LAST_NAME", "EMAIL", "UNSUBSCRIBE_URL"),
    *("first_name", "last_name", "email", "unsubscribed", "segments", "topics", "properties"),
}


def create(context: RequestContext) -> Reply:
    """Create a property."""
    key = valid_key(fields.required(context.body, "key"))
    kind = fields.one_of(context.body, "type", "string", "number")
    if key in context.store.properties.by_key():
        raise problems.invalid(f"The property `{key}` exists already.")
    fallback = fields.property_value(context.body.get("fallback_value"), kind)
    property_id = context.store.properties.create(
        {"key": key, "type": kind, "fallback_value": fallback}, now=context.now
    )
    return Reply({"object": "contact_property", "id": property_id}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List properties."""
    return fields.list_page(context.store.properties.page(fields.page_request(context)), item)


def get(context: RequestContext, property_id: str) -> dict[str, Any]:
    """Return a property."""
    return {"object": "contact_property", **item(_existing(context, property_id))}


def update(context: RequestContext, property_id: str) -> dict[str, Any]:
    """Change the fallback value; the API allows no other change."""
    row = _existing(context, property_id)
    if "fallback_value" in context.body:
        fallback = fields.property_value(context.body["fallback_value"], row["type"])
        context.store.properties.update(row["id"], {"fallback_value": fallback})
    return {"object": "contact_property", "id": row["id"]}


def delete(context: RequestContext, property_id: str) -> dict[str, Any]:
    """Delete a property and its values."""
    row = _existing(context, property_id)
    context.store.properties.delete(row["id"])
    return {"object": "contact_property", "deleted": True, "id": row["id"]}


def valid_key(key: str) -> str:
    """Return a valid property key."""
    if not re.fullmatch(r"[A-Za-z0-9_]{1,50}", key):
        raise problems.invalid("The `key` must have 1 to 50 letters, digits and underscores.")
    if key in _RESERVED:
        raise problems.invalid(f"The key `{key}` is reserved.")
    return key


def item(row: Row) -> dict[str, Any]:
    """Return a property as lists have it."""
    return fields.columns(row, "id", "key", "type", "fallback_value", "created_at")


def _existing(context: RequestContext, property_id: str) -> Row:
    return fields.existing(context.store.properties, property_id, "Contact property")
