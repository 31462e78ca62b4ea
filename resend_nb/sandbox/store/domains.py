"""Sending domains."""

from __future__ import annotations

from resend_nb.sandbox.store.table import Table


class Domains(Table):
    """The account's domains. Only the demo data and tests create any."""

    name = "domains"

    def tracked(self, name: str) -> frozenset[str]:
        """Return which events are tracked in emails from a domain; all, if it is not listed."""
        row = self._db.row("select open_tracking, click_tracking from domains where name = ?", name)
        flags = {"opened": "open_tracking", "clicked": "click_tracking"}
        return frozenset(event for event, flag in flags.items() if row is None or row[flag])

    def is_verified(self, name: str) -> bool:
        """Whether emails can be sent from this domain."""
        sql = "select 1 from domains where name = ? and status = 'verified'"
        return self._db.row(sql, name) is not None
