"""After a run: find created contacts that should be opted out, but are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.bulk.execute.new_contacts import NewContacts
    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.rows import Rows

SETTLE = 3.0
"""Seconds after which no other run overwrites a contact, since it looks at most 2 s before."""

_OTHER_SPELLING = "opted out under another spelling of the address, so opted out here too"
_UNDONE = "another program undid this opt-out during the run, so it was recorded again"


def lost_opt_outs(rows: Rows, account: Account, new_contacts: NewContacts) -> Iterator[Row]:
    """Yield the rows whose new contact must opt out, each with that step and its reason.

    A person may opt out under another spelling, and another run may overwrite a contact that this
    run created as unsubscribed.
    """
    for row in rows.read("created_opted_out"):
        if _is_subscribed(row, account):
            row.reopen_to_opt_out(_UNDONE)
            yield row
    for contact in account.opted_out():
        for row in rows.of_people([contact.person], "created"):
            _identify(row, account, new_contacts)
            if not row.unsubscribed and _is_subscribed(row, account):
                row.reopen_to_opt_out(_OTHER_SPELLING)
                yield row


def _identify(row: Row, account: Account, new_contacts: NewContacts) -> None:
    """Find the contact that an import created; ask for it only if it was not read."""
    if row.contact_id is None:
        row.identify(account.contacts_of(row.person))
    if row.contact_id is None:
        # The contact is added to those that the caller goes through, so this happens only once.
        new_contacts.look_up(row)
        row.identify(account.contacts_of(row.person))


def _is_subscribed(row: Row, account: Account) -> bool:
    contacts = account.contacts_of(row.person)
    return any(known.id == row.contact_id and not known.unsubscribed for known in contacts)
