"""Broadcasts and what becomes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Broadcasts:
    """E-mails to a segment, from draft to sent."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Make a draft; its id."""
        return self._db.insert("broadcasts", {**_encoded(fields), "status": "draft", "created_at": now})

    def get(self, broadcast_id: str) -> Row | None:
        """Read one."""
        row = self._db.row("select * from broadcasts where id = ?", broadcast_id)
        return row and _decoded(row)

    def page(self, window: Window) -> Page:
        """List them."""
        return self._db.page("select * from broadcasts", [], window)

    def update(self, broadcast_id: str, fields: Row) -> None:
        """Change some fields, the status among them."""
        if fields:
            self._db.update("broadcasts", broadcast_id, _encoded(fields))

    def delete(self, broadcast_id: str) -> None:
        """Forget one."""
        self._db.execute("delete from broadcasts where id = ?", broadcast_id)

    def due(self, *, now: int, queued_for: int) -> list[Row]:
        """Give those whose time to go out has come."""
        rows = self._db.rows(
            "select * from broadcasts where (status = 'scheduled' and scheduled_at <= ?) "
            "or (status = 'queued' and queued_at <= ?) order by seq",
            now,
            now - queued_for,
        )
        return [_decoded(row) for row in rows]


def _encoded(fields: Row) -> Row:
    if fields.get("reply_to") is None:
        return fields
    return {**fields, "reply_to": json.dumps(fields["reply_to"])}


def _decoded(row: Row) -> Row:
    return {**row, "reply_to": row["reply_to"] and json.loads(row["reply_to"])}
