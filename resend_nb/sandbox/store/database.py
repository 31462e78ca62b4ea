"""The connection, ids and pages that all nouns share."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import uuid
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Row = dict[str, Any]


_JSON = {"reply_to", "fallback_value", "plan", "value", "contents", "answer"}
"""Columns that hold JSON."""


@dataclass(frozen=True)
class Window:
    """The requested part of a list; without a limit, all of it."""

    limit: int | None = None
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Page:
    """A part of a list, newest first, and whether more follows."""

    rows: list[Row]
    has_more: bool


class Database:
    """One SQLite connection, used by one request at a time."""

    def __init__(self, file: str, *, seed: int) -> None:
        # Requests come from many threads; transaction() serializes them.
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self.close = weakref.finalize(self, self._connection.close)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.Lock()
        self._seed = seed
        self.define("lower", str.lower)  # SQLite's own function knows ASCII letters only
        self._connection.execute("pragma foreign_keys = on")
        self._connection.executescript(
            files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
        )

    def define(self, name: str, function: Callable[..., Any]) -> None:
        """Register a Python function with one argument for use in SQL."""
        self._connection.create_function(name, 1, function, deterministic=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one exclusive transaction."""
        with self._lock:
            self._abandon()  # left open by an interrupt
            try:
                self._connection.execute("begin immediate")
                yield
                self._connection.execute("commit")
            except BaseException:
                self._abandon()
                raise

    def _abandon(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Run a query and return its rows, with JSON decoded."""
        return [
            {
                name: json.loads(cell) if name in _JSON and cell is not None else cell
                for name, cell in dict(row).items()
            }
            for row in self._connection.execute(sql, values)
        ]

    def row(self, sql: str, *values: Any) -> Row | None:
        """Run a query and return its first row."""
        return next(iter(self.rows(sql, *values)), None)

    def insert(self, table: str, row: Row) -> str:
        """Insert a row and return its id."""
        row = {"id": row.get("id") or self.new_id(), **row}
        self.insert_all(table, [row])
        return str(row["id"])

    def insert_all(self, table: str, rows: Sequence[Row]) -> None:
        """Insert rows with the same columns, ids included."""
        if rows:
            names = ", ".join(f'"{name}"' for name in rows[0])
            marks = ", ".join("?" * len(rows[0]))
            sql = f"insert into {table} ({names}) values ({marks})"  # noqa: S608 -- our own names
            self._connection.executemany(sql, [list(_written(row).values()) for row in rows])

    def update(self, table: str, row_id: str, row: Row) -> None:
        """Update columns of a row."""
        sets = ", ".join(f'"{name}" = ?' for name in row)
        values = _written(row).values()
        self.execute(f"update {table} set {sets} where id = ?", *values, row_id)  # noqa: S608 -- our own names

    def count(self, name: str, by: int = 1) -> int:
        """Increase a counter, which the file keeps, and return it."""
        self.execute(
            "insert into counters values (?1, ?2) on conflict do update set count = count + ?2",
            name,
            by,
        )
        row = self.row("select count from counters where name = ?", name)
        assert row is not None  # noqa: S101 -- it was just written
        return int(row["count"])

    def new_id(self, series: str = "ids") -> str:
        """Return the next UUID of a series; series do not affect each other."""
        return self.new_ids(1, series)[0]

    def new_ids(self, number: int, series: str = "ids") -> list[str]:
        """Return the next UUIDs of a series."""
        last = self.count(series, number)
        end = "" if series == "ids" else f":{series}"
        return [_uuid(f"{self._seed}:{place}{end}") for place in range(last - number + 1, last + 1)]

    def page(self, query: str, values: Sequence[Any], window: Window) -> Page:
        """Return a page, newest first, of a query that selects ``seq``, ``id`` and a time."""
        cursor = window.after or window.before
        older = window.before is None
        where, bound = "", list(values)
        if cursor is not None:
            if self.row(f"select 1 from ({query}) where id = ?", *values, cursor) is None:  # noqa: S608 -- our own
                raise problems.bad_cursor()
            side = "<" if older else ">"
            start = f"select created_at, seq from ({query}) where id = ?"  # noqa: S608 -- our own
            where = f"where (created_at, seq) {side} ({start})"
            bound += [*values, cursor]
        way = "desc" if older else "asc"
        limit = -1 if window.limit is None else window.limit + 1
        sql = f"select * from ({query}) {where} order by created_at {way}, seq {way} limit ?"  # noqa: S608 -- our own names
        rows = self.rows(sql, *bound, limit)
        has_more = window.limit is not None and len(rows) > window.limit
        rows = rows[: window.limit]
        return Page(rows if older else rows[::-1], has_more)


def _uuid(place: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(place.encode()).digest()[:16], version=4))


def _written(row: Row) -> Row:
    return {
        name: json.dumps(cell) if name in _JSON and cell is not None else cell
        for name, cell in row.items()
    }
