"""Contact properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, Row, Window


class Properties:
    """The account's own contact fields."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, *, key: str, type_: str, fallback_value: Any, now: int) -> str:
        """Create a property and return its id."""
        row = {"key": key, "type": type_, "fallback_value": fallback_value, "created_at": now}
        return self._db.insert("properties", row)

    def get(self, property_id: str) -> Row | None:
        """Read a property."""
        return self._db.row("select * from properties where id = ?", property_id)

    def by_key(self) -> dict[str, Row]:
        """Return all properties by key."""
        return {row["key"]: row for row in self._db.rows("select * from properties")}

    def page(self, window: Window) -> Page:
        """List properties."""
        return self._db.page("select * from properties", [], window)

    def set_fallback(self, property_id: str, fallback_value: Any) -> None:
        """Update the fallback value."""
        self._db.update("properties", property_id, {"fallback_value": fallback_value})

    def delete(self, property_id: str) -> None:
        """Delete a property and its values."""
        self._db.execute("delete from properties where id = ?", property_id)
