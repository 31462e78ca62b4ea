"""Segments: ``/segments``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers.contacts import member

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def create(context: RequestContext) -> Reply:
    """Create a segment."""
    name = fields.required(context.body, "name")
    segment_id = context.store.segments.create({"name": name}, now=context.now)
    return Reply({"object": "segment", "id": segment_id, "name": name}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List segments."""
    return fields.list_page(context.store.segments.page(fields.legacy_page_request(context)), item)


def get(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Return a segment."""
    return {"object": "segment", **item(existing(context, segment_id))}


def update(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Rename a segment."""
    segment = existing(context, segment_id)
    context.store.segments.update(segment["id"], {"name": fields.required(context.body, "name")})
    return {"object": "segment", "id": segment["id"]}


def delete(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete a segment; deleting it again is not an error."""
    segment_id = fields.uuid_of(segment_id)
    context.store.segments.delete(segment_id)
    return {"object": "segment", "id": segment_id, "deleted": True}


def list_contacts(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """List a segment's members; a deleted segment has none."""
    unpaged = context.switches.contacts_without_limit == "all"
    page_request = fields.page_request(context, unpaged=unpaged)
    page = context.store.segments.members(fields.uuid_of(segment_id), page_request)
    return fields.list_page(page, member)


def existing(context: RequestContext, segment_id: str) -> Row:
    """Return the segment with this id, or raise the 404."""
    noun = context.switches.segment_not_found
    return fields.existing(context.store.segments, segment_id, noun)


def item(row: Row) -> dict[str, Any]:
    """Return a segment as lists have it."""
    return fields.columns(row, "id", "name", "created_at")
