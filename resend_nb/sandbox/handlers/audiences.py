"""The deprecated ``/audiences``: an audience is the segment with the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply
from resend_nb.sandbox.handlers import contacts, segments

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def create(context: RequestContext) -> Reply:
    """Create an audience."""
    answer = segments.create(context)
    return Reply({**answer.body, "object": "audience"}, answer.status)


def get(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Read an audience."""
    return {**segments.get(context, segment_id), "object": "audience"}


def delete(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete an audience."""
    return {**segments.delete(context, segment_id), "object": "audience"}


def create_contact(context: RequestContext, segment_id: str) -> Reply:
    """Create or overwrite the contact, and add it to the audience."""
    segment = segments.existing(context, segment_id)
    contact_id = contacts.upsert(context)
    context.store.segments.add(segment["id"], contact_id, now=context.now)
    return Reply({"object": "contact", "id": contact_id}, 201)


def get_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Read a contact of the audience."""
    return contacts.shown(context, _member(context, segment_id, contact))


def update_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Update the contact."""
    return contacts.update(context, _member(context, segment_id, contact)["id"])


def remove_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Remove a contact; the reply echoes the path, even for an unknown contact."""
    segment_id = fields.uuid_of(segment_id)
    row = contacts.find(context, contact)
    if row is not None:
        context.store.segments.remove(segment_id, row["id"])
    return {"object": "contact", "contact": contact, "deleted": True}


def _member(context: RequestContext, segment_id: str, contact: str) -> Row:
    row = contacts.existing(context, contact)
    if not context.store.segments.has(fields.uuid_of(segment_id), row["id"]):
        raise problems.not_found("Contact")
    return row
