"""Topics: ``/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems
from resend_nb.sandbox.exchange import Answer

if TYPE_CHECKING:
    from resend_nb.sandbox.exchange import Call


def create(call: Call) -> Answer:
    """Make a topic."""
    name = fields.required(call.body, "name")
    if len(name) > 50:
        raise problems.invalid("The `name` must have at most 50 characters.")
    if call.body.get("default_subscription") is None:
        raise problems.missing_field("defaultSubscription")
    row = {
        "name": name,
        "default_subscription": fields.one_of(call.body, "default_subscription", "opt_in", "opt_out"),
        "visibility": fields.one_of({"visibility": "private", **call.body}, "visibility", "public", "private"),
        **fields.optional(call.body, "description"),
    }
    if len(row.get("description") or "") > 200:
        raise problems.invalid("The `description` must have at most 200 characters.")
    return Answer({"object": "topic", "id": call.store.topics.create(row, now=call.now)}, 201)


def delete(call: Call, topic_id: str) -> dict[str, Any]:
    """Delete a topic."""
    topic_id = fields.uuid_of(topic_id)
    if call.store.topics.get(topic_id) is None:
        raise problems.not_found("Topic")
    call.store.topics.delete(topic_id)
    return {"object": "topic", "id": topic_id, "deleted": True}
