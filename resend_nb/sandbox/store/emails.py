"""Emails outside broadcasts, and the replies of idempotency keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Emails:
    """Single emails, from requested to delivered."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, contents: Row, *, recipients: int, scheduled_at: int | None, now: int) -> Row:
        """Create an email that has not been sent yet."""
        row = {
            "contents": contents,
            "recipients": recipients,
            "last_event": "scheduled" if scheduled_at else "queued",
            "scheduled_at": scheduled_at,
            "created_at": now,
        }
        return {**row, "id": self._db.insert("emails", row)}

    def get(self, email_id: str) -> Row | None:
        """Read an email."""
        return self._db.row("select * from emails where id = ?", email_id)

    def page(self, window: Window) -> Page:
        """List emails."""
        return self._db.page("select * from emails", [], window)

    def due(self, *, now: int) -> list[Row]:
        """Return emails that are due, in order."""
        sql = (
            "select * from emails where last_event = 'scheduled' and scheduled_at <= ? "
            "order by scheduled_at, seq"
        )
        return self._db.rows(sql, now)

    def went_out(self, email_id: str, *, last_event: str, sent_at: int) -> None:
        """Store when an email was sent, and its outcome."""
        self._db.update("emails", email_id, {"last_event": last_event, "sent_at": sent_at})

    def remember(self, endpoint: str, key: str, *, body_hash: str, answer: Any, now: int) -> None:
        """Store the reply to a request with an idempotency key."""
        sql = "insert or replace into idempotent_answers values (?, ?, ?, ?, ?)"
        self._db.execute(sql, endpoint, key, body_hash, json.dumps(answer), now)

    def remembered(self, endpoint: str, key: str, *, since: int) -> Row | None:
        """Return the stored request of an idempotency key, unless it is too old."""
        sql = "select * from idempotent_answers where endpoint = ? and key = ? and created_at > ?"
        return self._db.row(sql, endpoint, key, since)
