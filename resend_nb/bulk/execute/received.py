"""Whether contacts have received email: what the account has sent, by broadcast and by address."""

from __future__ import annotations

import datetime as dt
import threading
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.store.person import person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.bulk.store.account import KnownContact
    from resend_nb.client import Client

_DELAY = dt.timedelta(minutes=15)
"""How late Resend may list the recipients of a broadcast."""

_AHEAD = dt.timedelta(days=30)
"""How long before it is sent an email can be created."""


class ReceivedMail:
    """What contacts may have received since they were created.

    The lists of broadcasts and emails are read again for each contact; the recipients of a
    broadcast and the emails that are known already are not.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._recipients: dict[str, frozenset[str]] = {}
        self._emails: set[str] = set()
        self._last_email: dict[str, dt.datetime] = {}
        self._read_back_to = dt.datetime.max.replace(tzinfo=dt.UTC)

    def covers(self, contact: KnownContact) -> bool:
        """Whether emails were read as far back as this contact needs."""
        return self._read_back_to <= _time(contact.created_at) - _AHEAD

    def of(self, contact: KnownContact) -> str:
        """Return which email a contact has received, or may have; empty if none."""
        since = _time(contact.created_at)
        with self._lock:
            for broadcast in self._client.broadcasts.iterate():
                if _may_have_been_sent(broadcast, since, self._client.now):
                    if _is_recent(broadcast, self._client.now):
                        return (
                            f"the broadcast {broadcast['name']!r} was sent within 15 minutes, and "
                            "Resend may list its recipients later; undo the run again then"
                        )
                    if not self._recipients_of(broadcast["id"]).isdisjoint(
                        (contact.id, contact.person)
                    ):
                        return f"it was sent the broadcast {broadcast['name']!r}"
            self._read_emails(since - _AHEAD)
        last = self._last_email.get(contact.person)
        return "" if last is None or last < since else "it was sent an email"

    def _recipients_of(self, broadcast_id: str) -> frozenset[str]:
        """Return the contact ids and the people that a broadcast was sent to."""
        if broadcast_id not in self._recipients:
            sent = self._client.broadcasts.recipients.iterate(broadcast_id, type="sent")
            self._recipients[broadcast_id] = frozenset(
                key
                for recipient in sent
                for key in (recipient["contact_id"], person_of(recipient["email"]))
                if key
            )
        return self._recipients[broadcast_id]

    def _read_emails(self, back_to: dt.datetime) -> None:
        """Read the emails that are not known yet, newest first."""
        if back_to < self._read_back_to:
            self._emails.clear()
        new: list[Mapping[str, Any]] = []
        for email in self._client.emails.iterate():
            is_older = _time(email["created_at"]) < back_to
            if is_older or email["id"] in self._emails:
                break
            new.append(email)
        for sent in new:
            for person in _recipients(sent):
                earlier = self._last_email.get(person, _sent_at(sent))
                self._last_email[person] = max(_sent_at(sent), earlier)
        self._emails |= {email["id"] for email in new}
        self._read_back_to = min(self._read_back_to, back_to)


def _may_have_been_sent(broadcast: Mapping[str, Any], since: dt.datetime, now: dt.datetime) -> bool:
    """Whether a broadcast was sent since then, or is being sent."""
    if broadcast["status"] == "draft":
        return False
    if broadcast["sent_at"] is not None:
        return _time(broadcast["sent_at"]) >= since
    return not (broadcast["status"] == "scheduled" and _time(broadcast["scheduled_at"]) > now)


def _is_recent(broadcast: Mapping[str, Any], now: dt.datetime) -> bool:
    """Whether the list of recipients may still be incomplete."""
    if broadcast["sent_at"] is None:
        return broadcast["status"] not in {"canceled", "failed"}
    return _time(broadcast["sent_at"]) + _DELAY > now


def _recipients(email: Mapping[str, Any]) -> Iterable[str]:
    """Return the people in all three lists of an email."""
    mailboxes = [mailbox for name in ("to", "cc", "bcc") for mailbox in email.get(name) or ()]
    return {person_of(parseaddr(mailbox)[1]) for mailbox in mailboxes}


def _sent_at(email: Mapping[str, Any]) -> dt.datetime:
    """Return when an email was sent, or will be."""
    return _time(email.get("scheduled_at") or email["created_at"])


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
