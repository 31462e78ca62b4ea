"""What became of each e-mail: the one source of recipients, clicked links and metrics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.sandbox.store.database import Database, Row

_AGAIN_AND_AGAIN = {"opened", "clicked"}
"""What can happen to one e-mail more than once; anything else is noted the first time only."""


class Events:
    """What happened, each with its time; nothing is ever changed or removed."""

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
        """Note that something happened to an e-mail that somebody got, or to one that was never made."""
        if email_id is not None and type_ not in _AGAIN_AND_AGAIN and self._happened(email_id, email, type_):
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
        """Note many things, none of which can have happened before."""
        ids = self._db.new_ids(len(events), "events")
        self._db.insert_all("events", [{"id": id_, **event} for id_, event in zip(ids, events, strict=True)])

    def recipients(
        self, broadcast_id: str, type_: str, *, email: str, bounce_type: str | None, limit: int, offset: int
    ) -> list[Row]:
        """Give the people something happened to, in the order it did, with how often; a deleted contact is null."""
        return self._db.rows(
            """
            select email_id, contacts.id as contact_id, events.email, count(*) as count, bounce_type from events
            left join contacts on contacts.id = contact_id
            where broadcast_id = ? and type = ? and instr(lower(events.email), lower(?)) > 0
              and bounce_type is coalesce(?, bounce_type)
            group by email_id order by min(events.created_at), min(events.seq) limit ? offset ?
            """,
            broadcast_id,
            type_,
            email,
            bounce_type,
            limit,
            offset,
        )

    def links_of_email(self, email_id: str) -> list[Row]:
        """Give the links that one person clicked, the most clicked first."""
        return self._db.rows(
            "select url, count(*) as clicks from events where email_id = ? and type = 'clicked' "
            "group by url order by clicks desc, min(seq)",
            email_id,
        )

    def links(self, broadcast_id: str, *, limit: int, offset: int) -> list[Row]:
        """Give the links of a broadcast that were clicked, the most clicked first."""
        return self._db.rows(
            "select url, count(*) as clicks, count(distinct email_id) as unique_clicks from events "
            "where broadcast_id = ? and type = 'clicked' group by url order by clicks desc, min(seq) limit ? offset ?",
            broadcast_id,
            limit,
            offset,
        )

    def between(self, start: int, end: int, *, broadcast_ids: Sequence[str], email_ids: Sequence[str]) -> list[Row]:
        """Give what happened from one time to another, both included; no ids mean all."""
        return self._db.rows(
            """
            select events.*, name as broadcast_name, coalesce("from", json_extract(contents, '$.from')) as sender
            from events
            left join broadcasts on broadcasts.id = broadcast_id
            left join emails on emails.id = email_id
            where events.created_at between ?1 and ?2
              and (?3 = '[]' or broadcast_id in (select value from json_each(?3)))
              and (?4 = '[]' or email_id in (select value from json_each(?4)))
            order by events.seq
            """,
            start,
            end,
            json.dumps([*broadcast_ids]),
            json.dumps([*email_ids]),
        )

    def _happened(self, email_id: str, email: str, type_: str) -> bool:
        sql = "select 1 from events where email_id = ? and email = ? and type = ?"
        return self._db.row(sql, email_id, email, type_) is not None
