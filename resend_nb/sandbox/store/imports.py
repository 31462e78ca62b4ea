"""Imports of contacts, from queued to completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.sandbox.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.sandbox.store.database import Row

PIECE_SIZE = 250_000
"""The size of the pieces in which a file is kept, in bytes; a batch reads only some of them."""


class Imports(Table):
    """CSV files whose rows become contacts."""

    name = "imports"
    columns = "seq, id, status, total, created, updated, skipped, failed, created_at, completed_at"

    def add_file(self, import_id: str, file: bytes) -> None:
        """Add the file of an import."""
        for start in range(0, len(file), PIECE_SIZE):
            content = file[start : start + PIECE_SIZE]
            row = {"import_id": import_id, "start": start, "content": content}
            self._db.insert_all("import_files", [row])

    def file_from(self, import_id: str, position: int) -> Iterator[bytes]:
        """Yield the file of an import from a position, one piece at a time."""
        sql = (
            "select start, content from import_files where import_id = ? and start <= ? "
            "order by start desc limit 1"
        )
        while row := self._db.row(sql, import_id, position):
            content = row["content"][position - row["start"] :]
            if not content:
                return
            yield content
            position += len(content)

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
        self.update(import_id, {"status": status, **counts, "completed_at": now})
        self._db.execute("delete from import_files where import_id = ?", import_id)
