"""Topic subscriptions: ``/contacts/{contact}/topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields
from resend_nb.sandbox.handlers import contacts

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def list_(context: RequestContext, contact: str) -> dict[str, Any]:
    """List a contact's subscriptions."""
    row = contacts.existing(context, contact)
    chosen = context.switches.contact_topics_listed == "chosen"
    page = context.store.topics.of_contact(row["id"], fields.page_request(context), chosen=chosen)
    return fields.list_page(page, _item)


def update(context: RequestContext, contact: str) -> dict[str, Any]:
    """Set a contact's subscriptions to the given topics."""
    row = contacts.existing(context, contact)
    subscriptions = [contacts.subscription(context, item) for item in context.array("topics")]
    for topic_id, subscription in subscriptions:
        context.store.contacts.set_subscription(row["id"], topic_id, subscription)
    if context.switches.contact_topics_answer == "id":
        return {"id": row["id"]}
    return {"object": "contact_topics", "id": row["id"]}


def _item(row: Row) -> dict[str, Any]:
    return fields.columns(row, "id", "name", "description", "subscription", "created_at")
