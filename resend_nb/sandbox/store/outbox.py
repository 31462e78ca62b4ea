"""The emails of broadcasts, one per recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Outbox:
    """Emails as their recipients see them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_all(self, emails: Sequence[Row], *, now: int) -> None:
        """Insert emails, ids included."""
        self._db.insert_all("outbox", [{**email, "created_at": now} for email in emails])

    def get(self, email_id: str) -> Row:
        """Read an email that must exist."""
        return self._db.rows("select * from outbox where id = ?", email_id)[0]

    def page(self, window: Window, *, broadcast_id: str | None) -> Page:
        """List emails, optionally of one broadcast."""
        query = "select * from outbox where ? is null or broadcast_id = ?"
        return self._db.page(query, [broadcast_id, broadcast_id], window)

    def by_token(self, token: str) -> Row | None:
        """Read the email of an unsubscribe link."""
        return self._db.row("select * from outbox where token = ?", token)
