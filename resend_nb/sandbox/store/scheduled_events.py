"""Events of broadcast emails that are not due yet; the API does not show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Database, Row


class ScheduledEvents:
    """Events that will happen later."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_all(self, events: Sequence[Row]) -> None:
        """Add events."""
        self._db.insert_with_ids("scheduled_events", events, series="events")

    def due_changes(self, *, until: int) -> list[Row]:
        """Return the due events that change the account, in order."""
        return self._db.rows(
            "select * from scheduled_events where due <= ? and "
            "(type in ('complained', 'unsubscribed') or bounce_type = 'permanent') "
            "order by due, seq",
            until,
        )

    def move_due(self, *, until: int) -> None:
        """Move due events to the events table, in order.

        Skip an unsubscribe whose contact is gone or has already unsubscribed through this email.
        """
        self._db.execute(
            """
            insert into events (id, email_id, broadcast_id, contact_id, email, type, bounce_type,
              url, created_at)
            select id, email_id, broadcast_id, contact_id, email, type, bounce_type, url, due
            from scheduled_events as due_event
            where due <= ? and (type <> 'unsubscribed'
              or contact_id in (select id from contacts)
              and not exists (
                select 1 from events
                where events.email_id = due_event.email_id and events.type = due_event.type))
            order by due, seq
            """,
            until,
        )
        self._db.execute("delete from scheduled_events where due <= ?", until)
