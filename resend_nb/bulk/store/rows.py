"""The rows of a job in a database, of which only a window is in memory."""

from __future__ import annotations

import contextlib
import importlib.resources
import itertools
import json
import sqlite3
import weakref
from typing import TYPE_CHECKING, Any, Literal

from resend_nb.bulk.store.dedupe import dedupe
from resend_nb.bulk.store.labels import NEW, common_kind, index_of, kind_of
from resend_nb.bulk.store.row_codec import (
    INSERT,
    SELECT,
    UPDATE,
    UPDATE_IMPORTED,
    UPDATE_STARTED,
    decode,
    decode_json,
    encode_cells,
    encode_imported,
    encode_row,
    encode_started,
    encode_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import pandas as pd

    from resend_nb.bulk.store.labels import Kind
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.row_codec import EncodedRow

Selection = Literal[
    "all",
    "pending",
    "importable",
    "uploaded",
    "unfinished",
    "done",
    "created",
    "created_opted_out",
    "created_unusual",
    "imported",
    "removals",
    "deletions",
    "matched",
]
"""Which rows to read or count."""

_IMPORTABLE = "status = 'pending' AND importable AND contact_id IS NULL"

_CONDITIONS: dict[Selection, str] = {
    "all": "TRUE",
    "pending": "status = 'pending'",
    # New contacts that a CSV file can carry.
    "importable": _IMPORTABLE,
    # Rows that were in an uploaded file, and whose outcome is unknown.
    "uploaded": f"{_IMPORTABLE} AND tried",
    # Rows that a later run may do.
    "unfinished": "(status = 'pending' OR retry)",
    # Rows for which the run changed something.
    "done": "did IS NOT NULL",
    "created": "json_extract(did, '$.created')",
    "created_opted_out": "json_extract(did, '$.created') AND unsubscribed",
    # New contacts whose address has several spellings beside capitals.
    "created_unusual": (
        "json_extract(did, '$.created') AND (email GLOB '*[^ -~]*' OR email LIKE '%xn--%')"
    ),
    # Rows whose contact an import created, and was not read.
    "imported": "contact_id IS NULL AND json_extract(did, '$.created')",
    "removals": "action = 'remove'",
    "deletions": "action = 'delete'",
    # Rows of a person who is a contact.
    "matched": "contact_id IS NOT NULL",
}

REQUESTS_TO_CREATE = 2
"""The address is looked up before the contact is created."""

REQUESTS_TO_DELETE = 6
"""Five look for what speaks against it: broadcasts, emails, topics, segments and the contact."""

_REQUESTS = f"""
    SELECT SUM(
        CASE action WHEN 'create' THEN {REQUESTS_TO_CREATE}
            WHEN 'delete' THEN {REQUESTS_TO_DELETE} ELSE
            IFNULL(json_array_length(to_opt_out), 0) + (fields IS NOT NULL) + joins
            + IFNULL(json_array_length(to_leave), 0)
        END
    ) FROM rows WHERE status = 'pending'
"""

_REPEATED = """
    SELECT person FROM rows WHERE person > ? GROUP BY person
    HAVING COUNT(*) > 1 OR MAX(unsubscribed) ORDER BY person LIMIT ?
"""
"""People with several rows or with an opt-out."""

_WINDOW = 2_000
"""How many rows are in memory at a time."""


class Rows:
    """Rows in a database, with the cells of the data that the report returns.

    ``columns`` are the names of those cells and ``labels`` the type of the index. ``cells`` are
    the cells themselves as long as the data is one DataFrame in memory; otherwise they are only in
    the database.
    """

    def __init__(
        self, database: sqlite3.Connection, columns: Iterable[str] = (), labels: Kind = NEW
    ) -> None:
        self._database = database
        self.columns = list(columns)
        self.labels = labels
        self.cells: pd.DataFrame | None = None

    @classmethod
    def new(cls) -> Rows:
        """Create a private temporary database; SQLite moves it to disk when it grows."""
        database = new_database("schema.sql")
        rows = cls(database)
        weakref.finalize(rows, database.close)
        return rows

    def __len__(self) -> int:
        (last,) = self._database.execute("SELECT MAX(position) FROM rows").fetchone()
        return 0 if last is None else last + 1

    def add(self, encoded: Sequence[EncodedRow], columns: Sequence[str], labels: Kind) -> None:
        """Append validated rows; their columns start with those of the rows before."""
        numbered = ((position, *row) for position, row in enumerate(encoded, len(self)))
        with self._database:
            self._database.executemany(INSERT, numbered)
        self.columns, self.labels = list(columns), common_kind(self.labels, labels)

    def add_planned(self, rows: Sequence[Row], cells: pd.DataFrame) -> None:
        """Append rows that are already planned, and set their positions."""
        for position, row in enumerate(rows, len(self)):
            row.position = position
        records = zip(map(encode_row, rows), encode_cells(cells), strict=True)
        self.add([(*record, line) for record, line in records], self.columns, kind_of(cells.index))
        self.write(rows)

    def write(self, rows: Iterable[Row]) -> None:
        """Write the current state of rows."""
        with self._database:
            self._database.executemany(UPDATE, map(encode_state, rows))

    def windows(self, selection: Selection = "all") -> Iterator[list[Row]]:
        """Yield rows in order, as many at a time as may be in memory."""
        last = -1
        condition = f"position > ? AND {_CONDITIONS[selection]} ORDER BY position"
        while rows := self._select(f"{condition} LIMIT {_WINDOW}", last):
            yield rows
            last = rows[-1].position

    def read(self, selection: Selection = "all") -> Iterator[Row]:
        """Yield rows in order; a row that is written meanwhile may be yielded as it was before."""
        return itertools.chain.from_iterable(self.windows(selection))

    def edit(self, selection: Selection = "all") -> Iterator[Row]:
        """Yield rows in order, and write back what the caller changed."""
        for window in self.windows(selection):
            yield from window
            self.write(window)

    def write_started(self, positions: Iterable[int]) -> None:
        """Write that the rows at these positions have started."""
        with self._database:
            self._database.executemany(UPDATE_STARTED, encode_started(positions))

    def write_imported(self, *, joins: bool) -> int:
        """Write that imports created the contacts of all uploaded rows, and count them."""
        update = f"{UPDATE_IMPORTED} WHERE {_CONDITIONS['uploaded']}"
        with self._database:
            return self._database.execute(update, encode_imported(joins=joins)).rowcount

    def of_people(self, people: Collection[str], selection: Selection = "all") -> list[Row]:
        """Return the rows of some people in order."""
        marks = ", ".join("?" * len(people))
        rows = self._select(f"person IN ({marks}) AND {_CONDITIONS[selection]}", *people)
        return sorted(rows, key=lambda row: row.position)  # faster than in SQL

    def count(self, selection: Selection = "all") -> int:
        """Count rows."""
        query = f"SELECT COUNT(*) FROM rows WHERE {_CONDITIONS[selection]}"
        (number,) = self._database.execute(query).fetchone()
        return int(number)

    def count_requests(self) -> int:
        """Count the requests that the pending rows need without an import."""
        (number,) = self._database.execute(_REQUESTS).fetchone()
        return number or 0

    def dedupe(self, label: Callable[[int], Any]) -> None:
        """Deduplicate the rows of each person; ``label`` returns the label of a position."""
        last = ""
        while records := self._database.execute(_REPEATED, (last, _WINDOW)).fetchall():
            people = [person for (person,) in records]
            rows = self.of_people(people)
            dedupe(rows, label)
            self.write(rows)
            last = people[-1]

    def label(self, position: int) -> Any:
        """Return the index label of a position."""
        query = "SELECT cells FROM rows WHERE position = ?"
        (cells,) = self._database.execute(query, (position,)).fetchone()
        return index_of(decode_json(cells)[:1], self.labels)[0]

    def columns_of(
        self, names: Sequence[str], first: int = 0, last: int | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield database columns for several thousand rows at a time, at least once."""
        query = f"""
            SELECT {", ".join(names)} FROM rows WHERE position >= ? AND position < ?
            ORDER BY position
        """
        records = self._database.execute(query, (first, len(self) if last is None else last))
        yield tuple(zip(*records.fetchmany(10 * _WINDOW), strict=True)) or ((),) * len(names)
        while window := records.fetchmany(10 * _WINDOW):
            yield tuple(zip(*window, strict=True))

    def move(self, database: sqlite3.Connection, facts: dict[str, Any]) -> None:
        """Copy rows and facts into an empty database and use that one; if it fails, it is empty."""
        with self._database:
            write_facts(self._database, facts)
        self._database.backup(database)
        self._database.close()
        self._database = database

    def _select(self, condition: str, *values: object) -> list[Row]:
        records = self._database.execute(f"{SELECT} WHERE {condition}", values)
        return list(map(decode, records))


def new_database(schema: str) -> sqlite3.Connection:
    """Create a temporary database with the tables of a schema file; its owner closes it."""
    script = importlib.resources.files(__package__).joinpath(schema).read_text(encoding="utf-8")
    database = sqlite3.connect("", check_same_thread=False)
    with contextlib.ExitStack() as on_error:
        on_error.callback(database.close)
        database.executescript(script)
        on_error.pop_all()
    return database


def write_facts(database: sqlite3.Connection, facts: dict[str, Any]) -> None:
    """Write what a run is, by name."""
    values = [(name, json.dumps(value)) for name, value in facts.items()]
    database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values)
