"""Sending domains."""

from __future__ import annotations

from resend_nb.sandbox.store.table import Table


class Domains(Table):
    """The account's domains. Only the demo data and tests create any."""

    name = "domains"

    def is_verified(self, name: str) -> bool:
        """Whether emails can be sent from this domain."""
        sql = "select 1 from domains where name = ? and status = 'verified'"
        return self._db.row(sql, name) is not None
