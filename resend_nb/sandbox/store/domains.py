"""Sender domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Domains:
    """The account's domains; only demo data and tests create them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, name: str, *, status: str, now: int) -> str:
        """Create a domain and return its id."""
        return self._db.insert("domains", {"name": name, "status": status, "created_at": now})

    def get(self, domain_id: str) -> Row | None:
        """Read a domain."""
        return self._db.row("select * from domains where id = ?", domain_id)

    def page(self, window: Window) -> Page:
        """List domains."""
        return self._db.page("select * from domains", [], window)

    def is_verified(self, name: str) -> bool:
        """Whether a domain may send."""
        return (
            self._db.row("select 1 from domains where name = ? and status = 'verified'", name)
            is not None
        )
