"""Topics, to which contacts subscribe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Topics:
    """Kinds of email."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Create a topic and return its id."""
        return self._db.insert("topics", {**fields, "created_at": now})

    def get(self, topic_id: str) -> Row | None:
        """Read a topic."""
        return self._db.row("select * from topics where id = ?", topic_id)

    def page(self, window: Window) -> Page:
        """List topics."""
        return self._db.page("select * from topics", [], window)

    def update(self, topic_id: str, fields: Row) -> None:
        """Update fields."""
        if fields:
            self._db.update("topics", topic_id, fields)

    def of_contact(self, contact_id: str, window: Window, *, chosen: bool) -> Page:
        """List a contact's topic subscriptions, all or only those it chose."""
        query = (
            "select topics.*, coalesce(subscription, default_subscription) as subscription "
            "from topics "
            "left join topic_choices on topic_id = topics.id and contact_id = ? "
            "where ? or subscription is not null"
        )
        return self._db.page(query, [contact_id, not chosen], window)

    def wanted_by(self, topic_id: str, email: str) -> bool:
        """Whether an address is subscribed, by choice or by default; one opt-out is enough."""
        row = self._db.row(
            """
            select coalesce(subscription, default_subscription) as subscription from topics
            left join contacts on lower(email) = ?2
            left join topic_choices on topic_id = topics.id and contact_id = contacts.id
            where topics.id = ?1 order by subscription desc
            """,
            topic_id,
            email,
        )
        return row is None or row["subscription"] == "opt_in"

    def delete(self, topic_id: str) -> None:
        """Delete a topic and its subscriptions."""
        self._db.execute("delete from topics where id = ?", topic_id)
