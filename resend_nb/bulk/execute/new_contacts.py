"""Who became a contact while a run goes on: the newest come first in every list."""

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

FRESH = 5.0
"""Seconds for which a list is what was just read; long enough that preflight again takes a few requests in a hundred."""


class NewContacts:
    """Contacts that were not there when the account was read.

    A contact that exists must not be created again, for that would undo its opt-out. Asking for each address
    before it is created takes twice the requests; reading the top of the list again every few seconds does not.

    Parameters
    ----------
    client : Client
        The account.
    account : Account
        What there was.
    """

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account
        self._read_at = account.read_at
        self._lock = threading.RLock()

    def look(self) -> None:
        """Read who is new, up to the first contact that is known."""
        with self._lock:
            began = time.monotonic()
            self._account.learn(self._account.newest(self._client.contacts.iterate()))
            self._read_at = began

    def of(self, person: str) -> list[KnownContact]:
        """Give the contacts of a person as they were a moment ago, who opted out first.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        with self._lock:
            if time.monotonic() - self._read_at > FRESH:
                self.look()
            return self._account.new_contacts(person)

    def preflight(self, person: str) -> Callable[[], None]:
        """Give what looks for a person before each try to make a contact of them; from the second on, it reads anew.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        tries = itertools.count()

        def look() -> None:
            if next(tries):
                self.look()
            if found := self.of(person):
                raise ContactExistsError(f"{person} is a contact by now", contact_id=found[0].id)

        return look
