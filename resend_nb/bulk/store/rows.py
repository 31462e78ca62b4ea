"""The rows of a job in a database: however many there are, only some of them are in memory."""

from __future__ import annotations

import itertools
import json
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from resend_nb.bulk.store.dedupe import dedupe
from resend_nb.bulk.store.labels import NEW, common, index_of, kind_of
from resend_nb.bulk.store.row_codec import (
    COLUMNS,
    INSERT,
    TABLE,
    UPDATE,
    pack,
    read_text,
    standing,
    unpack,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pandas as pd

    from resend_nb.bulk.store.labels import Kind
    from resend_nb.bulk.store.row import Row
    from resend_nb.bulk.store.row_codec import Packed

PENDING = "status = 'pending'"
"""Something is left to do."""

BY_FILE = f"{PENDING} AND by_file AND contact_id IS NULL"
"""Somebody is new, and a file can carry them."""

SENT = f"{BY_FILE} AND tried"
"""It was in a file, and nobody knows yet whether it was done."""

LEFT = "(status = 'pending' OR retry)"
"""A later run may do it."""

DONE = "did IS NOT NULL"
"""The run has changed something."""

_REQUESTS = (
    "CASE action WHEN 'create' THEN 1 ELSE IFNULL(json_array_length(to_opt_out), 0) + (fields IS NOT NULL) + joins + "
    "IFNULL(json_array_length(to_leave), 0) END"
)

CREATED = "json_extract(did, '$.created')"
"""The run has made the contact."""

REMOVAL = "action = 'remove'"
"""Somebody is to leave the segment."""

KNOWN = "contact_id IS NOT NULL"
"""The row is about a contact."""

_WINDOW = 2_000
"""Rows that are in memory at a time."""

_CACHE = -16_000
"""Kibibytes, as SQLite counts them, that may stay in memory of what is read and written again and again."""

_TABLES = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    TABLE,
    "CREATE INDEX people ON rows (person)",
)


class Workload(NamedTuple):
    """What there is to do: rows, those of them that files can carry, and requests where everything goes by them."""

    rows: int = 0
    able: int = 0
    requests: int = 0


