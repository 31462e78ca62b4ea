"""Applying due events to the account: suppressions and opt-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store


def apply_due_events(store: Store, *, now: int) -> None:
    """Apply due events: hard bounces and complaints suppress, unsubscribes opt out."""
    for event in store.scheduled_events.due_changes(until=now):
        if event["type"] == "unsubscribed":
            email = store.outbox.get(event["email_id"])
            assert email is not None  # noqa: S101 -- the outbox keeps every email
            opt_out(store, email)
        else:
            suppression = {
                "email": event["email"].lower(),
                "origin": "bounce" if event["type"] == "bounced" else "complaint",
                "source_id": event["email_id"],
            }
            store.suppressions.create(suppression, now=event["due"])
    store.scheduled_events.move_due(until=now)


def opt_out(store: Store, email: Row) -> bool:
    """Opt a recipient out of the email's topic or of everything, if the contact still exists."""
    if store.contacts.find(email["contact_id"]) is None:
        return False
    if email["topic_id"] and store.topics.get(email["topic_id"]):
        store.contacts.set_subscription(email["contact_id"], email["topic_id"], "opt_out")
    else:
        store.contacts.update(email["contact_id"], {"unsubscribed": True})
    return True
