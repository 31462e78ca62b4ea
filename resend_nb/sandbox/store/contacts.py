"""Contacts, their custom properties and their topic subscriptions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox.store.table import EmailTable, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.sandbox.store.database import Row


class Contacts(EmailTable):
    """Contacts, one for each email address."""

    name = "contacts"

    def find_all(self, emails: Iterable[str]) -> dict[str, Row]:
        """Return the contacts with these addresses by address."""
        rows = self._db.rows(
            "select contacts.* from json_each(?) as wanted "
            "cross join contacts on contacts.email = wanted.value",
            json.dumps(list(emails)),
        )
        return {row["email"]: row for row in rows}

    def create_all(self, contacts: Sequence[Row]) -> None:
        """Create contacts, and set the id and ``seq`` of each row."""
        last = self._db.row("select coalesce(max(seq), 0) as seq from contacts")
        assert last is not None  # noqa: S101 -- an aggregate has a row
        ids = self._db.new_ids(len(contacts)) if contacts else []
        for seq, (contact, contact_id) in enumerate(
            zip(contacts, ids, strict=True), last["seq"] + 1
        ):
            contact |= {"seq": seq, "id": contact_id}
        self._db.insert_all("contacts", contacts)

    def update_all(self, contacts: Iterable[Row]) -> None:
        """Save the names and the opt-out of contacts."""
        self._db.execute_many(
            "update contacts set first_name = ?, last_name = ?, unsubscribed = ? where seq = ?",
            [
                (row["first_name"], row["last_name"], row["unsubscribed"], row["seq"])
                for row in contacts
            ],
        )

    def values(self, contact_id: str) -> dict[str, tuple[str, Any]]:
        """Return a contact's property values: key to type and value."""
        rows = self._db.rows(
            "select key, type, value from property_values "
            "join properties on property_id = properties.id "
            "where contact_seq = (select seq from contacts where id = ?) order by properties.seq",
            contact_id,
        )
        return {row["key"]: (row["type"], row["value"]) for row in rows}

    def values_in(self, segment_id: str) -> dict[str, Row]:
        """Return the property values of a segment's members: contact id to key to value."""
        rows = self._db.rows(
            "select contacts.id as contact_id, key, value from memberships "
            "join property_values using (contact_seq) "
            "join properties on property_id = properties.id "
            "join contacts on contacts.seq = contact_seq "
            "where segment_id = ? order by properties.seq",
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
                self._db.execute(
                    "delete from property_values where property_id = ? "
                    "and contact_seq = (select seq from contacts where id = ?)",
                    property_id,
                    contact_id,
                )
            else:
                self._db.execute(
                    "insert into property_values select seq, ?, ? from contacts where id = ? "
                    "on conflict do update set value = excluded.value",
                    property_id,
                    json.dumps(value),
                    contact_id,
                )

    def clear_values(self, contact_id: str) -> None:
        """Remove all property values of a contact."""
        self._db.execute(
            "delete from property_values "
            "where contact_seq = (select seq from contacts where id = ?)",
            contact_id,
        )

    def clear_all_values(self, contacts: Iterable[Row]) -> None:
        """Remove all property values of contacts."""
        self._db.execute_many(
            "delete from property_values where contact_seq = ?",
            [(contact["seq"],) for contact in contacts],
        )

    def set_all_values(self, values: Iterable[tuple[Row, Mapping[str, Any]]]) -> None:
        """Set property values of contacts, each by property id."""
        self._db.execute_many(
            "insert into property_values values (?, ?, ?) "
            "on conflict do update set value = excluded.value",
            [
                (contact["seq"], property_id, json.dumps(value))
                for contact, properties in values
                for property_id, value in properties.items()
            ],
        )

    def set_subscription(self, contact_id: str, topic_id: str, subscription: str) -> None:
        """Opt a contact in to a topic, or out of it."""
        self._db.execute(
            "insert into topic_subscriptions select seq, ?, ? from contacts where id = ? "
            "on conflict do update set subscription = excluded.subscription",
            topic_id,
            subscription,
            contact_id,
        )

    def set_all_subscriptions(
        self, contacts: Iterable[Row], topic_id: str, subscription: str
    ) -> None:
        """Opt contacts in to a topic, or out of it."""
        self._db.execute_many(
            "insert into topic_subscriptions values (?, ?, ?) "
            "on conflict do update set subscription = excluded.subscription",
            [(contact["seq"], topic_id, subscription) for contact in contacts],
        )

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
              on memberships.contact_seq = contacts.seq and memberships.segment_id = ?1
            left join topics on topics.id = ?2
            left join topic_subscriptions
              on topic_subscriptions.contact_seq = contacts.seq
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
