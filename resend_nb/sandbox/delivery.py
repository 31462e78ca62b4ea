"""Sending what is due: to exactly the right recipients, once."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.due_events import apply_due_events
from resend_nb.sandbox.engagement import Recipient
from resend_nb.sandbox.fields import address_of
from resend_nb.sandbox.templates import personalize, plain_text
from resend_nb.sandbox.transactional import send_email

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from resend_nb.sandbox.engagement import Engagement
    from resend_nb.sandbox.store import Row, Store

_RECENT = 7 * 86_400 * 1_000_000

_BATCH_SIZE = 1000
"""How many emails to write at once, so that they fit into memory."""


def deliver_due(
    store: Store, *, now: int, queued_for: int, base_url: str, model: Engagement | None
) -> None:
    """Send due broadcasts and emails and apply due events, all in order of time.

    Without a model of engagement, broadcast emails are delivered and have no further events.
    """
    broadcasts = [
        (row["due"], functools.partial(_send, store, row, base_url=base_url, model=model))
        for row in store.broadcasts.due(now=now, queued_for=queued_for)
    ]
    emails = [
        (row["scheduled_at"], functools.partial(send_email, store, row, now=row["scheduled_at"]))
        for row in store.emails.due(now=now)
    ]
    for due, send in sorted([*broadcasts, *emails], key=operator.itemgetter(0)):
        apply_due_events(store, now=due)  # those who have opted out by then get no email
        send()
    apply_due_events(store, now=now)


def _send(store: Store, broadcast: Row, *, base_url: str, model: Engagement | None) -> None:
    if broadcast["text"] is None:  # an empty text asks for none
        broadcast["text"] = plain_text(broadcast["html"])
    types = ("sent", "delivered") if model is None else ("sent",)
    tracked = store.domains.tracked(address_of(broadcast["from"], "from").rpartition("@")[2])
    contacts = store.contacts.recipients(broadcast["segment_id"], broadcast["topic_id"])
    recipients = _recipients(store, contacts, now=broadcast["due"]) if model else {}
    for emails in _emails(store, broadcast, contacts, base_url=base_url):
        store.outbox.add_all(emails, now=broadcast["due"])
        store.events.add_all(
            [_event(broadcast, email, type_) for email in emails for type_ in types]
        )
        if model is not None:
            planned = model.plan(emails, broadcast, recipients=recipients, now=broadcast["due"])
            store.scheduled_events.add_all(_tracked(planned, tracked))
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


def _tracked(planned: list[Row], tracked: Container[str]) -> list[Row]:
    """Leave out opens and clicks that the sender's domain does not track."""
    return [
        event
        for event in planned
        if event["type"] not in {"opened", "clicked"} or event["type"] in tracked
    ]


def _event(broadcast: Row, email: Row, type_: str) -> Row:
    return {
        "email_id": email["id"],
        "broadcast_id": broadcast["id"],
        "contact_id": email["contact_id"],
        "email": email["to"],
        "type": type_,
        "created_at": broadcast["due"],
    }


def _recipients(store: Store, contacts: list[Row], *, now: int) -> dict[str, Recipient]:
    """Return what decides how contacts react to an email of now."""
    recent = store.events.sent_to(since=now - _RECENT, until=now)
    return {
        contact["id"]: Recipient(contact["created_at"], recent.get(contact["id"], 0))
        for contact in contacts
    }


def _emails(
    store: Store, broadcast: Row, contacts: list[Row], *, base_url: str
) -> Iterator[list[Row]]:
    """Yield a broadcast's emails in batches."""
    fallbacks = {key: row["fallback_value"] for key, row in store.properties.by_key().items()}
    values = store.contacts.values_in(broadcast["segment_id"])
    for start in range(0, len(contacts), _BATCH_SIZE):
        batch = contacts[start : start + _BATCH_SIZE]
        ids = store.database.new_ids(2 * len(batch))
        yield [
            {
                **_email(
                    broadcast,
                    contact["id"],
                    contact={
                        **values.get(contact["id"], {}),
                        **{name: contact[name] for name in ("first_name", "last_name", "email")},
                    },
                    fallbacks=fallbacks,
                    unsubscribe_url=f"{base_url}/unsubscribe/{token}",
                ),
                "id": email_id,
                "token": token,
            }
            for contact, token, email_id in zip(batch, ids[::2], ids[1::2], strict=True)
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
