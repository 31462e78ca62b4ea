"""Sending: each due broadcast reaches exactly its recipients, once."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.due_events import apply_due_events
from resend_nb.sandbox.personalize import personalize
from resend_nb.sandbox.plain_text import plain_text
from resend_nb.sandbox.transactional import mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.sandbox.engagement import Engagement
    from resend_nb.sandbox.store import Row, Store

_BATCH = 1000
"""How many emails are created at once, so that memory is bounded."""


def deliver_due(
    store: Store, *, now: int, queued_for: int, base_url: str, model: Engagement | None
) -> None:
    """Send broadcasts that are due, and apply due events before, between and after them."""
    broadcasts = [
        (
            broadcast["due"],
            functools.partial(_send, store, broadcast, base_url=base_url, model=model),
        )
        for broadcast in store.broadcasts.due(now=now, queued_for=queued_for)
    ]
    emails = [
        (email["scheduled_at"], functools.partial(mail, store, email, now=email["scheduled_at"]))
        for email in store.emails.due(now=now)
    ]
    for due, send in sorted([*broadcasts, *emails], key=operator.itemgetter(0)):
        apply_due_events(store, now=due)  # recipients who unsubscribed by then are left out
        send()
    apply_due_events(store, now=now)


def _send(store: Store, broadcast: Row, *, base_url: str, model: Engagement | None) -> None:
    if broadcast["text"] is None:  # an empty text part means: send none
        broadcast["text"] = plain_text(broadcast["html"])
    steps = ("sent", "delivered") if model is None else ("sent",)
    for emails in _emails(store, broadcast, base_url=base_url):
        store.outbox.add_all(emails, now=broadcast["due"])
        store.events.add_all([_event(broadcast, email, step) for email in emails for step in steps])
        if model is not None:
            store.scheduled_events.add_all(model.plan(emails, broadcast, now=broadcast["due"]))
    for contact in store.contacts.recipients(
        broadcast["segment_id"], broadcast["topic_id"], suppressed=True
    ):
        store.events.add(
            "suppressed",
            broadcast_id=broadcast["id"],
            contact_id=contact["id"],
            email=contact["email"],
            now=broadcast["due"],
        )
    store.broadcasts.update(broadcast["id"], {"status": "sent", "sent_at": broadcast["due"]})


def _event(broadcast: Row, email: Row, type_: str) -> Row:
    return {
        "email_id": email["id"],
        "broadcast_id": broadcast["id"],
        "contact_id": email["contact_id"],
        "email": email["to"],
        "type": type_,
        "created_at": broadcast["due"],
    }


def _emails(store: Store, broadcast: Row, *, base_url: str) -> Iterator[list[Row]]:
    """Yield a broadcast's emails in batches."""
    fallbacks = {key: row["fallback_value"] for key, row in store.properties.by_key().items()}
    people = store.contacts.recipients(broadcast["segment_id"], broadcast["topic_id"])
    values = store.contacts.values_in(broadcast["segment_id"])
    for start in range(0, len(people), _BATCH):
        some = people[start : start + _BATCH]
        ids = store.database.new_ids(2 * len(some))
        yield [
            {
                **_email(
                    broadcast,
                    person["id"],
                    contact={
                        **values.get(person["id"], {}),
                        **{name: person[name] for name in ("first_name", "last_name", "email")},
                    },
                    fallbacks=fallbacks,
                    unsubscribe_url=f"{base_url}/unsubscribe/{token}",
                ),
                "id": email_id,
                "token": token,
            }
            for person, token, email_id in zip(some, ids[::2], ids[1::2], strict=True)
        ]


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
