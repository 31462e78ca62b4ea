"""Topics: ``/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.context import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row

_MAX_LENGTH = {"name": 50, "description": 200}


def create(context: RequestContext) -> Reply:
    """Create a topic."""
    body = context.body
    fields.required(body, "name")
    if body.get("default_subscription") is None:
        raise problems.missing_field("defaultSubscription")
    default = fields.one_of(body, "default_subscription", "opt_in", "opt_out")
    row = {"default_subscription": default, "visibility": "private", **_changeable(body)}
    return Reply({"object": "topic", "id": context.store.topics.create(row, now=context.now)}, 201)


def list_(context: RequestContext) -> dict[str, Any]:
    """List topics."""
    return fields.list_page(context.store.topics.page(fields.page_request(context)), item)


def get(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Return a topic."""
    return {"object": "topic", **item(_existing(context, topic_id))}


def update(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Change a topic's name, description and visibility; its default cannot be changed."""
    row = _existing(context, topic_id)
    context.store.topics.update(row["id"], _changeable(context.body))
    return {"object": "topic", "id": row["id"]}


def delete(context: RequestContext, topic_id: str) -> dict[str, Any]:
    """Delete a topic and its subscriptions."""
    row = _existing(context, topic_id)
    context.store.topics.delete(row["id"])
    return {"object": "topic", "id": row["id"], "deleted": True}


def item(row: Row) -> dict[str, Any]:
    """Return a topic as lists have it."""
    names = ("id", "name", "description", "default_subscription", "visibility", "created_at")
    return fields.columns(row, *names)


def _existing(context: RequestContext, topic_id: str) -> Row:
    return fields.existing(context.store.topics, topic_id, "Topic")


def _changeable(body: Mapping[str, Any]) -> dict[str, Any]:
    changes = fields.optional(body, "name", "description")
    if changes.get("name") is None:
        changes.pop("name", None)
    for name, max_length in _MAX_LENGTH.items():
        if len(changes.get(name) or "") > max_length:
            raise problems.invalid(f"The `{name}` must have at most {max_length} characters.")
    if body.get("visibility") is not None:
        changes["visibility"] = fields.one_of(body, "visibility", "public", "private")
    return changes
