"""Delete contacts that an earlier run created, unless something has happened to them since."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from resend_nb._http.retry import should_retry
from resend_nb.bulk.execute.received import ReceivedMail
from resend_nb.errors import APIError, NotFoundError, ResendError, may_have_acted
from resend_nb.resources import delete_contact, look_up_contact, property_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.bulk.store.row import Row
    from resend_nb.client import Client
    from resend_nb.resources import Contact

ATTEMPTS = 3
"""How often to create or delete a contact if the response is lost and nothing was done."""


class _KeptError(Exception):
    """Something speaks against deleting the contact."""


class _GoneError(Exception):
    """The contact no longer exists."""


class Deletions:
    """Deletes contacts, each right after it was looked at.

    The contact itself is read last, so an opt-out can only be lost if it is given between that
    request and the next one.
    """

    def __init__(self, client: Client, account: Account, segment_id: str | None) -> None:
        self._client = client
        self._account = account
        self._segment_id = segment_id
        self._mail = ReceivedMail(client)
        self._defaults: dict[str, str] | None = None
        self._lock = threading.Lock()

    def delete(self, row: Row) -> str:
        """Delete the row's contact and return an empty text, or return why it is kept."""
        contact = self._known(row)
        was_lost = False
        for attempt in itertools.count(1):
            try:
                if not self._mail.covers(contact):
                    self._check(row, contact)  # takes longer than one request may
                delete_contact(
                    self._client.request, contact.id, preflight=lambda: self._check(row, contact)
                )
            except _KeptError as kept:
                return str(kept)
            except _GoneError:
                _end_without_contact(row, was_lost=was_lost)
                return ""
            except ResendError as error:
                is_doubtful = may_have_acted(error) or isinstance(error, NotFoundError)
                if not is_doubtful or attempt == ATTEMPTS or error.aborts_run:
                    raise
                was_lost = was_lost or may_have_acted(error)
            else:
                break
        row.record_deleted()
        return ""

    def _known(self, row: Row) -> KnownContact:
        with self._lock:
            contacts = self._account.contacts_of(row.person)
        return next(contact for contact in contacts if contact.id == row.contact_id)

    def _check(self, row: Row, known: KnownContact) -> None:
        """Look at everything that may speak against deleting the contact."""
        for what, find in (
            ("emails", self._mail.of),
            ("topics", self._topic_of),
            ("segments", self._segment_of),
        ):
            if reason := self._find(what, find, known):
                raise _KeptError(f"the contact stays: {reason}")
        contact = self._read(known)
        properties = {
            key: value for key, value in property_values(contact).items() if value is not None
        }
        if reason := row.why_kept(
            contact["unsubscribed"], contact["first_name"], contact["last_name"], properties
        ):
            raise _KeptError(reason)

    def _find(self, what: str, find: Callable[[KnownContact], str], contact: KnownContact) -> str:
        """Return what speaks against a deletion; what cannot be known does, too."""
        try:
            return find(contact)
        except APIError as error:
            if should_retry(error, repeatable=True) or error.aborts_run:
                raise
            self._read(contact)  # it may be gone
            return f"its {what} cannot be read ({error.server_message})"

    def _read(self, contact: KnownContact) -> Contact:
        if (found := look_up_contact(self._client.request, contact.id)) is None:
            raise _GoneError
        return found

    def _topic_of(self, contact: KnownContact) -> str:
        """Return a topic that the contact has chosen other than by default."""
        defaults = self._topic_defaults()
        for topic in self._client.contacts.topics.iterate(contact.id):
            if topic["subscription"] != defaults.get(topic["id"]):
                return f"it has chosen the topic {topic['name']!r}"
        return ""

    def _topic_defaults(self) -> dict[str, str]:
        with self._lock:
            if self._defaults is None:
                topics = self._client.topics.iterate()
                self._defaults = {topic["id"]: topic["default_subscription"] for topic in topics}
            return self._defaults

    def _segment_of(self, contact: KnownContact) -> str:
        """Return a segment that the contact is in, other than the run's."""
        for segment in self._client.contacts.segments.iterate(contact.id):
            if segment["id"] != self._segment_id:
                return f"it is in the segment {segment['name']!r}"
        return ""


def _end_without_contact(row: Row, *, was_lost: bool) -> None:
    """End a row whose contact is gone; only a lost response means that the run deleted it."""
    if was_lost:
        row.record_deleted()
        row.note("the response to its deletion was lost; the contact is gone")
    else:
        row.refuse("not_found", "no longer exists")
