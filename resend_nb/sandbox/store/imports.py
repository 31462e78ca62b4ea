"""Imports of contacts, from queued to completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window

_SHOWN = "seq, id, status, total, created, updated, skipped, failed, created_at, completed_at"
"""All columns except the file, which may be large."""


class Imports:
    """CSV files whose rows become contacts."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, file: bytes, plan: Row, *, now: int) -> str:
        """Queue an import and return its id."""
        return self._db.insert(
            "imports", {"file": file, "plan": plan, "status": "queued", "created_at": now}
        )

    def get(self, import_id: str) -> Row | None:
        """Read an import."""
        return self._db.row(f"select {_SHOWN} from imports where id = ?", import_id)  # noqa: S608 -- our own names

    def page(self, window: Window, *, status: str | None) -> Page:
        """List imports, optionally of one status."""
        query = f"select {_SHOWN} from imports where ? is null or status = ?"  # noqa: S608 -- our own names
        return self._db.page(query, [status, status], window)

    def start_due(self, *, now: int, waits: int) -> None:
        """Start imports that have been queued long enough."""
        sql = (
            "update imports set status = 'in_progress' "
            "where status = 'queued' and created_at + ? <= ?"
        )
        self._db.execute(sql, waits, now)

    def next_due(self, *, now: int, waits: int) -> Row | None:
        """Return the first due import, with that time as ``due``; a partly read one is due now.

        Imports are queued for a while, and then in progress for as long.
        """
        return self._db.row(
            "select *, case place when 0 then created_at + 2 * ?1 else ?2 end as due from imports "
            "where status = 'in_progress' and created_at + 2 * ?1 <= ?2 order by due, seq limit 1",
            waits,
            now,
        )

    def go_on(self, import_id: str, counts: dict[str, int], *, place: int) -> None:
        """Store how far an import was read."""
        self._db.update("imports", import_id, {**counts, "place": place})

    def finish(self, import_id: str, status: str, counts: dict[str, int], *, now: int) -> None:
        """Store the outcome of an import and drop its file."""
        self._db.update(
            "imports", import_id, {"status": status, **counts, "file": None, "completed_at": now}
        )
