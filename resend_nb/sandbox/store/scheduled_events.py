"""Events of broadcast emails that are not due yet; no request sees them before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Database, Row


class ScheduledEvents:
    """Planned events."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_all(self, planned: Sequence[Row]) -> None:
        """Store planned events."""
        ids = self._db.new_ids(len(planned), "events")
        self._db.insert_all(
            "scheduled_events",
            [{"id": id_, **event} for id_, event in zip(ids, planned, strict=True)],
        )

    def consequential(self, *, until: int) -> list[Row]:
        """Return due events that change the account, in order."""
        return self._db.rows(
            "select * from scheduled_events where due <= ? "
            "and (type in ('complained', 'unsubscribed') or bounce_type = 'permanent') "
            "order by due, seq",
            until,
        )

    def happen(self, *, until: int) -> None:
        """Store due events; skip an unsubscribe whose contact is gone or already unsubscribed."""
        self._db.execute(
            """
            insert into events (
              id, email_id, broadcast_id, contact_id, email, type, bounce_type, url, created_at)
            select id, email_id, broadcast_id, contact_id, email, type, bounce_type, url, due
            from scheduled_events
            where due <= ? and (type <> 'unsubscribed' or contact_id in (select id from contacts)
              and not exists (
                select 1 from events where events.email_id = scheduled_events.email_id
                and events.type = scheduled_events.type))
            order by due, seq
            """,
            until,
        )
        self._db.execute("delete from scheduled_events where due <= ?", until)
