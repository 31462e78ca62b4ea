"""Topic subscriptions: ``/contacts/{contact}/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.clock import postgres_text
from resend_nb.sandbox.handlers.contacts import choice, existing

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def list_(context: RequestContext, contact: str) -> dict[str, Any]:
    """List a contact's topic subscriptions."""
    row = existing(context, contact)
    window = fields.window(context, without_limit=20)
    chosen = context.switches.contact_topics_listed == "chosen"
    return fields.listed(context.store.topics.of_contact(row["id"], window, chosen=chosen), _item)


def update(context: RequestContext, contact: str) -> dict[str, Any]:
    """Update topic subscriptions; topics that are not named do not change."""
    row = existing(context, contact)
    for topic_id, subscription in [choice(context, item) for item in context.array("topics")]:
        context.store.contacts.choose(row["id"], topic_id, subscription)
    if context.switches.contact_topics_answer == "id":
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
