"""The deprecated ``/audiences``: an audience is a segment of the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import contacts, segments

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def create(call: RequestContext) -> Reply:
    """Make an audience."""
    answer = segments.create(call)
    return Reply({**answer.body, "object": "audience"}, answer.status)


def get(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """Read an audience."""
    return {**segments.get(call, segment_id), "object": "audience"}


def delete(call: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete an audience."""
    return {**segments.delete(call, segment_id), "object": "audience"}


def create_contact(call: RequestContext, segment_id: str) -> Reply:
    """Make or overwrite the global contact and let it join."""
    segment = segments.existing(call, segment_id)
    contact_id = contacts.upsert(call)
    call.store.segments.add(segment["id"], contact_id, now=call.now)
    return Reply({"object": "contact", "id": contact_id}, 201)


def get_contact(call: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Read a contact that is in the audience."""
    return contacts.shown(call, _member(call, segment_id, contact))


def update_contact(call: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Change the global contact."""
    return contacts.update(call, _member(call, segment_id, contact)["id"])


def remove_contact(call: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Let a contact leave; the answer echoes the path, and says so of a contact that never was, too."""
    segment_id = fields.uuid_of(segment_id)
    row = contacts.find(call, contact)
    if row is not None:
        call.store.segments.remove(segment_id, row["id"])
    return {"object": "contact", "contact": contact, "deleted": True}


def _member(call: RequestContext, segment_id: str, contact: str) -> Row:
    row = contacts.existing(call, contact)
    if not call.store.segments.has(fields.uuid_of(segment_id), row["id"]):
        raise problems.not_found("Contact")
    return row
