"""Suppressed addresses, which get no email from any sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Suppressions:
    """The team's suppressed addresses."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, email: str, *, origin: str, now: int, source_id: str | None = None) -> str:
        """Suppress an address and return its id, the old one if it was suppressed before."""
        known = self.find(email)
        if known is not None:
            return str(known["id"])
        row = {"email": email, "origin": origin, "source_id": source_id, "created_at": now}
        return self._db.insert("suppressions", row)

    def find(self, id_or_email: str) -> Row | None:
        """Read a suppression by its id or its address."""
        column = "email" if "@" in id_or_email else "id"
        return self._db.row(f"select * from suppressions where {column} = ?", id_or_email)  # noqa: S608 -- fixed names

    def page(self, window: Window, *, origin: str | None) -> Page:
        """List suppressions, optionally of one origin."""
        return self._db.page(
            "select * from suppressions where ? is null or origin = ?", [origin, origin], window
        )

    def delete(self, suppression_id: str) -> None:
        """Remove a suppression."""
        self._db.execute("delete from suppressions where id = ?", suppression_id)
