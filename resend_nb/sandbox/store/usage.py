"""Counts that plans limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database


class Usage:
    """How much of each quota is used."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def contacts(self) -> int:
        """Return the number of contacts, each counted once."""
        return self._total("select count(*) as total from contacts")

    def segments(self) -> int:
        """Return the number of segments."""
        return self._total("select count(*) as total from segments")

    def broadcasts(self) -> int:
        """Return the number of sent broadcasts."""
        return self._total("select count(*) as total from broadcasts where status = 'sent'")

    def domains(self) -> int:
        """Return the number of domains, verified or not."""
        return self._total("select count(*) as total from domains")

    def emails(self, *, since: int) -> int:
        """Return the number of emails sent outside broadcasts, one for each recipient."""
        sql = "select coalesce(sum(recipients), 0) as total from emails where sent_at >= ?"
        return self._total(sql, since)

    def _total(self, sql: str, *values: int) -> int:
        return int(self._db.rows(sql, *values)[0]["total"])
