"""Topics that contacts choose for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Row


class Topics:
    """What kinds of e-mail there are to want."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Make one; its id."""
        return self._db.insert("topics", {**fields, "created_at": now})

    def get(self, topic_id: str) -> Row | None:
        """Read one."""
        return self._db.row("select * from topics where id = ?", topic_id)

    def delete(self, topic_id: str) -> None:
        """Forget it and the choices about it."""
        self._db.execute("delete from topics where id = ?", topic_id)
