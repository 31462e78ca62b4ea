"""What an account holds of people, as it was when it was read."""

from __future__ import annotations

import itertools
import math
import sqlite3
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from resend_nb._http.pagination import PAGE
from resend_nb.bulk.store.person import person_of
from resend_nb.resources import property_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from resend_nb.client import Client
    from resend_nb.resources import Contact

_CACHE = -16_000
"""Kibibytes, as SQLite counts them, of an account that may stay in memory."""

_AT_ONCE = 1_000
"""Contacts that are taken in at a time."""

_TABLES = (
    "CREATE TABLE contacts (seq INTEGER PRIMARY KEY, id UNIQUE, person, email, first_name, last_name, out, looked)",
    "CREATE INDEX people ON contacts (person)",
    "CREATE TABLE members (id TEXT PRIMARY KEY) WITHOUT ROWID",
)

_KNOWN = (
    "SELECT id, person, email, first_name, last_name, out, EXISTS (SELECT 1 FROM members WHERE "
    "members.id = contacts.id) AS is_member FROM contacts"
)


class KnownContact(NamedTuple):
    """A contact of the account."""

    id: str
    person: str
    email: str
    first_name: str | None
    last_name: str | None
    unsubscribed: bool
    is_member: bool


class Account:
    """Contacts by person, whom an account may hold more than once if addresses differ in case.

    They are in a database of their own, which goes with this object: an account may be larger than memory.

    Parameters
    ----------
    has_members : bool
        Whether it is about a segment and who is in it.
    values : callable, optional
        Gives the properties of a contact's id, which no list has; by default nobody has any.
    read_at : float
        When reading began, on the machine's steady clock; by default too long ago to rely on it.
    """

    def __init__(
        self,
        *,
        has_members: bool,
        values: Callable[[str], dict[str, Any]] = lambda _: {},
        read_at: float = -math.inf,
    ) -> None:
        self.has_members = has_members
        self.values = values
        self.read_at = read_at
        self._looked = 0
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute(f"PRAGMA cache_size = {_CACHE}")
        for table in _TABLES:
            self._database.execute(table)

    def learn(self, contacts: Iterator[Contact]) -> None:
        """Take contacts in, all or none: those of the first time are what there was, others are new_contacts.

        Parameters
        ----------
        contacts : iterator of dict
            As the API lists them.
        """
        with self._database:
            while some := [self._values_of(each) for each in itertools.islice(contacts, _AT_ONCE)]:
                self._database.executemany(
                    "INSERT OR REPLACE INTO contacts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", some
                )
        self._looked += 1

    def join(self, ids: Iterable[str]) -> None:
        """Take in who is in the segment.

        Parameters
        ----------
        ids : iterable of str
            Of contacts.
        """
        with self._database:
            self._database.executemany(
                "INSERT OR IGNORE INTO members VALUES (?)", ((each,) for each in ids)
            )

    def knew(self, contact_id: str) -> bool:
        """Tell whether a contact was there when the account was last looked at.

        Parameters
        ----------
        contact_id : str
            Of the contact.
        """
        query = "SELECT 1 FROM contacts WHERE id = ? AND looked < ?"
        return self._database.execute(query, (contact_id, self._looked)).fetchone() is not None

    def newest(self, contacts: Iterator[Contact]) -> Iterator[Contact]:
        """Give contacts until one comes that was there when the account was last looked at.

        Parameters
        ----------
        contacts : iterator of dict
            As the API lists them, the newest first.
        """
        while page := [*itertools.islice(contacts, PAGE)]:
            marks = ", ".join("?" * len(page))
            query = f"SELECT id FROM contacts WHERE looked < ? AND id IN ({marks})"
            known = {
                each
                for (each,) in self._database.execute(
                    query, (self._looked, *(each["id"] for each in page))
                )
            }
            for contact in page:
                if contact["id"] in known:
                    return
                yield contact

    def contacts_of(self, person: str) -> list[KnownContact]:
        """Give every contact of a person.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        return [*self._read("person = ? ORDER BY seq", person)]

    def new_contacts(self, person: str) -> list[KnownContact]:
        """Give the contacts of a person that were not there when the account was read, who opted out first.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        return [*self._read("person = ? AND looked > 0 ORDER BY out DESC, seq", person)]

    def members(self) -> Iterator[KnownContact]:
        """Give who is in the segment."""
        return self._read("is_member ORDER BY seq")

    def opted_out(self) -> Iterator[KnownContact]:
        """Give who opted out."""
        return self._read("out ORDER BY seq")

    def _values_of(self, contact: Contact) -> tuple[Any, ...]:
        names = (contact["first_name"], contact["last_name"])
        return (
            contact["id"],
            person_of(contact["email"]),
            contact["email"],
            *names,
            contact["unsubscribed"],
            self._looked,
        )

    def _read(self, which: str, *values: object) -> Iterator[KnownContact]:
        for *texts, out, is_member in self._database.execute(f"{_KNOWN} WHERE {which}", values):
            yield KnownContact._make((*texts, bool(out), bool(is_member)))


def read_account(client: Client, segment_id: str | None) -> Account:
    """Read every contact, and who is in a segment.

    Parameters
    ----------
    client : Client
        The account.
    segment_id : str or None
        The segment.
    """

    def values(contact_id: str) -> dict[str, Any]:
        return property_values(client.contacts.get(contact_id))

    account = Account(has_members=segment_id is not None, values=values, read_at=time.monotonic())
    if segment_id is not None:
        account.join(each["id"] for each in client.contacts.iterate(segment_id=segment_id))
    account.learn(client.contacts.iterate())
    return account
