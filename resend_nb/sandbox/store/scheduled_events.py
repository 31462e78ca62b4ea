"""What will become of broadcasts' e-mails: nobody sees it before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Database, Row


class ScheduledEvents:
    """Events that are not due yet."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_all(self, happenings: Sequence[Row]) -> None:
        """Plan many."""
        ids = self._db.new_ids(len(happenings), "events")
        self._db.insert_all(
            "scheduled_events",
            [{"id": id_, **each} for id_, each in zip(ids, happenings, strict=True)],
        )

    def consequential(self, *, until: int) -> list[Row]:
        """Give what is due and changes the account, in the order in which it happens."""
        return self._db.rows(
            "select * from scheduled_events where due <= ? "
            "and (type in ('complained', 'unsubscribed') or bounce_type = 'permanent') order by due, seq",
            until,
        )

    def happen(self, *, until: int) -> None:
        """Make events of what is due, in its order; who is no contact any more, or left by that e-mail, leaves not."""
        self._db.execute(
            """
            insert into events (id, email_id, broadcast_id, contact_id, email, type, bounce_type, url, created_at)
            select id, email_id, broadcast_id, contact_id, email, type, bounce_type, url, due from scheduled_events
            where due <= ? and (type <> 'unsubscribed' or contact_id in (select id from contacts) and not exists (
              select 1 from events where events.email_id = scheduled_events.email_id and events.type = scheduled_events.type))
            order by due, seq
            """,
            until,
        )
        self._db.execute("delete from scheduled_events where due <= ?", until)
