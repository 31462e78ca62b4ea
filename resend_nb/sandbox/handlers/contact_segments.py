"""Memberships: ``/contacts/{contact}/segments``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers.contacts import existing
from resend_nb.sandbox.handlers.segments import existing as existing_segment
from resend_nb.sandbox.handlers.segments import item

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext


def list_(context: RequestContext, contact: str) -> dict[str, Any]:
    """List a contact's segments."""
    row = existing(context, contact)
    window = fields.window(context, without_limit=20)
    return fields.listed(context.store.segments.of_contact(row["id"], window), item)


def add(context: RequestContext, contact: str, segment_id: str) -> Reply:
    """Add a contact to a segment; nothing else about it changes."""
    row = existing(context, contact)
    segment = existing_segment(context, segment_id)
    context.store.segments.add(segment["id"], row["id"], now=context.now)
    answer = {"id": segment["id"]}
    if context.switches.contact_segment_answer == "contact_segment":
        answer = {"object": "contact_segment", "contact_id": row["id"], "segment_id": segment["id"]}
    return Reply(answer, context.switches.contact_segment_created)


def remove(context: RequestContext, contact: str, segment_id: str) -> dict[str, Any]:
    """Remove a contact from a segment."""
    row = existing(context, contact)
    segment_id = fields.uuid_of(segment_id)
    context.store.segments.remove(segment_id, row["id"])
    if context.switches.contact_segment_removed == "id":
        return {"id": segment_id, "deleted": True}
    answer = {"id": row["id"], "audienceId": segment_id, "deleted": True}
    if context.switches.contact_segment_removed == "contact_segment":
        answer = {"object": "contact_segment", **answer}
    return answer
