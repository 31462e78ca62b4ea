"""Single emails, and the idempotency keys that keep a repeated request from sending twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Row


class Emails(Table):
    """Emails that are not part of a broadcast."""

    name = "emails"

    def due(self, *, now: int) -> list[Row]:
        """Return the scheduled emails to send by now, in order."""
        return self._db.rows(
            "select * from emails where last_event = 'scheduled' and scheduled_at <= ? "
            "order by scheduled_at, seq",
            now,
        )

    def save_reply(self, endpoint: str, key: str, *, body_hash: str, reply: Any, now: int) -> None:
        """Save the reply to a request with an idempotency key, replacing an expired one."""
        sql = "insert or replace into idempotent_replies values (?, ?, ?, ?, ?)"
        self._db.execute(sql, endpoint, key, body_hash, json.dumps(reply), now)

    def find_reply(self, endpoint: str, key: str, *, since: int) -> Row | None:
        """Return the saved reply for an idempotency key, unless it has expired."""
        return self._db.row(
            "select * from idempotent_replies where endpoint = ? and key = ? and created_at > ?",
            endpoint,
            key,
            since,
        )
