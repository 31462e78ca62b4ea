"""The journal of a run: what was planned and what was done, in a file that outlives the process."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import functools
import json
import secrets
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from resend_nb.bulk.store.journal_file import (
    UNREADABLE,
    check_layout,
    create_file,
    is_blank,
    open_file,
    refusal,
)
from resend_nb.bulk.store.row import FINAL_STATUS
from resend_nb.bulk.store.row_codec import decode_json
from resend_nb.bulk.store.rows import Rows, write_facts
from resend_nb.errors import InputError
from resend_nb.schemas import BULK_REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.client import Client

_SUFFIX = ".journal"

_FACTS: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "account": str,
    "segment": (dict, type(None)),
    "objects": list,
    "unsent": list,
    "types": dict,
    "via": str,
    "partitions": (list, type(None)),
    "columns": list,
    "labels": (str, list, dict),
    "started_at": str,
}
"""The facts of a run, and their types in JSON."""


_JSON = ("properties", "to_opt_out", "fields", "to_leave", "did")

_COUNT_INVALID = f"""
    SELECT COUNT(*) FROM rows WHERE
        action NOT IN ({", ".join(map(repr, FINAL_STATUS))})
        OR status NOT IN ({", ".join(map(repr, BULK_REPORT["status"]))})
        OR typeof(person) != 'text' OR typeof(reason) != 'text' OR typeof(changes) != 'text'
        OR typeof(email) NOT IN ('text', 'null') OR typeof(contact_id) NOT IN ('text', 'null')
        OR {" OR ".join(f"NOT json_valid(IFNULL({name}, 'null'))" for name in _JSON)}
"""  # noqa: S608 -- our own names


class Journal:
    """An SQLite file with the rows of a run and its facts; only its owner may read it.

    The file is locked while the run goes on, so nobody resumes or undoes it meanwhile. The lock
    ends with the process, however that ends. The API key is never in it.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, rows: Rows | None = None) -> None:
        self.path = path
        self._database = database
        facts = self.facts()
        self.rows = rows or Rows(database, facts["columns"], facts["labels"])

    @classmethod
    def create(cls, path: Path, facts: dict[str, Any], rows: Rows) -> Journal:
        """Move rows into a new journal, completely or not at all."""
        try:
            create_file(path)
        except OSError as error:
            raise InputError(f"journal={str(path)!r} cannot be written: {error.strerror}") from None
        about = {"columns": rows.columns, "labels": rows.labels, "started_at": _now()}
        with contextlib.ExitStack() as on_error:
            try:
                database = open_file(path, is_new=True)
                on_error.callback(database.close)
                rows.move(database, facts | about)
            except sqlite3.OperationalError as error:
                raise InputError(f"journal={str(path)!r} cannot be written: {error}") from None
            on_error.pop_all()
        return cls(path, database, rows)

    @classmethod
    def open(cls, journal: str | Path) -> Journal:
        """Open a journal for resuming or undoing its run."""
        path = path_of(journal)
        if not path.is_file():
            raise InputError(
                f"journal={str(journal)!r}: there is no such file; runs_df() lists the runs"
            )
        if is_blank(path):
            raise InputError(
                f"journal={str(journal)!r}: the run ended before it changed anything; start again"
            )
        try:
            check_layout(path)
            database = open_file(path)
        except UNREADABLE as error:
            raise InputError(refusal(journal, error)) from None
        with contextlib.ExitStack() as on_error, damage_as_error(journal):
            on_error.callback(database.close)
            _check_contents(database)
            opened = cls(path, database)
            on_error.pop_all()
        return opened

    @classmethod
    def read(cls, path: Path) -> Journal:
        """Open the journal of a run that has ended for reading; several readers may do so."""
        if not path.is_file():
            raise InputError(
                f"journal={str(path)!r} no longer exists, and the report is read from it"
            )
        try:
            # For writing: only then does the last reader delete SQLite's own files.
            return cls(path, sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True))
        except sqlite3.DatabaseError as error:
            raise InputError(refusal(path, error)) from None

    def facts(self) -> dict[str, Any]:
        """Read what the run is."""
        records = self._database.execute("SELECT name, value FROM facts")
        return {name: json.loads(value) for name, value in records}

    def add_facts(self, **facts: Any) -> None:
        """Write more about what the run is."""
        with self._database:
            write_facts(self._database, facts)

    def end(self) -> None:
        """Write that the run has ended if that is possible, and unlock the file."""
        try:
            self.add_facts(ended_at=_now())
        except sqlite3.Error:  # such as a full disk; the rows say what is left
            return
        finally:
            self.close()

    def close(self) -> None:
        """Unlock the file."""
        self._database.close()

    def discard(self) -> None:
        """Delete the file of a run that has done nothing."""
        self.close()
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def damage_as_error(journal: str | Path) -> Iterator[None]:
    """Convert errors in reading a damaged journal into an InputError with the next step."""
    try:
        yield
    except InputError:
        raise
    except (sqlite3.DatabaseError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"journal={str(journal)!r} is damaged ({error}). Start a new run with the same data: "
            "it does only what is left"
        ) from error


def new_path(client: Client, kind: str, where: Path | None = None) -> Path:
    """Return the path of a new run's journal, by default in the folder where journals are kept."""
    name = f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{kind}-{secrets.token_hex(4)}{_SUFFIX}"
    return (where or (_folder_of_process() if client.is_mounted else folder())) / name


def path_of(journal: object) -> Path:
    """Return the path that the caller passed as ``journal``."""
    if not isinstance(journal, str | Path) or not str(journal):
        raise InputError(f"journal={journal!r} must be the path of a file")
    return Path(journal).expanduser()


def folder() -> Path:
    """Where journals are kept: the user's data folder."""
    return platformdirs.user_data_path("resend_nb") / "runs"


def is_kept(path: Path) -> bool:
    """Whether a journal is where journals are kept, so that it is found without its path."""
    return path.parent in {folder(), _folder_of_process()}


def journals(where: Path | None) -> list[Path]:
    """List the journals of a folder, or of those where journals are kept, oldest first."""
    folders = [folder(), _folder_of_process()] if where is None else [where]
    paths = [path for kept_in in folders for path in kept_in.glob(f"*{_SUFFIX}")]
    return sorted(paths, key=lambda path: (path.lstat().st_mtime_ns, path.name))


def _check_contents(database: sqlite3.Connection) -> None:
    """Raise an error if the file is damaged, or a fact or a row is missing."""
    (result,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError(result)
    facts = {name: json.loads(value) for name, value in database.execute("SELECT * FROM facts")}
    for name, kind in _FACTS.items():
        if not isinstance(facts[name], kind):
            raise TypeError(f"{name} is not what it should be")
    (invalid,) = database.execute(_COUNT_INVALID).fetchone()
    if invalid:
        raise ValueError("rows are not readable")
    for cells, opt_out in database.execute("SELECT cells, opt_out FROM rows"):
        decode_json("null" if opt_out is None else opt_out)
        if not isinstance(decode_json(cells), list):
            raise TypeError("cells are not readable")
    number, last = database.execute("SELECT COUNT(*), MAX(position) FROM rows").fetchone()
    if number and last != number - 1:
        raise ValueError("rows are missing")


@functools.cache
def _folder_of_process() -> Path:
    """Create a folder that is deleted when this process ends, like a sandbox in the process."""
    path = tempfile.mkdtemp(prefix="resend_nb-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(path)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
