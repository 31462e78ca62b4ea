"""Addresses that several people read, or that share a mailbox with another one in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Container

    from resend_nb.bulk.input.contact_columns import ContactColumns

_GMAIL = {"gmail.com", "googlemail.com"}

_WORDS = """
    abuse accounting accounts admin administrator billing bookings careers compliance contact
    customercare customerservice editor enquiries enquiry events feedback finance frontdesk hello
    help helpdesk hostmaster hr info inquiries inquiry investors it-support jobs legal mail
    mailer-daemon marketing media membership news newsletter no-reply noc noreply office operations
    orders payments postmaster pr press privacy purchasing reception recruiting recruitment
    reservations returns root sales security service services shop spam subscribe support team tech
    unsubscribe webmaster welcome
    bewerbung buchhaltung buero kontakt rechnung vertrieb verkauf zentrale
    accueil comercial contacto contato ventas
"""
_ROLES = frozenset(_WORDS.split())


def role_addresses(contacts: ContactColumns) -> list[int]:
    """Return the positions of addresses of a role, such as "info@", with or without a tag."""
    names = contacts.local_parts
    positions = [position for position, name in enumerate(names) if name in _ROLES]
    return positions + [
        position for position in _tagged(contacts) if _untagged(names[position]) in _ROLES
    ]


def shared_mailboxes(contacts: ContactColumns, *, without: Container[int]) -> dict[int, int]:
    """Map positions to that of an earlier address whose email ends up in the same mailbox."""
    names, domains = contacts.local_parts, contacts.domains
    at_gmail = {
        position: names[position].replace(".", "")
        for position, domain in enumerate(domains)
        if domain in _GMAIL
    }
    elsewhere = {}
    for position in _tagged(contacts):
        if position in at_gmail:
            at_gmail[position] = _untagged(at_gmail[position])
        else:
            elsewhere[position] = f"{_untagged(names[position])}@{domains[position]}"
    if elsewhere:
        # Outside Gmail dots matter, so an untagged address is its own mailbox.
        tagged_mailboxes = set(elsewhere.values())
        elsewhere |= {
            position: person
            for position, person in enumerate(contacts.people)
            if person in tagged_mailboxes
        }
    return _repeated(at_gmail, without) | _repeated(elsewhere, without)


def _tagged(contacts: ContactColumns) -> list[int]:
    """Return the positions of names with a tag; a "+" at the beginning does not start one."""
    return [
        position
        for position, name in enumerate(contacts.local_parts)
        if "+" in name and "+" in name[1:]
    ]


def _untagged(name: str) -> str:
    return name.partition("+")[0]


def _repeated(mailboxes: dict[int, str], without: Container[int]) -> dict[int, int]:
    """Map the position of each repeated mailbox to its first position."""
    shared = pd.Series(mailboxes, dtype="object").duplicated(keep=False)
    first: dict[str, int] = {}
    repeated: dict[int, int] = {}
    for position in sorted(shared.index[shared].tolist()):
        if position not in without:
            earliest = first.setdefault(mailboxes[position], position)
            if earliest != position:
                repeated[position] = earliest
    return repeated
