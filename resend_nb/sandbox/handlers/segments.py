"""Segments: ``/segments``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers.contacts import member

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def create(call: RequestContext) -> Reply:
    """Make a segment."""
    name = fields.required(call.body, "name")
    segment_id = call.store.segments.create(name, now=call.now)
    return Reply({"object": "segment", "id": segment_id, "name": name}, 201)


def list_(call: RequestContext) -> dict[str, Any]:
    """List segments."""
    return fields.listed(call.store.segments.page(fields.old_window(call)), item)


def get(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """Read a segment."""
    return {"object": "segment", **item(existing(call, segment_id))}


def update(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """Rename a segment."""
    segment = existing(call, segment_id)
    call.store.segments.rename(segment["id"], fields.required(call.body, "name"))
    return {"object": "segment", "id": segment["id"]}


def delete(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete a segment; saying so twice is no error."""
    segment_id = fields.uuid_of(segment_id)
    call.store.segments.delete(segment_id)
    return {"object": "segment", "id": segment_id, "deleted": True}


def list_contacts(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """List who is in a segment; of a segment that is gone, nobody."""
    size = 20 if call.switches.contacts_without_limit == "page" else None
    window = fields.window(call, without_limit=size)
    return fields.listed(call.store.segments.members(fields.uuid_of(segment_id), window), member)


def existing(call: RequestContext, segment_id: str) -> Row:
    """Find a segment, or answer that there is none."""
    segment = call.store.segments.get(fields.uuid_of(segment_id))
    if segment is None:
        raise problems.not_found(call.switches.segment_not_found)
    return segment


def item(row: Row) -> dict[str, Any]:
    """Show a segment as lists do."""
    return {"id": row["id"], "name": row["name"], "created_at": postgres_text(row["created_at"])}
