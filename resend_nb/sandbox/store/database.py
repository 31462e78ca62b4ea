"""The SQLite connection: transactions, ids and pages."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems
from resend_nb.sandbox.store.file import open_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Row = dict[str, Any]

_JSON = {"reply_to", "fallback_value", "plan", "value", "contents", "reply"}
"""Columns that hold JSON."""


@dataclass(frozen=True)
class PageRequest:
    """Which part of a list to return; no limit means all of it."""

    limit: int | None = None
    after: str | None = None
    before: str | None = None


@dataclass(frozen=True)
class Page:
    """Part of a list, newest first, and whether there is more."""

    rows: list[Row]
    has_more: bool


class Database:
    """One SQLite connection, used by one request at a time. The seed determines the ids."""

    def __init__(self, file: str, *, seed: int) -> None:
        # Requests come from many threads; transaction() serializes them.
        self._connection = open_account(file)
        self.close = weakref.finalize(self, self._connection.close)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.Lock()
        self._seed = seed
        self.define_function("lower", str.lower)  # SQLite's lower() handles ASCII letters only
        self._connection.execute("pragma foreign_keys = on")

    def define_function(self, name: str, function: Callable[..., Any]) -> None:
        """Make a Python function of one argument available in SQL."""
        self._connection.create_function(name, 1, function, deterministic=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one transaction, one thread at a time."""
        with self._lock:
            self._rollback()  # an interrupt may have left a transaction open
            try:
                self._connection.execute("begin immediate")
                yield
                self._connection.execute("commit")
            except BaseException:
                self._rollback()
                raise

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    def execute(self, sql: str, *values: Any) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each tuple of values."""
        self._connection.executemany(sql, values)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Run a query and return its rows, with JSON decoded."""
        rows = [dict(row) for row in self._connection.execute(sql, values)]
        for name in _JSON & rows[0].keys() if rows else ():
            for row in rows:
                row[name] = None if row[name] is None else json.loads(row[name])
        return rows

    def row(self, sql: str, *values: Any) -> Row | None:
        """Run a query and return its first row."""
        return next(iter(self.rows(sql, *values)), None)

    def insert(self, table: str, row: Row) -> str:
        """Add a row, with a new id unless it has one, and return the id."""
        row = {"id": row.get("id") or self.new_id(), **row}
        self.insert_all(table, [row])
        return str(row["id"])

    def insert_all(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that have ids and the same columns."""
        if rows:
            names = ", ".join(f'"{name}"' for name in rows[0])
            marks = ", ".join("?" * len(rows[0]))
            sql = f"insert into {table} ({names}) values ({marks})"  # noqa: S608 -- our own names
            plain = _JSON.isdisjoint(rows[0])
            encoded = rows if plain else map(_encode, rows)
            self.execute_many(sql, [tuple(row.values()) for row in encoded])

    def insert_with_ids(self, table: str, rows: Sequence[Row], *, series: str) -> None:
        """Add rows under new ids of a series."""
        ids = self.new_ids(len(rows), series)
        self.insert_all(
            table, [{"id": row_id, **row} for row_id, row in zip(ids, rows, strict=True)]
        )

    def update(self, table: str, row_id: str, row: Row) -> None:
        """Change some columns of a row."""
        sets = ", ".join(f'"{name}" = ?' for name in row)
        values = _encode(row).values()
        self.execute(f"update {table} set {sets} where id = ?", *values, row_id)  # noqa: S608 -- our own names

    def increment(self, name: str, by: int = 1) -> int:
        """Add to a counter and return its new value; the file keeps it."""
        self.execute(
            "insert into counters values (?1, ?2) on conflict do update set count = count + ?2",
            name,
            by,
        )
        row = self.row("select count from counters where name = ?", name)
        assert row is not None  # noqa: S101 -- it was just written
        return int(row["count"])

    def new_id(self, series: str = "ids") -> str:
        """Return the next UUID; each series is independent of the others."""
        return self.new_ids(1, series)[0]

    def new_ids(self, number: int, series: str = "ids") -> list[str]:
        """Return the next UUIDs of a series."""
        last = self.increment(series, number)
        suffix = "" if series == "ids" else f":{series}"
        return [
            _uuid(f"{self._seed}:{index}{suffix}") for index in range(last - number + 1, last + 1)
        ]

    def page(self, query: str, values: Sequence[Any], page_request: PageRequest) -> Page:
        """Return a page of a query, which selects ``seq``, ``id`` and ``created_at``."""
        cursor = page_request.after or page_request.before
        older = page_request.before is None
        where, bound = "", list(values)
        if cursor is not None:
            sql = f"select created_at, seq from ({query}) where id = ?"  # noqa: S608 -- our own
            last_seen = self.row(sql, *values, cursor)
            if last_seen is None:
                raise problems.bad_cursor()
            comparison = "<" if older else ">"
            where = f"where (created_at, seq) {comparison} (?, ?)"
            bound += [last_seen["created_at"], last_seen["seq"]]
        order = "desc" if older else "asc"
        limit = -1 if page_request.limit is None else page_request.limit + 1
        sql = (
            f"select * from ({query}) {where} "  # noqa: S608 -- our own
            f"order by created_at {order}, seq {order} limit ?"
        )
        rows = self.rows(sql, *bound, limit)
        has_more = page_request.limit is not None and len(rows) > page_request.limit
        rows = rows[: page_request.limit]
        return Page(rows if older else rows[::-1], has_more)


def _uuid(text: str) -> str:
    """Return the UUID of version 4 that a text determines; uuid.UUID does the same more slowly."""
    digits = hashlib.sha256(text.encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def _encode(row: Row) -> Row:
    coded = {name: json.dumps(row[name]) for name in _JSON & row.keys() if row[name] is not None}
    return {**row, **coded}
