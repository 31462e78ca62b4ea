"""Read the contacts of a job's people: the account's lists, or each address if that costs less."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from resend_nb._http.pagination import PAGE
from resend_nb.bulk.store.account import Account, contacts_used
from resend_nb.resources import look_up_contact, property_values, spellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.bulk.store.rows import Rows
    from resend_nb.client import Client
    from resend_nb.resources import Contact

_LEAST_SAVING = 10
"""Reading every contact is simpler; asking for addresses must save more requests than this."""


def read_account(client: Client, segment_id: str | None, used: int | None = None) -> Account:
    """Read every contact, and the members of a segment."""
    account = _new_account(client, segment_id, used)
    account.add_contacts(client.contacts.iterate())
    if segment_id is not None:
        _list_members(client, account, segment_id)
    return account


def read_people(
    client: Client, segment_id: str | None, rows: Rows, used: int | None = None
) -> Account:
    """Read the contacts of the pending rows' people, and their membership of a segment.

    A contact with another spelling of an address is found by address only if the server ignores
    capitals, which is tried with a contact that is known; otherwise every contact is read.
    """
    contacts = client.contacts.iterate()
    page = list(itertools.islice(contacts, PAGE))
    if len(page) == PAGE and used is None:
        used = contacts_used(client)
    is_worth_it = _costs_less(2 * rows.count("pending"), used or len(page))
    if is_worth_it and _ignores_capitals(client, page):
        return _ask_for_people(client, segment_id, rows)
    account = _new_account(client, segment_id, used)
    account.add_contacts(itertools.chain(page, contacts))
    if segment_id is not None:
        _read_members(client, account, segment_id, rows)
    return account


def _new_account(client: Client, segment_id: str | None, used: int | None) -> Account:
    def values(contact_id: str) -> dict[str, object]:
        return property_values(client.contacts.get(contact_id))

    account = Account(has_members=segment_id is not None, values=values)
    account.used = used
    return account


def _costs_less(requests: int, contacts: int) -> bool:
    """Whether so many requests, for a person and the segments, cost less than listing contacts."""
    return requests + _LEAST_SAVING < contacts / PAGE


def _ignores_capitals(client: Client, page: Sequence[Contact]) -> bool:
    """Whether the server finds a contact by its address in other capitals."""
    contact = page[0]
    found = look_up_contact(client.request, contact["email"].swapcase())
    return found is not None and found["id"] == contact["id"]


def _ask_for_people(client: Client, segment_id: str | None, rows: Rows) -> Account:
    """Ask for the contact with each spelling of each address."""
    found: dict[str, Contact] = {}
    for row in rows.read("pending"):
        for spelling in spellings(str(row.email)):
            if contact := look_up_contact(client.request, spelling):
                found[contact["id"]] = contact
    account = Account(
        has_members=segment_id is not None,
        values=lambda contact_id: property_values(found[contact_id]),
        is_partial=True,
    )
    account.add_contacts(iter(found.values()))
    if segment_id is not None:
        _ask_for_members(client, account, segment_id, list(found))
    return account


def _read_members(client: Client, account: Account, segment_id: str, rows: Rows) -> None:
    """Find out which people are members: of each, or by the list of the segment, as costs less."""
    if not _costs_less(rows.count("pending"), len(account)):
        _list_members(client, account, segment_id)
        return
    people = [row.person for row in rows.read("pending")]
    known = itertools.chain.from_iterable(account.contacts_by_person(people).values())
    _ask_for_members(client, account, segment_id, [contact.id for contact in known])


def _list_members(client: Client, account: Account, segment_id: str) -> None:
    members = client.contacts.iterate(segment_id=segment_id)
    account.add_members(contact["id"] for contact in members)


def _ask_for_members(
    client: Client, account: Account, segment_id: str, contact_ids: Sequence[str]
) -> None:
    account.add_members(
        contact_id
        for contact_id in contact_ids
        if any(
            segment["id"] == segment_id for segment in client.contacts.segments.iterate(contact_id)
        )
    )
