"""The contacts of an account, as they were when it was read."""

from __future__ import annotations

import datetime as dt
import itertools
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

from resend_nb._http.pagination import PAGE
from resend_nb.bulk.store.person import person_of
from resend_nb.bulk.store.rows import new_database
from resend_nb.errors import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from resend_nb.client import Client
    from resend_nb.resources import Contact

_BATCH = 1_000
"""How many contacts are written at a time."""

ENOUGH_IDS = 20
"""So many contacts are hardly all deleted before a run is resumed."""

_INSERT = "INSERT OR REPLACE INTO contacts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"

_SELECT = """
    SELECT
        id, person, email, first_name, last_name, created_at, unsubscribed,
        EXISTS (SELECT 1 FROM members WHERE members.id = contacts.id) AS is_member
    FROM contacts
"""


class KnownContact(NamedTuple):
    """A contact of the account."""

    id: str
    person: str
    email: str
    first_name: str | None
    last_name: str | None
    created_at: str
    unsubscribed: bool
    is_member: bool


class Account:
    """The account's contacts by person, in a temporary database.

    A person may have several contacts, if addresses differ in case. ``has_members`` is whether a
    segment was read. ``values`` returns the properties of a contact, which lists leave out.
    ``imports`` are the times between which imports of an earlier run created contacts. ``used`` is
    how many contacts the account had just before it was read, if that is known. It ``is_partial``
    if only the people of the data were asked for.
    """

    def __init__(
        self,
        *,
        has_members: bool,
        values: Callable[[str], dict[str, Any]] = lambda _: {},
        is_partial: bool = False,
    ) -> None:
        self.has_members, self.is_partial = has_members, is_partial
        self.values = values
        self.imports: list[tuple[dt.datetime, dt.datetime]] = []
        self.used: int | None = None
        self._readings = 0
        self._database = new_database("account.sql")
        weakref.finalize(self, self._database.close)

    def __len__(self) -> int:
        (number,) = self._database.execute("SELECT COUNT(*) FROM contacts").fetchone()
        return int(number)

    def add_contacts(self, contacts: Iterator[Contact]) -> None:
        """Add the contacts of one reading of the account, all or none."""
        with self._database:
            while batch := list(map(self._record, itertools.islice(contacts, _BATCH))):
                self._database.executemany(_INSERT, batch)
        self._readings += 1

    def add_contact(self, contact: Contact) -> None:
        """Add a contact that was looked up; the next reading of the account reads it again."""
        with self._database:
            self._database.execute(_INSERT, self._record(contact))

    def add_members(self, ids: Iterable[str]) -> None:
        """Add the contact ids of the segment's members."""
        records = ((contact_id,) for contact_id in ids)
        with self._database:
            self._database.executemany("INSERT OR IGNORE INTO members VALUES (?)", records)

    def knows(self, contact_id: str) -> bool:
        """Whether any reading of the account had this contact."""
        query = "SELECT 1 FROM contacts WHERE id = ?"
        return self._database.execute(query, (contact_id,)).fetchone() is not None

    def some_ids(self) -> list[str]:
        """Return the ids of the oldest contacts, by which the account is recognized later."""
        query = "SELECT id FROM contacts ORDER BY seq DESC LIMIT ?"
        records = self._database.execute(query, (ENOUGH_IDS,))
        return [contact_id for (contact_id,) in records]

    def until_known(self, contacts: Iterator[Contact]) -> Iterator[Contact]:
        """Yield new contacts, up to a page on which an earlier reading had all.

        A contact can appear below known ones: its creation may have begun before theirs.
        """
        readings = self._readings
        while page := list(itertools.islice(contacts, PAGE)):
            marks = ", ".join("?" * len(page))
            query = f"SELECT id FROM contacts WHERE reading < ? AND id IN ({marks})"
            ids = (contact["id"] for contact in page)
            known = {
                contact_id for (contact_id,) in self._database.execute(query, (readings, *ids))
            }
            yield from (contact for contact in page if contact["id"] not in known)
            if len(known) == len(page):
                return

    def contacts_of(self, person: str) -> list[KnownContact]:
        """Return all contacts of a person."""
        return self.contacts_by_person([person]).get(person, [])

    def contacts_by_person(self, people: Collection[str]) -> dict[str, list[KnownContact]]:
        """Return the contacts of several people; people without contacts are left out."""
        by_person: dict[str, list[KnownContact]] = {}
        marks = ", ".join("?" * len(people))
        for contact in self._select(f"person IN ({marks}) ORDER BY seq", *people):
            by_person.setdefault(contact.person, []).append(contact)
        return by_person

    def new_contacts_of(self, person: str) -> list[KnownContact]:
        """Return the contacts of a person that the first reading did not have, opted out first."""
        condition = "person = ? AND reading > 0 ORDER BY unsubscribed DESC, seq"
        return list(self._select(condition, person))

    def was_imported(self, contact: KnownContact) -> bool:
        """Whether a contact was created while an import of the earlier run created contacts."""
        created_at = dt.datetime.fromisoformat(contact.created_at)
        return any(first <= created_at <= last for first, last in self.imports)

    def members(self) -> Iterator[KnownContact]:
        """Yield the members of the segment."""
        return self._select("is_member ORDER BY seq")

    def opted_out(self) -> Iterator[KnownContact]:
        """Yield the contacts that opted out."""
        return self._select("unsubscribed ORDER BY seq")

    def _record(self, contact: Contact) -> tuple[Any, ...]:
        return (
            contact["id"],
            person_of(contact["email"]),
            contact["email"],
            contact["first_name"],
            contact["last_name"],
            contact["unsubscribed"],
            contact["created_at"],
            self._readings,
        )

    def _select(self, condition: str, *values: object) -> Iterator[KnownContact]:
        records = self._database.execute(f"{_SELECT} WHERE {condition}", values)
        for *texts, unsubscribed, is_member in records:
            yield KnownContact._make((*texts, bool(unsubscribed), bool(is_member)))


def contacts_used(client: Client) -> int | None:
    """Return how many contacts the account has, by its usage; ``None`` if that cannot be read."""
    try:
        return client.usage.get()["contacts"]["used"]
    except (ResendError, KeyError):  # new in the API, and not for every key
        return None
