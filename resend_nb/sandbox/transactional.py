"""Emails outside broadcasts: their recipients, and the special test addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.sandbox.fields import address_in

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store

_TEST_ADDRESS = re.compile(r"(delivered|bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev")
_ORIGINS = {"bounced": "bounce", "complained": "complaint"}
_STEPS = {  # the events of an email up to its outcome; the worst outcome is last
    "delivered": ("sent", "delivered"),
    "suppressed": ("suppressed",),
    "bounced": ("sent", "bounced"),
    "complained": ("sent", "delivered", "complained"),
}


def mail(store: Store, email: Row, *, now: int) -> None:
    """Send one email; its ``last_event`` is the worst outcome among its recipients.

    Metrics count each recipient, as quotas do: no source says whether an email to two counts once.
    """
    contents = email["contents"]
    recipients = [
        address_in(recipient, "to")
        for field in ("to", "cc", "bcc")
        for recipient in contents.get(field) or []
    ]
    ends = {
        recipient: _end(store, email, recipient, now=now) for recipient in dict.fromkeys(recipients)
    }
    for recipient, end in ends.items():
        _note(store, email, recipient, end, now=now)
    store.emails.went_out(
        email["id"], last_event=max(ends.values(), key=list(_STEPS).index), sent_at=now
    )


def _note(store: Store, email: Row, recipient: str, end: str, *, now: int) -> None:
    for step in _STEPS[end]:
        bounce_type = (
            "permanent" if step == "bounced" else None
        )  # only a hard bounce suppresses the address
        store.events.add(
            step, email_id=email["id"], email=recipient, bounce_type=bounce_type, now=now
        )


def _end(store: Store, email: Row, recipient: str, *, now: int) -> str:
    if store.suppressions.find(recipient) is not None or not _wanted(
        store, recipient, email["contents"]["topic_id"]
    ):
        return "suppressed"
    test = _TEST_ADDRESS.fullmatch(recipient)
    if test is None:
        return "delivered"
    if test[1] in _ORIGINS:
        store.suppressions.create(
            recipient, origin=_ORIGINS[test[1]], source_id=email["id"], now=now
        )
    return test[1]


def _wanted(store: Store, recipient: str, topic_id: str | None) -> bool:
    """Return the contact's choice, or the topic's default if there is none."""
    return topic_id is None or store.topics.wanted_by(topic_id, recipient)
