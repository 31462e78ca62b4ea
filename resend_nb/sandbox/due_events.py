"""Due events of broadcast emails, and their effects on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store


def apply_due_events(store: Store, *, now: int) -> None:
    """Apply due events: hard bounces and complaints suppress the address, unsubscribes opt out."""
    for event in store.scheduled_events.consequential(until=now):
        if event["type"] == "unsubscribed":
            opt_out(store, store.outbox.get(event["email_id"]))
        else:
            origin = "bounce" if event["type"] == "bounced" else "complaint"
            address = event["email"].lower()
            store.suppressions.create(
                address, origin=origin, source_id=event["email_id"], now=event["due"]
            )
    store.scheduled_events.happen(until=now)


def opt_out(store: Store, email: Row) -> bool:
    """Opt the recipient of an email out (of its topic, if it has one); whether they still exist."""
    if store.contacts.find(email["contact_id"]) is None:
        return False
    if email["topic_id"] and store.topics.get(email["topic_id"]):
        store.contacts.choose(email["contact_id"], email["topic_id"], "opt_out")
    else:
        store.contacts.update(email["contact_id"], {"unsubscribed": True})
    return True
