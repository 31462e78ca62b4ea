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


def create(context: RequestContext) -> Reply:
    """Create a segment."""
    name = fields.required(context.body, "name")
    segment_id = context.store.segments.create(name, now=context.now)
    return Reply({"object": "segment", "id": segment_id, "name": name}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List segments."""
    return fields.listed(context.store.segments.page(fields.old_window(context)), item)


def get(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Read a segment."""
    return {"object": "segment", **item(existing(context, segment_id))}


def update(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Rename a segment."""
    segment = existing(context, segment_id)
    context.store.segments.rename(segment["id"], fields.required(context.body, "name"))
    return {"object": "segment", "id": segment["id"]}


def delete(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete a segment; deleting it twice is not an error."""
    segment_id = fields.uuid_of(segment_id)
    context.store.segments.delete(segment_id)
    return {"object": "segment", "id": segment_id, "deleted": True}


def list_contacts(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """List the members of a segment; a deleted segment has none."""
    size = 20 if context.switches.contacts_without_limit == "page" else None
    window = fields.window(context, without_limit=size)
    return fields.listed(context.store.segments.members(fields.uuid_of(segment_id), window), member)


def existing(context: RequestContext, segment_id: str) -> Row:
    """Return a segment that must exist."""
    segment = context.store.segments.get(fields.uuid_of(segment_id))
    if segment is None:
        raise problems.not_found(context.switches.segment_not_found)
    return segment


def item(row: Row) -> dict[str, Any]:
    """Return a segment as a list's item."""
    return {"id": row["id"], "name": row["name"], "created_at": postgres_text(row["created_at"])}
