"""Who reads an address: a desk instead of a person, or somebody who is on the list already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Container

    from resend_nb.bulk.data.addresses import Addresses

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


def desks(addresses: Addresses) -> dict[int, bool]:
    """Tell which addresses belong to a desk.

    Parameters
    ----------
    addresses : Addresses
        A column of them.

    Returns
    -------
    dict
        Their places, each with ``True``.
    """
    names = addresses.names
    found = [place for place, name in enumerate(names) if name in _DESKS]
    found += [place for place in _tagged(addresses) if names[place].partition("+")[0] in _DESKS]
    return dict.fromkeys(found, True)


def same_mailboxes(addresses: Addresses, *, without: Container[int]) -> dict[int, int]:
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
        For the place of an address, the place of the first with its mailbox.
    """
    names, domains = addresses.names, addresses.domains
    boxes = {place: names[place].replace(".", "") for place, domain in enumerate(domains) if domain in _GMAIL}
    elsewhere = {}
    for place in _tagged(addresses):
        if place in boxes:
            boxes[place] = boxes[place].partition("+")[0]
        else:
            elsewhere[place] = f"{names[place].partition('+')[0]}@{domains[place]}"
    if elsewhere:
        # Here a dot says something, so that an address without a tag is its own mailbox.
        untagged = {*elsewhere.values()}
        elsewhere |= {place: person for place, person in enumerate(addresses.people) if person in untagged}
    return _earlier(boxes, without) | _earlier(elsewhere, without)


def _tagged(addresses: Addresses) -> list[int]:
    return [place for place, name in enumerate(addresses.names) if "+" in name and "+" in name[1:]]


def _earlier(boxes: dict[int, str], without: Container[int]) -> dict[int, int]:
    shared = pd.Series(boxes, dtype="object").duplicated(keep=False)
    first: dict[str, int] = {}
    same: dict[int, int] = {}
    for place in sorted(shared.index[shared].tolist()):
        if place not in without and (above := first.setdefault(boxes[place], place)) != place:
            same[place] = above
    return same