class Rows:
    """Rows, and the cells of the data that the report carries.

    Parameters
    ----------
    database : sqlite3.Connection
        Where they are.
    columns : iterable of str
        The names of the cells.
    labels : Kind, optional
        What the labels are.
    """

    def __init__(
        self, database: sqlite3.Connection, columns: Iterable[str] = (), labels: Kind = NEW
    ) -> None:
        self._database = database
        self._database.execute(f"PRAGMA cache_size = {_CACHE}")
        self.columns = [*columns]
        self.labels = labels

    @classmethod
    def new(cls) -> Self:
        """Begin in a database that is nobody else's, in memory or, where it is large, in a file without a name."""
        database = sqlite3.connect("", check_same_thread=False)
        for table in _TABLES:
            database.execute(table)
        return cls(database)

    def __len__(self) -> int:
        (last,) = self._database.execute("SELECT MAX(position) FROM rows").fetchone()
        return 0 if last is None else last + 1

    def add(self, packed: Sequence[Packed], columns: Sequence[str], labels: Kind) -> None:
        """Put checked rows below the others.

        Parameters
        ----------
        packed : sequence of Packed
            The rows, from :func:`pack`.
        columns : sequence of str
            The names of their cells, the first of which are those of the rows that are there.
        labels : Kind
            What their labels are.
        """
        numbered = ((position, *each) for position, each in enumerate(packed, len(self)))
        with self._database:
            self._database.executemany(INSERT, numbered)
        self.columns, self.labels = [*columns], common(self.labels, labels)

    def add_planned(self, rows: Sequence[Row], cells: pd.DataFrame) -> None:
        """Put rows below the others that know what they need.

        Parameters
        ----------
        rows : sequence of Row
            The rows, whose positions this sets.
        cells : pandas.DataFrame
            Of each the label.
        """
        for position, row in enumerate(rows, len(self)):
            row.position = position
        self.add(pack(rows, cells), self.columns, kind_of(cells.index))
        self.write(rows)

    def write(self, rows: Iterable[Row]) -> None:
        """Note how rows stand.

        Parameters
        ----------
        rows : iterable of Row
            As they are now; their positions say which they are.
        """
        with self._database:
            self._database.executemany(UPDATE, ((*standing(row), row.position) for row in rows))

    def each(self, where: str = "TRUE") -> Iterator[Row]:
        """Give one row after the other, as it stands when its turn comes near.

        Parameters
        ----------
        where : str
            Which; one of this module's conditions.
        """
        return itertools.chain.from_iterable(self.windows(where))

    def windows(self, where: str = "TRUE") -> Iterator[list[Row]]:
        """Give rows by the thousand, in order.

        Parameters
        ----------
        where : str
            Which; one of this module's conditions.
        """
        last = -1
        while rows := self._read(
            f"position > ? AND {where} ORDER BY position LIMIT {_WINDOW}", last
        ):
            yield rows
            last = rows[-1].position

    def of(self, person: str) -> list[Row]:
        """Give the rows of a person.

        Parameters
        ----------
        person : str
            As :func:`person_of` has it.
        """
        return self._read("person = ? ORDER BY position", person)

    def count(self, where: str = "TRUE") -> int:
        """Count rows.

        Parameters
        ----------
        where : str
            Which; one of this module's conditions.
        """
        (number,) = self._database.execute(f"SELECT COUNT(*) FROM rows WHERE {where}").fetchone()
        return int(number)

    def begin(self, positions: Iterable[int]) -> None:
        """Note that rows are under way.

        Parameters
        ----------
        positions : iterable of int
            Which.
        """
        with self._database:
            self._database.executemany(
                "UPDATE rows SET tried = TRUE, retry = TRUE WHERE position = ?",
                ((position,) for position in positions),
            )

    def people(self) -> Iterator[tuple[Any, ...]]:
        """Give who can go by file: position, address, first and last name, properties."""
        last = -1
        query = f"SELECT position, email, first_name, last_name, properties FROM rows WHERE position > ? AND {BY_FILE}"
        while found := self._database.execute(
            f"{query} ORDER BY position LIMIT {_WINDOW}", (last,)
        ).fetchall():
            yield from ((*plain, read_text(text) if text else {}) for *plain, text in found)
            last = found[-1][0]

    def joined(self, contacts: Iterable[tuple[str, str, bool]]) -> int:
        """Note that people who went by file are contacts and members by now.

        Parameters
        ----------
        contacts : iterable of tuple
            Of each the person, the contact's id, and whether it has opted out.

        Returns
        -------
        int
            How many rows that are.
        """
        made = (
            "UPDATE rows SET contact_id = ?2, has_opted_out = ?3, did = json_object('created', json('true'), 'joined', "
            "json_array(?2)), joins = FALSE, tried = FALSE, retry = FALSE, status = 'created' "
            f"WHERE person = ?1 AND {SENT}"
        )
        with self._database:
            return self._database.executemany(made, contacts).rowcount

    def work(self) -> Workload:
        """Reckon what there is to do."""
        query = f"SELECT COUNT(*), SUM({BY_FILE}), SUM({_REQUESTS}) FROM rows WHERE {PENDING}"
        return Workload(*(number or 0 for number in self._database.execute(query).fetchone()))

    def dedupe(self, label: Callable[[int], Any]) -> None:
        """Bring the rows of each person together.

        Parameters
        ----------
        label : callable
            Gives the label of a position.
        """
        several = (
            "SELECT person FROM rows WHERE person > ? GROUP BY person HAVING COUNT(*) > 1 OR MAX(unsubscribed) "
            f"ORDER BY person LIMIT {_WINDOW}"
        )
        last = ""
        while people := [person for (person,) in self._database.execute(several, (last,))]:
            rows = self._read(
                f"person IN ({', '.join('?' * len(people))}) ORDER BY position", *people
            )
            dedupe(rows, label)
            self.write(rows)
            last = people[-1]

    def label(self, position: int) -> Any:
        """Give the label of a position, as it is written down.

        Parameters
        ----------
        position : int
            Which.
        """
        (cells,) = self._database.execute(
            "SELECT cells FROM rows WHERE position = ?", (position,)
        ).fetchone()
        return index_of(read_text(cells)[:1], self.labels)[0]

    def columns_of(
        self, names: Sequence[str], first: int = 0, last: int | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Give some columns as the database holds them, for several thousand rows at a time, and once at least.

        Parameters
        ----------
        names : sequence of str
            Which columns.
        first, last : int, optional
            From which position, and before which.
        """
        query = f"SELECT {', '.join(names)} FROM rows WHERE position >= ? AND position < ? ORDER BY position"
        found = self._database.execute(query, (first, len(self) if last is None else last))
        yield tuple(zip(*found.fetchmany(10 * _WINDOW), strict=True)) or ((),) * len(names)
        while rows := found.fetchmany(10 * _WINDOW):
            yield tuple(zip(*rows, strict=True))

    def move(self, to: sqlite3.Connection, facts: dict[str, Any]) -> None:
        """Go on in another database, together with what they are about; a move that is cut off leaves it empty.

        Parameters
        ----------
        to : sqlite3.Connection
            The other.
        facts : dict
            By name.
        """
        with self._database:
            note(self._database, facts)
        self._database.backup(to)
        self._database.close()

    def _read(self, which: str, *values: object) -> list[Row]:
        found = self._database.execute(
            f"SELECT position, {COLUMNS} FROM rows WHERE {which}", values
        ).fetchall()
        return [unpack(*each) for each in found]


def note(database: sqlite3.Connection, facts: dict[str, Any]) -> None:
    """Note what rows are about.

    Parameters
    ----------
    database : sqlite3.Connection
        Where they are.
    facts : dict
        By name.
    """
    values = [(name, json.dumps(value)) for name, value in facts.items()]
    database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values)
