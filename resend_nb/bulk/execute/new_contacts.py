"""Contacts that appear while a run goes on: creating one again would undo its opt-out."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from resend_nb.bulk.store.account import contacts_used
from resend_nb.errors import ContactExistsError, ResendError
from resend_nb.resources import look_up_contact, spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources import Contact


_READINGS = 5
_LONGEST_PAUSE = 10.0
"""Seconds between two pages of one reading."""

_PAUSED = (
    "The newest contacts could not be read without a long pause. Keep the computer awake, "
    "and try again."
)


class _Watched:
    """The contacts of an account, and how long the longest wait for one of them was."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._last = client._now()  # noqa: SLF001 -- it is one of us
        self._longest = 0.0

    def __iter__(self) -> Iterator[Contact]:
        for contact in self._client.contacts.iterate():
            self.longest_pause()
            yield contact

    def longest_pause(self) -> float:
        """Return the longest pause until now, in seconds."""
        current = self._client._now()  # noqa: SLF001 -- it is one of us
        self._longest = max(self._longest, self._last.seconds_until(current))
        self._last = current
        return self._longest


class NewContacts:
    """Contacts that did not exist when the account was read.

    Before a contact is created, its address is looked up, so an opt-out can only be overwritten if
    it is given between that request and the next one.
    """

    def __init__(self, client: Client, account: Account, rows: Rows) -> None:
        self._client = client
        self._account = account
        self._rows = rows
        self._lock = threading.RLock()

    def refresh(self) -> None:
        """Read the newest contacts, up to a page on which all are known.

        A computer may sleep between two pages. What happens meanwhile is not on the first one, so
        they are read again. In an account of which only the people were read, they are asked for.
        """
        if self._account.is_partial:
            self.ask_again()
            return
        with self._lock:
            for _ in range(_READINGS):
                contacts = _Watched(self._client)
                self._account.add_contacts(self._account.until_known(iter(contacts)))
                if contacts.longest_pause() <= _LONGEST_PAUSE:
                    return
            raise ResendError(_PAUSED)

    def read_uploaded(self) -> None:
        """Read the contacts of uploaded rows, which an import may have created."""
        if self._account.is_partial:
            for row in self._rows.read("uploaded"):
                self.look_up(row)
        elif self._rows.count("uploaded"):
            self.refresh()

    def has_nobody_else(self) -> bool:
        """Whether the account has grown by exactly the contacts that this run created."""
        used, created = self._account.used, self._rows.count("created")
        return used is not None and contacts_used(self._client) == used + created

    def ask_again(self) -> None:
        """Ask for created contacts that somebody else may have changed, or created differently."""
        for row in itertools.chain(
            self._rows.read("created_opted_out"), self._rows.read("created_unusual")
        ):
            self.look_up(row)

    def of(self, person: str) -> list[KnownContact]:
        """Return the new contacts of a person that were read so far, opted out first."""
        with self._lock:
            return self._account.new_contacts_of(person)

    def preflight(self, row: Row) -> Callable[[], None]:
        """Return the check to run before each attempt to create the row's contact.

        Later attempts also read the list, which shows other spellings of the address.
        """
        attempts = itertools.count()

        def check() -> None:
            if next(attempts) and not self._account.is_partial:
                self.refresh()
            self.look_up(row)
            if contacts := self.of(row.person):
                raise ContactExistsError(
                    f"{row.email} has become a contact", contact_id=contacts[0].id
                )

        return check

    def look_up(self, row: Row) -> None:
        """Ask for the row's address, and add its contact to the account."""
        for spelling in spellings(str(row.email)):
            if contact := look_up_contact(self._client.request, spelling):
                with self._lock:
                    self._account.add_contact(contact)
