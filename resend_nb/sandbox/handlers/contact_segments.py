"""Memberships: ``/contacts/{contact}/segments``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import contacts, segments

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext


def list_(context: RequestContext, contact: str) -> dict[str, Any]:
    """List a contact's segments."""
    row = contacts.existing(context, contact)
    page = context.store.segments.of_contact(row["id"], fields.page_request(context))
    return fields.list_page(page, segments.item)


def add(context: RequestContext, contact: str, segment_id: str) -> Reply:
    """Add a contact to a segment without changing the contact."""
    row = contacts.existing(context, contact)
    segment = segments.existing(context, segment_id)
    context.store.segments.add(segment["id"], row["id"], now=context.now)
    reply = {"id": segment["id"]}
    if context.switches.contact_segment_answer == "contact_segment":
        reply = {"object": "contact_segment", "contact_id": row["id"], "segment_id": segment["id"]}
    return Reply(reply, context.switches.contact_segment_created)


def remove(context: RequestContext, contact: str, segment_id: str) -> dict[str, Any]:
    """Remove a contact from a segment."""
    row = contacts.existing(context, contact)
    segment_id = fields.uuid_of(segment_id)
    context.store.segments.remove(segment_id, row["id"])
    if context.switches.contact_segment_removed == "id":
        return {"id": segment_id, "deleted": True}
    reply = {"id": row["id"], "audienceId": segment_id, "deleted": True}
    if context.switches.contact_segment_removed == "contact_segment":
        reply = {"object": "contact_segment", **reply}
    return reply
