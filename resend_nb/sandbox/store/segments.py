"""Segments and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resend_nb.sandbox.store.database import Page, PageRequest, Row


class Segments(Table):
    """Named groups of contacts."""

    name = "segments"

    def add(self, segment_id: str, contact_id: str, *, now: int) -> None:
        """Add a contact, unless it is a member already."""
        self._db.execute(
            "insert into memberships (contact_seq, segment_id, contact_created_at, created_at) "
            "select seq, ?, created_at, ? from contacts where id = ? on conflict do nothing",
            segment_id,
            now,
            contact_id,
        )

    def add_all(self, segment_id: str, contacts: Iterable[Row], *, now: int) -> None:
        """Add contacts, unless they are members already."""
        self._db.execute_many(
            "insert into memberships (contact_seq, segment_id, contact_created_at, created_at) "
            "values (?, ?, ?, ?) on conflict do nothing",
            [(contact["seq"], segment_id, contact["created_at"], now) for contact in contacts],
        )

    def remove(self, segment_id: str, contact_id: str) -> None:
        """Remove a contact."""
        self._db.execute(
            "delete from memberships where segment_id = ? "
            "and contact_seq = (select seq from contacts where id = ?)",
            segment_id,
            contact_id,
        )

    def has(self, segment_id: str, contact_id: str) -> bool:
        """Whether a contact is a member."""
        row = self._db.row(
            "select 1 from memberships where segment_id = ? "
            "and contact_seq = (select seq from contacts where id = ?)",
            segment_id,
            contact_id,
        )
        return row is not None

    def members(self, segment_id: str, page_request: PageRequest) -> Page:
        """Return a page of the members, sorted by when the contact was created, not by joining."""
        # The index of memberships has this order, so a page needs neither sorting nor other rows.
        query = (
            "select contact_seq as seq, contacts.id, email, first_name, last_name, unsubscribed, "
            "contact_created_at as created_at from memberships "
            "join contacts on contacts.seq = contact_seq where segment_id = ?"
        )
        return self._db.page(query, [segment_id], page_request)

    def of_contact(self, contact_id: str, page_request: PageRequest) -> Page:
        """Return a page of a contact's segments; ``created_at`` is the time of joining."""
        query = (
            "select memberships.seq, segments.id, name, memberships.created_at from segments "
            "join memberships on segment_id = segments.id "
            "where contact_seq = (select seq from contacts where id = ?)"
        )
        return self._db.page(query, [contact_id], page_request)
