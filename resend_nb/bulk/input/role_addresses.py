"""Who reads an address: a desk instead of a person, or somebody who is on the list already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Container

    from resend_nb.bulk.input.addresses import Addresses

_GMAIL = {"gmail.com", "googlemail.com"}

_WORDS = """
    abuse accounting accounts admin administrator billing bookings careers compliance contact customercare
    customerservice editor enquiries enquiry events feedback finance frontdesk hello help helpdesk hostmaster hr info
    inquiries inquiry investors it-support jobs legal mail mailer-daemon marketing media membership news newsletter
    no-reply noc noreply office operations orders payments postmaster pr press privacy purchasing reception recruiting
    recruitment reservations returns root sales security service services shop spam subscribe support team tech
    unsubscribe webmaster welcome
    bewerbung buchhaltung buero kontakt rechnung vertrieb verkauf zentrale
    accueil comercial contacto contato ventas
"""
_DESKS = frozenset(_WORDS.split())


def role_addresses(addresses: Addresses) -> dict[int, bool]:
    """Tell which addresses belong to a desk.

    Parameters
    ----------
    addresses : Addresses
        A column of them.

    Returns
    -------
    dict
        Their positions, each with ``True``.
    """
    names = addresses.names
    found = [position for position, name in enumerate(names) if name in _DESKS]
    found += [
        position for position in _tagged(addresses) if names[position].partition("+")[0] in _DESKS
    ]
    return dict.fromkeys(found, True)


def shared_mailboxes(addresses: Addresses, *, without: Container[int]) -> dict[int, int]:
    """Find addresses whose mail ends up where that of an earlier one does.

    Parameters
    ----------
    addresses : Addresses
        A column of them.
    without : container of int
        Places to leave out.

    Returns
    -------
    dict
        For the position of an address, the position of the first with its mailbox.
    """
    names, domains = addresses.names, addresses.domains
    boxes = {
        position: names[position].replace(".", "")
        for position, domain in enumerate(domains)
        if domain in _GMAIL
    }
    elsewhere = {}
    for position in _tagged(addresses):
        if position in boxes:
            boxes[position] = boxes[position].partition("+")[0]
        else:
            elsewhere[position] = f"{names[position].partition('+')[0]}@{domains[position]}"
    if elsewhere:
        # Here a dot says something, so that an address without a tag is its own mailbox.
        untagged = {*elsewhere.values()}
        elsewhere |= {
            position: person
            for position, person in enumerate(addresses.people)
            if person in untagged
        }
    return _earlier(boxes, without) | _earlier(elsewhere, without)


def _tagged(addresses: Addresses) -> list[int]:
    return [
        position for position, name in enumerate(addresses.names) if "+" in name and "+" in name[1:]
    ]


def _earlier(boxes: dict[int, str], without: Container[int]) -> dict[int, int]:
    shared = pd.Series(boxes, dtype="object").duplicated(keep=False)
    first: dict[str, int] = {}
    same: dict[int, int] = {}
    for position in sorted(shared.index[shared].tolist()):
        if (
            position not in without
            and (above := first.setdefault(boxes[position], position)) != position
        ):
            same[position] = above
    return same
