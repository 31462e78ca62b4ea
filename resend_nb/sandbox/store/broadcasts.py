"""Broadcasts, and their emails as each recipient got them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Row


class Broadcasts(Table):
    """Emails to a segment, from draft to sent."""

    name = "broadcasts"

    def create(self, fields: Row, *, now: int) -> str:
        """Create a draft and return its id."""
        return super().create({**fields, "status": "draft"}, now=now)

    def due(self, *, now: int, queued_for: int) -> list[Row]:
        """Return the broadcasts to send by now, each with its send time as ``due``, in order."""
        return self._db.rows(
            "select *, case status when 'scheduled' then scheduled_at else queued_at + ?1 end "
            "as due from broadcasts "
            "where status in ('scheduled', 'queued') and due <= ?2 order by due, seq",
            queued_for,
            now,
        )


class Outbox(Table):
    """One email for each recipient of a broadcast."""

    name = "outbox"

    def add_all(self, emails: Sequence[Row], *, now: int) -> None:
        """Add emails that have their ids."""
        self._db.insert_all("outbox", [{**email, "created_at": now} for email in emails])

    def by_token(self, token: str) -> Row | None:
        """Return the email that contains this unsubscribe link."""
        return self._get_by("token", token)
