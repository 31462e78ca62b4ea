"""Broadcasts and their status."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Broadcasts:
    """Emails to a segment, from draft to sent."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Create a draft and return its id."""
        return self._db.insert("broadcasts", {**fields, "status": "draft", "created_at": now})

    def get(self, broadcast_id: str) -> Row | None:
        """Read a broadcast."""
        return self._db.row("select * from broadcasts where id = ?", broadcast_id)

    def page(self, window: Window) -> Page:
        """List broadcasts."""
        return self._db.page("select * from broadcasts", [], window)

    def update(self, broadcast_id: str, fields: Row) -> None:
        """Update fields, including the status."""
        if fields:
            self._db.update("broadcasts", broadcast_id, fields)

    def delete(self, broadcast_id: str) -> None:
        """Delete a broadcast."""
        self._db.execute("delete from broadcasts where id = ?", broadcast_id)

    def due(self, *, now: int, queued_for: int) -> list[Row]:
        """Return broadcasts that are due, in order, with the time as ``due``."""
        return self._db.rows(
            "select *, "
            "case status when 'scheduled' then scheduled_at else queued_at + ?1 end as due "
            "from broadcasts "
            "where status in ('scheduled', 'queued') and due <= ?2 order by due, seq",
            queued_for,
            now,
        )
