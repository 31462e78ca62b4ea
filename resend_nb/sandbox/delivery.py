"""Sending: broadcasts whose time has come go to exactly the right people, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.personalize import personalize
from resend_nb.sandbox.plain_text import plain_text

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store


def deliver_due(store: Store, *, now: int, queued_for: int, base_url: str) -> None:
    """Send what is queued long enough or scheduled for now.

    Parameters
    ----------
    store : Store
        The account.
    now, queued_for : int
        The time, and how long a broadcast is queued, in microseconds.
    base_url : str
        Where unsubscribe links lead.
    """
    for broadcast in store.broadcasts.due(now=now, queued_for=queued_for):
        if broadcast["text"] is None:  # an empty one says that there shall be none
            broadcast["text"] = plain_text(broadcast["html"])
        fallbacks = {key: row["fallback_value"] for key, row in store.properties.by_key().items()}
        for contact in store.contacts.recipients(broadcast["segment_id"], broadcast["topic_id"]):
            token = store.database.new_id()
            values = {key: value for key, (_, value) in store.contacts.values(contact["id"]).items()}
            email = _email(
                broadcast,
                contact["id"],
                contact={**values, **{name: contact[name] for name in ("first_name", "last_name", "email")}},
                fallbacks=fallbacks,
                unsubscribe_url=f"{base_url}/unsubscribe/{token}",
            )
            email_id = store.outbox.add({**email, "token": token}, now=broadcast["due"])
            for event in ("sent", "delivered"):
                _note(store, broadcast, contact, event, email_id=email_id)
        for contact in store.contacts.recipients(broadcast["segment_id"], broadcast["topic_id"], suppressed=True):
            _note(store, broadcast, contact, "suppressed")
        store.broadcasts.update(broadcast["id"], {"status": "sent", "sent_at": broadcast["due"]})


def _note(store: Store, broadcast: Row, contact: Row, event: str, *, email_id: str | None = None) -> None:
    store.events.add(
        event,
        email_id=email_id,
        broadcast_id=broadcast["id"],
        contact_id=contact["id"],
        email=contact["email"],
        now=broadcast["due"],
    )


def _email(broadcast: Row, contact_id: str, **person: Any) -> Row:
    def fill(part: str | None) -> str | None:
        return part and personalize(part, **person)

    return {
        "broadcast_id": broadcast["id"],
        "contact_id": contact_id,
        "topic_id": broadcast["topic_id"],
        "from": broadcast["from"],
        "to": person["contact"]["email"],
        "reply_to": broadcast["reply_to"],
        "subject": fill(broadcast["subject"]),
        "preview_text": fill(broadcast["preview_text"]),
        "html": fill(broadcast["html"]),
        "text": fill(broadcast["text"]),
    }
