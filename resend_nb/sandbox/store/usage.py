"""Counts of everything that plans limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database


class Usage:
    """Counts over all nouns."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def contacts(self) -> int:
        """Count contacts, each once."""
        return self._count("contacts")

    def segments(self) -> int:
        """Count segments."""
        return self._count("segments")

    def broadcasts(self) -> int:
        """Count sent broadcasts."""
        return self._count("broadcasts where status = 'sent'")

    def domains(self) -> int:
        """Count domains, verified or not."""
        return self._count("domains")

    def emails(self, *, since: int) -> int:
        """Count the recipients of emails outside broadcasts."""
        row = self._db.row(
            "select coalesce(sum(recipients), 0) as total from emails where sent_at >= ?", since
        )
        return int(row["total"]) if row else 0

    def _count(self, what: str) -> int:
        row = self._db.row(f"select count(*) as total from {what}")  # noqa: S608 -- our own words
        return int(row["total"]) if row else 0
