"""Topics that contacts can subscribe to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Page, PageRequest


class Topics(Table):
    """The account's topics; the subscriptions are set through :class:`Contacts`."""

    name = "topics"

    def of_contact(self, contact_id: str, page_request: PageRequest, *, chosen: bool) -> Page:
        """Return a page of a contact's subscriptions: all, or only those that it chose."""
        query = (
            "select topics.*, coalesce(subscription, default_subscription) as subscription "
            "from topics left join topic_subscriptions "
            "on topic_id = topics.id and contact_seq = (select seq from contacts where id = ?) "
            "where ? or subscription is not null"
        )
        return self._db.page(query, [contact_id, not chosen], page_request)

    def wanted_by(self, topic_id: str, email: str) -> bool:
        """Whether an address is subscribed, by choice or default; one opt-out is enough."""
        row = self._db.row(
            """
            select coalesce(subscription, default_subscription) as subscription from topics
            left join contacts on lower(email) = ?2
            left join topic_subscriptions
              on topic_id = topics.id and contact_seq = contacts.seq
            where topics.id = ?1 order by subscription desc
            """,
            topic_id,
            email,
        )
        return row is None or row["subscription"] == "opt_in"
