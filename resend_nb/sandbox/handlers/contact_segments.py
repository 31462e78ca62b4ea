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


def list_(call: RequestContext, contact: str) -> dict[str, Any]:
    """List what a contact is in."""
    row = existing(call, contact)
    window = fields.window(call, without_limit=20)
    return fields.listed(call.store.segments.of_contact(row["id"], window), item)


def add(call: RequestContext, contact: str, segment_id: str) -> Reply:
    """Let a contact join; nothing else about it changes."""
    row = existing(call, contact)
    segment = existing_segment(call, segment_id)
    call.store.segments.add(segment["id"], row["id"], now=call.now)
    answer = {"id": segment["id"]}
    if call.switches.contact_segment_answer == "contact_segment":
        answer = {"object": "contact_segment", "contact_id": row["id"], "segment_id": segment["id"]}
    return Reply(answer, call.switches.contact_segment_created)


def remove(call: RequestContext, contact: str, segment_id: str) -> dict[str, Any]:
    """Let a contact leave."""
    row = existing(call, contact)
    segment_id = fields.uuid_of(segment_id)
    call.store.segments.remove(segment_id, row["id"])
    if call.switches.contact_segment_removed == "id":
        return {"id": segment_id, "deleted": True}
    answer = {"id": row["id"], "audienceId": segment_id, "deleted": True}
    if call.switches.contact_segment_removed == "contact_segment":
        answer = {"object": "contact_segment", **answer}
    return answer
