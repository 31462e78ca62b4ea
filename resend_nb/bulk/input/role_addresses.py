"""Addresses that several people read, or that share a mailbox with another one in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resend_nb.bulk.input.contact_columns import is_true

if TYPE_CHECKING:
    from collections.abc import Container


_GMAIL = ("@gmail.com", "@googlemail.com")

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
_ROLE = rf"(?:{'|'.join(_WORDS.split())})(?:\+[^@]*)?@"

# A "+" at the beginning does not start a tag.
_TAG = r"([^@])\+[^@]*"


def role_addresses(addresses: pd.Series[str]) -> list[int]:
    """Return the positions of addresses of a role, such as "info@", with or without a tag."""
    return addresses.index[is_true(addresses.str.match(_ROLE))].tolist()


def shared_mailboxes(people: pd.Series[str], *, without: Container[int]) -> dict[int, int]:
    """Map positions to that of an earlier address whose email ends up in the same mailbox."""
    with_plus = people[is_true(people.str.contains("+", regex=False))]
    untagged = with_plus.str.replace(_TAG, r"\1", regex=True)
    untagged = untagged[untagged != with_plus]
    at_gmail = people[is_true(people.str.endswith(_GMAIL))].copy()
    at_gmail.update(untagged)
    elsewhere = untagged.drop(at_gmail.index, errors="ignore")
    # Outside Gmail dots matter, so an untagged address is its own mailbox.
    others = people[is_true(people.isin(elsewhere))] if len(elsewhere) else elsewhere
    names = at_gmail.str.replace(r"\.|@.*", "", regex=True)
    return _repeated(pd.concat([names, elsewhere, others]), without)


def _repeated(mailboxes: pd.Series[str], without: Container[int]) -> dict[int, int]:
    """Map the position of each repeated mailbox to its first position."""
    first: dict[str, int] = {}
    repeated: dict[int, int] = {}
    shared = mailboxes[mailboxes.duplicated(keep=False)].sort_index()
    for position, mailbox in zip(shared.index.tolist(), shared.tolist(), strict=True):
        if position not in without:
            earliest = first.setdefault(mailbox, position)
            if earliest != position:
                repeated[position] = earliest
    return repeated
