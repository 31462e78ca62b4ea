"""Email events: the only source of recipients, clicked links and metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.sandbox.store.database import Database, Row

_REPEATABLE = {"opened", "clicked"}
"""Events that can happen to an email repeatedly; others are stored once."""


class Events:
    """Events with their times; never changed or removed."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        type_: str,
        *,
        email: str,
        now: int,
        broadcast_id: str | None = None,
        contact_id: str | None = None,
        email_id: str | None = None,
        bounce_type: str | None = None,
        url: str | None = None,
    ) -> None:
        """Store an event of an email in the outbox, or of one that was never created."""
        if (
            email_id is not None
            and type_ not in _REPEATABLE
            and self._happened(email_id, email, type_)
        ):
            return
        row = {
            "id": self._db.new_id("events"),
            "email_id": email_id or self._db.new_id("events"),
            "broadcast_id": broadcast_id,
            "contact_id": contact_id,
            "email": email,
            "type": type_,
            "bounce_type": bounce_type,
            "url": url,
            "created_at": now,
        }
        self._db.insert("events", row)

    def add_all(self, events: Sequence[Row]) -> None:
        """Store many events, none of which happened before."""
        ids = self._db.new_ids(len(events), "events")
        self._db.insert_all(
            "events", [{"id": id_, **event} for id_, event in zip(ids, events, strict=True)]
        )

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
        """Return recipients in order of their events, with counts; a deleted contact is null."""
        # Without an address, offsets are found in the index alone.
        return self._db.rows(
            """
            select email_id, contacts.id as contact_id, events.email, bounce_type, (
              select count(*) from events as again
              where again.email_id = events.email_id and again.type = events.type
            ) as count
            from (
              select seq from events as first where broadcast_id = ?1 and type = ?2
                and (?3 = '' or instr(lower(email), lower(?3)) > 0)
                and (?4 is null or bounce_type = ?4)
                and (type not in ('opened', 'clicked') or not exists (
                  select 1 from events as earlier
                  where earlier.email_id = first.email_id and earlier.type = first.type
                  and (earlier.created_at, earlier.seq) < (first.created_at, first.seq)))
              order by created_at, seq limit ?5 offset ?6
            ) join events using (seq) left join contacts on contacts.id = contact_id
            order by events.created_at, events.seq
            """,
            broadcast_id,
            type_,
            email,
            bounce_type,
            limit,
            offset,
        )

    def links_of_email(self, email_id: str) -> list[Row]:
        """Return the links that one recipient clicked, most clicked first."""
        return self._db.rows(
            "select url, count(*) as clicks from events where email_id = ? and type = 'clicked' "
            "group by url order by clicks desc, min(seq)",
            email_id,
        )

    def links(self, broadcast_id: str, *, limit: int, offset: int) -> list[Row]:
        """Return a broadcast's clicked links, most clicked first."""
        return self._db.rows(
            "select url, count(*) as clicks, count(distinct email_id) as unique_clicks from events "
            "where broadcast_id = ? and type = 'clicked' group by url "
            "order by clicks desc, min(seq) limit ? offset ?",
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
        """Count events in a time range, both ends included; without ids, of all emails.

        There is a row per broadcast or single email, event type and bounce type, with the sender;
        optionally also per email and period. ``emails`` counts each opened or clicked email once.
        """
        period_column = "null"
        if period is not None:
            self._db.define("period", period)
            period_column = "period(created_at)"
        return self._db.rows(
            f"""
            select counted.*, name as broadcast_name,
              coalesce("from", json_extract(contents, '$.from')) as sender
            from (
              select broadcast_id,
                case when ?5 or broadcast_id is null then email_id end as email_id,
                {period_column} as period, type, bounce_type, count(*) as number,
                count(distinct case when type in ('opened', 'clicked') then email_id end) as emails,
                min(created_at) as first, min(seq) as place
              from events
              where created_at between ?1 and ?2
                and (?3 = '[]' or broadcast_id in (select value from json_each(?3)))
                and (?4 = '[]' or email_id in (select value from json_each(?4)))
              group by 1, 2, 3, 4, 5
            ) as counted
            left join broadcasts on broadcasts.id = broadcast_id
            left join emails on emails.id = email_id
            order by place
            """,  # noqa: S608 -- our own names
            start,
            end,
            json.dumps(list(broadcast_ids)),
            json.dumps(list(email_ids)),
            by_email,
        )

    def _happened(self, email_id: str, email: str, type_: str) -> bool:
        sql = "select 1 from events where email_id = ? and email = ? and type = ?"
        return self._db.row(sql, email_id, email, type_) is not None
