"""Custom properties: ``/contact-properties``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_RESERVED = {
    *("FIRST_NAME", "LAST_NAME", "EMAIL", "UNSUBSCRIBE_URL"),
    *("first_name", "last_name", "email", "unsubscribed", "segments", "topics", "properties"),
}


def create(call: RequestContext) -> Reply:
    """Make a property."""
    key = valid_key(fields.required(call.body, "key"))
    kind = fields.one_of(call.body, "type", "string", "number")
    if key in call.store.properties.by_key():
        raise problems.invalid(f"The property `{key}` exists already.")
    fallback = fields.typed(call.body.get("fallback_value"), kind)
    property_id = call.store.properties.create(
        key=key, type_=kind, fallback_value=fallback, now=call.now
    )
    return Reply({"object": "contact_property", "id": property_id}, 201)


def list_(call: RequestContext) -> dict[str, Any]:
    """List properties."""
    return fields.listed(call.store.properties.page(fields.window(call, without_limit=20)), item)


def get(call: RequestContext, property_id: str) -> dict[str, Any]:
    """Read a property."""
    return {"object": "contact_property", **item(_existing(call, property_id))}


def update(call: RequestContext, property_id: str) -> dict[str, Any]:
    """Change the fallback, the only thing that can be changed."""
    row = _existing(call, property_id)
    if "fallback_value" in call.body:
        fallback = fields.typed(call.body["fallback_value"], row["type"])
        call.store.properties.set_fallback(row["id"], fallback)
    return {"object": "contact_property", "id": row["id"]}


def delete(call: RequestContext, property_id: str) -> dict[str, Any]:
    """Delete a property and its values."""
    row = _existing(call, property_id)
    call.store.properties.delete(row["id"])
    return {"object": "contact_property", "deleted": True, "id": row["id"]}


def valid_key(key: str) -> str:
    """Let a property's key through."""
    if not re.fullmatch(r"[A-Za-z0-9_]{1,50}", key):
        raise problems.invalid("The `key` must have 1 to 50 letters, digits and underscores.")
    if key in _RESERVED:
        raise problems.invalid(f"The key `{key}` is reserved.")
    return key


def item(row: Row) -> dict[str, Any]:
    """Show a property as lists do."""
    return {
        "id": row["id"],
        "key": row["key"],
        "type": row["type"],
        "fallback_value": row["fallback_value"],
        "created_at": postgres_text(row["created_at"]),
    }


def _existing(call: RequestContext, property_id: str) -> Row:
    row = call.store.properties.get(fields.uuid_of(property_id))
    if row is None:
        raise problems.not_found("Contact property")
    return row
