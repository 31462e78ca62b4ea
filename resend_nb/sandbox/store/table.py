"""What the tables share: create, read, list, update and delete rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from resend_nb.sandbox.store.database import Database, Page, PageRequest, Row


class Table:
    """The rows of one table, each with an id and the time of its creation."""

    name: ClassVar[str]
    columns: ClassVar[str] = "*"

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(self, fields: Row, *, now: int) -> str:
        """Create a row and return its id."""
        return self._db.insert(self.name, {**fields, "created_at": now})

    def get(self, row_id: str) -> Row | None:
        """Return the row with this id."""
        return self._get_by("id", row_id)

    def page(self, page_request: PageRequest, **filters: str | None) -> Page:
        """Return a page of the rows with these values; ``None`` does not filter."""
        values = {column: value for column, value in filters.items() if value is not None}
        conditions = "".join(f" and {column} = ?" for column in values)
        query = f"select {self.columns} from {self.name} where true{conditions}"  # noqa: S608 -- our own names
        return self._db.page(query, list(values.values()), page_request)

    def update(self, row_id: str, fields: Row) -> None:
        """Change some columns of a row."""
        if fields:
            self._db.update(self.name, row_id, fields)

    def delete(self, row_id: str) -> None:
        """Delete a row, and with it every row of other tables that refers to it."""
        self._db.execute(f"delete from {self.name} where id = ?", row_id)  # noqa: S608 -- our own names

    def _get_by(self, column: str, value: str) -> Row | None:
        sql = f"select {self.columns} from {self.name} where {column} = ?"  # noqa: S608 -- our own names
        return self._db.row(sql, value)


class EmailTable(Table):
    """A table whose rows can also be found by email address."""

    def find(self, id_or_email: str) -> Row | None:
        """Return the row with this id or email address."""
        return self._get_by("email" if "@" in id_or_email else "id", id_or_email)
