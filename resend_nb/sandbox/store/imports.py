"""Imports of contacts, from queued to completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Row


class Imports(Table):
    """CSV files whose rows become contacts."""

    name = "imports"
    columns = (  # all but the file, which may be large
        "seq, id, status, total, created, updated, skipped, failed, created_at, completed_at"
    )

    def start_due(self, *, now: int, delay: int) -> None:
        """Start the imports that have been queued long enough."""
        self._db.execute(
            "update imports set status = 'in_progress' "
            "where status = 'queued' and created_at + ? <= ?",
            delay,
            now,
        )

    def next_due(self, *, now: int, delay: int) -> Row | None:
        """Return the next import to run by now, with the time of its run as ``due``.

        An import is queued for the delay, and in progress for as long again. A partly read one is
        due now.
        """
        return self._db.row(
            "select *, case position when 0 then created_at + 2 * ?1 else ?2 end as due "
            "from imports where status = 'in_progress' and created_at + 2 * ?1 <= ?2 "
            "order by due, seq limit 1",
            delay,
            now,
        )

    def finish(self, import_id: str, status: str, counts: dict[str, int], *, now: int) -> None:
        """Set the final status and counts of an import, and drop its file."""
        self.update(import_id, {"status": status, **counts, "file": None, "completed_at": now})
