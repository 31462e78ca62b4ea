"""Segments and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Page, PageRequest


class Segments(Table):
    """Named groups of contacts."""

    name = "segments"

    def add(self, segment_id: str, contact_id: str, *, now: int) -> None:
        """Add a contact, unless it is a member already."""
        self._db.execute(
            "insert into memberships (contact_id, segment_id, created_at) values (?, ?, ?) "
            "on conflict do nothing",
            contact_id,
            segment_id,
            now,
        )

    def remove(self, segment_id: str, contact_id: str) -> None:
        """Remove a contact."""
        sql = "delete from memberships where segment_id = ? and contact_id = ?"
        self._db.execute(sql, segment_id, contact_id)

    def has(self, segment_id: str, contact_id: str) -> bool:
        """Whether a contact is a member."""
        sql = "select 1 from memberships where segment_id = ? and contact_id = ?"
        return self._db.row(sql, segment_id, contact_id) is not None

    def members(self, segment_id: str, page_request: PageRequest) -> Page:
        """Return a page of the members, sorted by when the contact was created, not by joining."""
        # The cross join reads contacts in order, so a page of a large segment needs no sorting.
        query = (
            "select contacts.* from contacts "
            "cross join memberships on contact_id = contacts.id where segment_id = ?"
        )
        return self._db.page(query, [segment_id], page_request)

    def of_contact(self, contact_id: str, page_request: PageRequest) -> Page:
        """Return a page of a contact's segments; ``created_at`` is the time of joining."""
        query = (
            "select memberships.seq, segments.id, name, memberships.created_at from segments "
            "join memberships on segment_id = segments.id where contact_id = ?"
        )
        return self._db.page(query, [contact_id], page_request)
