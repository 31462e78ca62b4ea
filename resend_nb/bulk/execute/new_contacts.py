"""Contacts that appear while a run goes on; every list has the newest contacts first."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING

from resend_nb.errors import ContactExistsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.client import Client

MAX_AGE = 5.0
"""Seconds before the list is read again, which costs a few requests in a hundred."""


class NewContacts:
    """Contacts that did not exist when the account was read.

    Creating a contact that exists would undo its opt-out. Checking each address first would double
    the requests; reading the top of the list every few seconds does not.
    """

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account
        self._read_at = account.read_at
        self._lock = threading.RLock()

    def refresh(self) -> None:
        """Read the list of contacts up to the first known one."""
        with self._lock:
            began = time.monotonic()
            contacts = self._client.contacts.iterate()
            self._account.add_contacts(self._account.until_known(contacts))
            self._read_at = began

    def of(self, person: str) -> list[KnownContact]:
        """Return the new contacts of a person, as of a moment ago, opted out first."""
        with self._lock:
            if time.monotonic() - self._read_at > MAX_AGE:
                self.refresh()
            return self._account.new_contacts_of(person)

    def preflight(self, person: str) -> Callable[[], None]:
        """Return the check to run before each attempt to create this contact.

        Later attempts read the list again.
        """
        attempts = itertools.count()

        def check() -> None:
            if next(attempts):
                self.refresh()
            if contacts := self.of(person):
                raise ContactExistsError(
                    f"{person} has become a contact", contact_id=contacts[0].id
                )

        return check
