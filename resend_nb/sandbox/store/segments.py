"""Segments and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Segments:
    """Named groups of contacts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, name: str, *, now: int) -> str:
        """Create a segment and return its id."""
        return self._db.insert("segments", {"name": name, "created_at": now})

    def get(self, segment_id: str) -> Row | None:
        """Read a segment."""
        return self._db.row("select * from segments where id = ?", segment_id)

    def page(self, window: Window) -> Page:
        """List segments."""
        return self._db.page("select * from segments", [], window)

    def rename(self, segment_id: str, name: str) -> None:
        """Rename a segment."""
        self._db.update("segments", segment_id, {"name": name})

    def delete(self, segment_id: str) -> None:
        """Delete a segment and its memberships, but not its contacts."""
        self._db.execute("delete from segments where id = ?", segment_id)

    def add(self, segment_id: str, contact_id: str, *, now: int) -> None:
        """Add a contact; adding it twice changes nothing."""
        self._db.execute(
            "insert into memberships (contact_id, segment_id, created_at) values (?, ?, ?) "
            "on conflict do nothing",
            contact_id,
            segment_id,
            now,
        )

    def remove(self, segment_id: str, contact_id: str) -> None:
        """Remove a contact."""
        self._db.execute(
            "delete from memberships where segment_id = ? and contact_id = ?",
            segment_id,
            contact_id,
        )

    def has(self, segment_id: str, contact_id: str) -> bool:
        """Whether a contact is a member."""
        sql = "select 1 from memberships where segment_id = ? and contact_id = ?"
        return self._db.row(sql, segment_id, contact_id) is not None

    def members(self, segment_id: str, window: Window) -> Page:
        """List members, by when the contact was created, not by when it joined."""
        # The cross join reads contacts in order, so a page of a large segment needs no sorting.
        query = (
            "select contacts.* from contacts cross join memberships on contact_id = contacts.id "
            "where segment_id = ?"
        )
        return self._db.page(query, [segment_id], window)

    def of_contact(self, contact_id: str, window: Window) -> Page:
        """List a contact's segments with the time it joined."""
        query = (
            "select memberships.seq, segments.id, name, memberships.created_at from segments "
            "join memberships on segment_id = segments.id where contact_id = ?"
        )
        return self._db.page(query, [contact_id], window)
