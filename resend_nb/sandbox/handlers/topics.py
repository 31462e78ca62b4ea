"""Topics: ``/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_LONGEST = {"name": 50, "description": 200}


def create(context: RequestContext) -> Reply:
    """Create a topic."""
    fields.required(context.body, "name")
    if context.body.get("default_subscription") is None:
        raise problems.missing_field("defaultSubscription")
    row = {
        "default_subscription": fields.one_of(
            context.body, "default_subscription", "opt_in", "opt_out"
        ),
        "visibility": "private",
        **_shown_fields(context.body),
    }
    return Reply({"object": "topic", "id": context.store.topics.create(row, now=context.now)}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List topics."""
    return fields.listed(context.store.topics.page(fields.window(context, without_limit=20)), item)


def get(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Read a topic."""
    return {"object": "topic", **item(_existing(context, topic_id))}


def update(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Update what contacts see; the default cannot change."""
    row = _existing(context, topic_id)
    context.store.topics.update(row["id"], _shown_fields(context.body))
    return {"object": "topic", "id": row["id"]}


def delete(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Delete a topic."""
    row = _existing(context, topic_id)
    context.store.topics.delete(row["id"])
    return {"object": "topic", "id": row["id"], "deleted": True}


def item(row: Row) -> dict[str, Any]:
    """Return a topic as a list's item."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "default_subscription": row["default_subscription"],
        "visibility": row["visibility"],
        "created_at": postgres_text(row["created_at"]),
    }


def _existing(context: RequestContext, topic_id: str) -> Row:
    row = context.store.topics.get(fields.uuid_of(topic_id))
    if row is None:
        raise problems.not_found("Topic")
    return row


def _shown_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    shown = fields.optional(body, "name", "description")
    if shown.get("name") is None:
        shown.pop("name", None)
    for name, longest in _LONGEST.items():
        if len(shown.get(name) or "") > longest:
            raise problems.invalid(f"The `{name}` must have at most {longest} characters.")
    if body.get("visibility") is not None:
        shown["visibility"] = fields.one_of(body, "visibility", "public", "private")
    return shown
