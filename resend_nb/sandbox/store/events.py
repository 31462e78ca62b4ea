"""Email events, past and scheduled: the source of recipients, clicked links and metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.sandbox.store.database import Database, Row

_REPEATABLE = {"opened", "clicked"}
"""Events that an email can have more than once; of all others only the first is kept."""


class Events:
    """An append-only log of what happened to each email."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        type_: str,
        *,
        email: str,
        now: int,
        email_id: str | None = None,
        **columns: str | None,
    ) -> None:
        """Add an event; without ``email_id``, of an email that was never created."""
        if (
            email_id is not None
            and type_ not in _REPEATABLE
            and self._exists(email_id, email, type_)
        ):
            return
        row = {
            "id": self._db.new_id("events"),
            "email_id": email_id or self._db.new_id("events"),
            "email": email,
            "type": type_,
            "created_at": now,
            **columns,
        }
        self._db.insert("events", row)

    def add_all(self, events: Sequence[Row]) -> None:
        """Add events that cannot have happened before."""
        self._db.insert_with_ids("events", events, series="events")

    def sent_to(self, *, since: int, until: int) -> dict[str, int]:
        """Return how many emails of broadcasts each contact was sent from a time until another."""
        rows = self._db.rows(
            "select contact_id, count(*) as number from events "
            "where created_at >= ? and created_at < ? and type = 'sent' "
            "and broadcast_id is not null group by contact_id",
            since,
            until,
        )
        return {row["contact_id"]: row["number"] for row in rows}

    def recipients(
        self,
        broadcast_id: str,
        type_: str,
        *,
        email: str,
        bounce_type: str | None,
        limit: int,
        offset: int,
    ) -> list[Row]:
        """Return who had an event, in order, with a count; the id of a deleted contact is null."""
        # Recipients are numbered, so only a search or a type of bounce has to count rows.
        is_filtered = bool(email or bounce_type)
        return self._db.rows(
            """
            select email_id, contacts.id as contact_id, events.email, bounce_type, (
              select count(*) from events as same_type
              where same_type.email_id = events.email_id and same_type.type = events.type
            ) as count
            from (
              select seq from events
              where broadcast_id = ?1 and type = ?2 and position >= ?7
                and (?3 = '' or instr(lower(email), lower(?3)) > 0)
                and (?4 is null or bounce_type = ?4)
              order by position limit ?5 offset ?6
            ) join events using (seq) left join contacts on contacts.id = contact_id
            order by events.position
            """,
            broadcast_id,
            type_,
            email,
            bounce_type,
            limit,
            offset if is_filtered else 0,
            0 if is_filtered else offset,
        )

    def links_of_email(self, email_id: str) -> list[Row]:
        """Return the links clicked in one email, most clicks first."""
        return self._db.rows(
            "select url, count(*) as clicks from events where email_id = ? and type = 'clicked' "
            "group by url order by clicks desc, min(seq)",
            email_id,
        )

    def links(self, broadcast_id: str, *, limit: int, offset: int) -> list[Row]:
        """Return the clicked links of a broadcast, most clicks first."""
        return self._db.rows(
            "select url, count(*) as clicks, count(distinct email_id) as unique_clicks from events "
            "where broadcast_id = ? and type = 'clicked' "
            "group by url order by clicks desc, min(seq) limit ? offset ?",
            broadcast_id,
            limit,
            offset,
        )

    def counts(
        self,
        start: int,
        end: int,
        *,
        broadcast_ids: Sequence[str],
        email_ids: Sequence[str],
        by_email: bool,
        period: Callable[[int], str] | None,
    ) -> list[Row]:
        """Count the events between two times, both included; no ids mean all.

        There is one row per broadcast or single email, event type and bounce type, with the sender.
        ``by_email`` splits broadcasts into emails; ``period`` adds the period of a time.
        ``emails`` is the number of different emails that were opened or clicked.
        """
        if period is not None:
            self._db.define_function("period", period)
        period_column = "null" if period is None else "period(created_at)"
        return self._db.rows(
            f"""
            select counted.*, name as broadcast_name,
              coalesce("from", json_extract(contents, '$.from')) as sender
            from (
              select broadcast_id,
                case when ?5 or broadcast_id is null then email_id end as email_id,
                {period_column} as period, type, bounce_type, count(*) as number,
                count(distinct case when type in ('opened', 'clicked') then email_id end) as emails,
                min(created_at) as first, min(seq) as first_seq
              from events
              where created_at between ?1 and ?2
                and (?3 = '[]' or broadcast_id in (select value from json_each(?3)))
                and (?4 = '[]' or email_id in (select value from json_each(?4)))
              group by 1, 2, 3, 4, 5
            ) as counted
            left join broadcasts on broadcasts.id = broadcast_id
            left join emails on emails.id = email_id
            order by first_seq
            """,  # noqa: S608 -- our own names
            start,
            end,
            json.dumps(list(broadcast_ids)),
            json.dumps(list(email_ids)),
            by_email,
        )

    def _exists(self, email_id: str, email: str, type_: str) -> bool:
        sql = "select 1 from events where email_id = ? and email = ? and type = ?"
        return self._db.row(sql, email_id, email, type_) is not None


class ScheduledEvents:
    """Events of broadcast emails that are not due yet; the API does not show them."""

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
