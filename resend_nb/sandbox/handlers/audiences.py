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
    reply = segments.create(context)
    return Reply({**reply.body, "object": "audience"}, reply.status)


def get(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Return an audience."""
    return {**segments.get(context, segment_id), "object": "audience"}


def delete(context: RequestContext, segment_id: str) -> dict[str, Any]:
    """Delete an audience."""
    return {**segments.delete(context, segment_id), "object": "audience"}


def create_contact(context: RequestContext, segment_id: str) -> Reply:
    """Create or overwrite a global contact and add it to the audience."""
    segment = segments.existing(context, segment_id)
    contact_id = contacts.upsert(context)
    context.store.segments.add(segment["id"], contact_id, now=context.now)
    return Reply({"object": "contact", "id": contact_id}, 201)


def get_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Return a contact that is in the audience."""
    return contacts.detail(context, _member(context, segment_id, contact))


def update_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Change the global contact."""
    return contacts.update(context, _member(context, segment_id, contact)["id"])


def remove_contact(context: RequestContext, segment_id: str, contact: str) -> dict[str, Any]:
    """Remove a contact from the audience; an unknown one gets the same reply."""
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
