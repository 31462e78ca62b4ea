"""People whom the list of contacts does not show, although they may be contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.bulk.store.account import contacts_used
from resend_nb.resources import look_up_contact, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.row import Row
    from resend_nb.client import Client


class MissingContacts:
    """Looks up people one by one if the list of contacts may be too short.

    The account's usage says how many contacts there are. If the list has fewer, or the usage
    cannot be read, an opt-out in the data could get lost with a contact that the list left out.
    """

    def __init__(self, client: Client, account: Account) -> None:
        self._client = client
        self._account = account
        self._is_short = False if account.is_partial else None

    def add(self, rows: Iterable[Row]) -> None:
        """Add the contacts of these rows' people that the list left out."""
        emails = {row.person: str(row.email) for row in rows}
        missing = emails.keys() - self._account.contacts_by_person(list(emails)).keys()
        if missing and self._list_may_be_short():
            for email in (emails[person] for person in sorted(missing)):
                for spelling in spellings(email):
                    if contact := look_up_contact(self._client.request, spelling):
                        self._account.add_contact(contact)

    def _list_may_be_short(self) -> bool:
        if self._is_short is None:
            used = contacts_used(self._client)
            self._is_short = used is None or len(self._account) < used
        return self._is_short
