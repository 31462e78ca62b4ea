"""Contacts, their custom properties and their topic subscriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.store.table import EmailTable, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.sandbox.store.database import Row


class Contacts(EmailTable):
    """Contacts, one for each email address."""

    name = "contacts"

    def values(self, contact_id: str) -> dict[str, tuple[str, Any]]:
        """Return a contact's property values: key to type and value."""
        rows = self._db.rows(
            "select key, type, value from property_values "
            "join properties on property_id = properties.id "
            "where contact_id = ? order by properties.seq",
            contact_id,
        )
        return {row["key"]: (row["type"], row["value"]) for row in rows}

    def values_in(self, segment_id: str) -> dict[str, Row]:
        """Return the property values of a segment's members: contact id to key to value."""
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
        """Remove all property values of a contact."""
        self._db.execute("delete from property_values where contact_id = ?", contact_id)

    def set_subscription(self, contact_id: str, topic_id: str, subscription: str) -> None:
        """Opt a contact in to a topic, or out of it."""
        sql = (
            "insert into topic_subscriptions values (?, ?, ?) "
            "on conflict do update set subscription = excluded.subscription"
        )
        self._db.execute(sql, contact_id, topic_id, subscription)

    def recipients(
        self, segment_id: str, topic_id: str | None, *, suppressed: bool = False
    ) -> list[Row]:
        """Return the contacts that a broadcast is sent to, or only misses for a suppression.

        Recipients are members of the segment who have not opted out, are not suppressed, and
        are subscribed to the topic by their own choice or by its default.
        """
        return self._db.rows(
            """
            select contacts.* from contacts
            join memberships
              on memberships.contact_id = contacts.id and memberships.segment_id = ?1
            left join topics on topics.id = ?2
            left join topic_subscriptions
              on topic_subscriptions.contact_id = contacts.id
              and topic_subscriptions.topic_id = topics.id
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


class Properties(Table):
    """The account's custom properties; :class:`Contacts` has the values."""

    name = "properties"

    def by_key(self) -> dict[str, Row]:
        """Return all properties by key."""
        return {row["key"]: row for row in self._db.rows("select * from properties")}
