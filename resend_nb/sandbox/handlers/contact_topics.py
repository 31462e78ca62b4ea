"""Choices: ``/contacts/{contact}/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.handlers.contacts import choice, existing

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def list_(call: RequestContext, contact: str) -> dict[str, Any]:
    """List what a contact wants and does not."""
    row = existing(call, contact)
    window = fields.window(call, without_limit=20)
    chosen = call.switches.contact_topics_listed == "chosen"
    return fields.listed(call.store.topics.of_contact(row["id"], window, chosen=chosen), _item)


def update(call: RequestContext, contact: str) -> dict[str, Any]:
    """Note what a contact wants; topics that are not named stay as they are."""
    row = existing(call, contact)
    for topic_id, subscription in [choice(call, each) for each in call.array("topics")]:
        call.store.contacts.choose(row["id"], topic_id, subscription)
    if call.switches.contact_topics_answer == "id":
        return {"id": row["id"]}
    return {"object": "contact_topics", "id": row["id"]}


def _item(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "subscription": row["subscription"],
        "created_at": postgres_text(row["created_at"]),
    }
