"""Sending single emails, and what Resend's test addresses do with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.sandbox.fields import address_of

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store

_TEST_ADDRESS = re.compile(r"(delivered|bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev")
_ORIGINS = {"bounced": "bounce", "complained": "complaint"}
_EVENTS = {  # the events for each outcome; the worst outcome is last
    "delivered": ("sent", "delivered"),
    "suppressed": ("suppressed",),
    "bounced": ("sent", "bounced"),
    "complained": ("sent", "delivered", "complained"),
}


def send_email(store: Store, email: Row, *, now: int) -> None:
    """Send an email; ``last_event`` is the worst outcome of its recipients.

    Each recipient has its own events, as quotas count them; no source says how metrics do.
    """
    contents = email["contents"]
    mailboxes = [mailbox for field in ("to", "cc", "bcc") for mailbox in contents.get(field) or []]
    recipients = dict.fromkeys(address_of(mailbox, "to") for mailbox in mailboxes)
    outcomes = {recipient: _deliver(store, email, recipient, now=now) for recipient in recipients}
    for recipient, outcome in outcomes.items():
        _add_events(store, email, recipient, outcome, now=now)
    last_event = max(outcomes.values(), key=list(_EVENTS).index)
    store.emails.update(email["id"], {"last_event": last_event, "sent_at": now})


def _add_events(store: Store, email: Row, recipient: str, outcome: str, *, now: int) -> None:
    for event in _EVENTS[outcome]:
        # Only a hard bounce suppresses the address.
        bounce_type = "permanent" if event == "bounced" else None
        store.events.add(
            event, email_id=email["id"], email=recipient, bounce_type=bounce_type, now=now
        )


def _deliver(store: Store, email: Row, recipient: str, *, now: int) -> str:
    if store.suppressions.find(recipient) is not None or not _is_wanted(
        store, recipient, email["contents"]["topic_id"]
    ):
        return "suppressed"
    test = _TEST_ADDRESS.fullmatch(recipient)
    if test is None:
        return "delivered"
    outcome = test[1]
    if outcome in _ORIGINS:
        suppression = {"email": recipient, "origin": _ORIGINS[outcome], "source_id": email["id"]}
        store.suppressions.create(suppression, now=now)
    return outcome


def _is_wanted(store: Store, recipient: str, topic_id: str | None) -> bool:
    """Whether the recipient is subscribed to the topic, by choice or by default."""
    return topic_id is None or store.topics.wanted_by(topic_id, recipient)
