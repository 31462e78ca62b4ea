"""Suppressed addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import EmailTable

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Row


class Suppressions(EmailTable):
    """The team's list of addresses that get no email."""

    name = "suppressions"

    def create(self, fields: Row, *, now: int) -> str:
        """Suppress an address and return the id; an existing suppression is kept."""
        existing = self.find(fields["email"])
        return super().create(fields, now=now) if existing is None else str(existing["id"])
