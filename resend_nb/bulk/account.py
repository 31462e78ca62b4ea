"""What an account holds of people, as it was when it was read."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.addresses import person_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact


@dataclass(frozen=True)
class Account:
    """Contacts by person, whom an account may hold more than once if addresses differ in case.

    ``members`` are the ids of who is in the segment, ``None`` where there is none. ``values`` reads the
    properties of one contact, which no list has. ``read_at`` is when reading began, on the machine's steady clock.
    """

    people: dict[str, list[Contact]]
    members: Collection[str] | None
    values: Callable[[str], dict[str, Any]]
    read_at: float = -math.inf

    @property
    def ids(self) -> set[str]:
        """Every contact's."""
        return {each["id"] for spellings in self.people.values() for each in spellings}

    def spellings(self, person: str) -> Sequence[Contact]:
        """Every contact of a person.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        return self.people.get(person, [])


def account_of(
    contacts: Iterable[Contact],
    members: Collection[str] | None,
    values: Callable[[str], dict[str, Any]] | None = None,
    *,
    read_at: float = -math.inf,
) -> Account:
    """Sort contacts by person.

    Parameters
    ----------
    contacts : iterable of dict
        Every contact.
    members : collection of str or None
        Ids of who is in the segment.
    values : callable, optional
        Gives the properties of a contact's id; by default nobody has any.
    read_at : float
        When reading began; by default too long ago to rely on it.
    """
    people: dict[str, list[Contact]] = {}
    for contact in contacts:
        people.setdefault(person_of(contact["email"]), []).append(contact)
    return Account(people, members, values or (lambda _: {}), read_at)


def read_account(client: Client, segment_id: str | None) -> Account:
    """Read every contact, and who is in a segment.

    Parameters
    ----------
    client : Client
        The account.
    segment_id : str or None
        The segment.
    """
    read_at = time.monotonic()
    members = None if segment_id is None else {each["id"] for each in client.contacts.iterate(segment_id=segment_id)}

    def values(contact_id: str) -> dict[str, Any]:
        held = client.contacts.get(contact_id).get("properties") or {}
        return {key: each["value"] if isinstance(each, dict) else each for key, each in held.items()}

    return account_of(client.contacts.iterate(), members, values, read_at=read_at)
