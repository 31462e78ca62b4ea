"""How much of everything there is: what plans set quotas on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database


class Usage:
    """Counts over all nouns."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def contacts(self) -> int:
        """Count the contacts, each once, however many segments it is in."""
        return self._count("contacts")

    def segments(self) -> int:
        """Count the segments."""
        return self._count("segments")

    def broadcasts(self) -> int:
        """Count the broadcasts that were sent."""
        return self._count("broadcasts where status = 'sent'")

    def domains(self) -> int:
        """Count the domains, verified or not."""
        return self._count("domains")

    def emails(self, *, since: int) -> int:
        """Count what was sent outside broadcasts: each recipient is one e-mail."""
        row = self._db.row(
            "select coalesce(sum(recipients), 0) as total from emails where sent_at >= ?", since
        )
        return int(row["total"]) if row else 0

    def _count(self, what: str) -> int:
        row = self._db.row(f"select count(*) as total from {what}")  # noqa: S608 -- our own words
        return int(row["total"]) if row else 0
