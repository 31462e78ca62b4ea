"""Contacts, their property values and topic subscriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Contacts:
    """Contacts, one for each address."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Create a contact and return its id."""
        return self._db.insert("contacts", {**fields, "created_at": now})

    def find(self, id_or_email: str) -> Row | None:
        """Read a contact by its id or its address."""
        column = "email" if "@" in id_or_email else "id"
        return self._db.row(f"select * from contacts where {column} = ?", id_or_email)  # noqa: S608 -- two fixed names

    def page(self, window: Window) -> Page:
        """List contacts."""
        return self._db.page("select * from contacts", [], window)

    def update(self, contact_id: str, fields: Row) -> None:
        """Update fields."""
        if fields:
            self._db.update("contacts", contact_id, fields)

    def delete(self, contact_id: str) -> None:
        """Delete a contact with its memberships, values and subscriptions."""
        self._db.execute("delete from contacts where id = ?", contact_id)

    def values(self, contact_id: str) -> dict[str, tuple[str, Any]]:
        """Return a contact's property values: type and value by key."""
        rows = self._db.rows(
            "select key, type, value from property_values "
            "join properties on property_id = properties.id "
            "where contact_id = ? order by properties.seq",
            contact_id,
        )
        return {row["key"]: (row["type"], row["value"]) for row in rows}

    def values_in(self, segment_id: str) -> dict[str, Row]:
        """Return the property values of a segment's members: value by key, by contact id."""
        rows = self._db.rows(
            "select contact_id, key, value from property_values "
            "join properties on property_id = properties.id "
            "join memberships using (contact_id) where segment_id = ? order by properties.seq",
            segment_id,
        )
        values: dict[str, Row] = {}
        for row in rows:
            values.setdefault(row["contact_id"], {})[row["key"]] = row["value"]
        return values

    def set_values(self, contact_id: str, values: Mapping[str, Any]) -> None:
        """Set property values by property id; ``None`` removes a value."""
        for property_id, value in values.items():
            if value is None:
                sql = "delete from property_values where contact_id = ? and property_id = ?"
                self._db.execute(sql, contact_id, property_id)
            else:
                sql = (
                    "insert into property_values values (?, ?, ?) "
                    "on conflict do update set value = excluded.value"
                )
                self._db.execute(sql, contact_id, property_id, json.dumps(value))

    def clear_values(self, contact_id: str) -> None:
        """Remove every property value."""
        self._db.execute("delete from property_values where contact_id = ?", contact_id)

    def choose(self, contact_id: str, topic_id: str, subscription: str) -> None:
        """Set a topic subscription."""
        sql = (
            "insert into topic_choices values (?, ?, ?) "
            "on conflict do update set subscription = excluded.subscription"
        )
        self._db.execute(sql, contact_id, topic_id, subscription)

    def recipients(
        self, segment_id: str, topic_id: str | None, *, suppressed: bool = False
    ) -> list[Row]:
        """Return a broadcast's recipients, or those that only a suppression excludes.

        Recipients are members who have not opted out, are not suppressed, and are subscribed to
        the topic.
        """
        return self._db.rows(
            """
            select contacts.* from contacts
            join memberships on memberships.contact_id = contacts.id and memberships.segment_id = ?1
            left join topics on topics.id = ?2
            left join topic_choices on topic_choices.contact_id = contacts.id
              and topic_choices.topic_id = topics.id
            where not unsubscribed
              and ?3 = exists (
                select 1 from suppressions where suppressions.email = lower(contacts.email))
              and (?2 is null or coalesce(subscription, default_subscription) = 'opt_in')
            order by contacts.created_at, contacts.seq
            """,
            segment_id,
            topic_id,
            suppressed,
        )
