"""The journal of a run: what was planned and what was done, in a file that outlives the process."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import functools
import json
import os
import secrets
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from resend_nb.bulk.store.rows import Rows, write_facts
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from resend_nb.client import Client

_SUFFIX = ".journal"


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
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            if not _is_blank(path):
                raise InputError(
                    f"journal={str(path)!r} already exists; choose another file, or finish that "
                    "run: resume_run(client, journal)"
                ) from None
        except OSError as error:
            raise InputError(f"journal={str(path)!r} cannot be written: {error.strerror}") from None
        database = _open(path)
        about = {"columns": rows.columns, "labels": rows.labels, "started_at": _now()}
        try:
            rows.move(database, facts | about)
        except sqlite3.OperationalError as error:
            database.close()
            raise InputError(f"journal={str(path)!r} cannot be written: {error}") from None
        return cls(path, database, rows)

    @classmethod
    def open(cls, journal: str | Path) -> Journal:
        """Open a journal for resuming or undoing its run."""
        path = path_of(journal)
        if not path.is_file():
            raise InputError(
                f"journal={str(journal)!r}: there is no such file; runs_df() lists the runs"
            )
        if _is_blank(path):
            raise InputError(
                f"journal={str(journal)!r}: the run ended before it changed anything; start again"
            )
        try:
            return cls(path, _open(path))
        except sqlite3.DatabaseError as error:
            raise InputError(_refusal(journal, error)) from None

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
            raise InputError(_refusal(path, error)) from None

    def facts(self) -> dict[str, Any]:
        """Read what the run is."""
        records = self._database.execute("SELECT name, value FROM facts")
        return {name: json.loads(value) for name, value in records}

    def add_facts(self, **facts: Any) -> None:
        """Write more about what the run is."""
        with self._database:
            write_facts(self._database, facts)

    def end(self) -> None:
        """Write that the run has ended, and unlock the file."""
        self.add_facts(ended_at=_now())
        self.close()

    def close(self) -> None:
        """Unlock the file."""
        self._database.close()

    def discard(self) -> None:
        """Delete the file of a run that has done nothing."""
        self.close()
        self.path.unlink(missing_ok=True)


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


def journals(where: Path | None) -> list[Path]:
    """List the journals of a folder, or of those where journals are kept, oldest first."""
    folders = [folder(), _folder_of_process()] if where is None else [where]
    paths = [path for kept_in in folders for path in kept_in.glob(f"*{_SUFFIX}")]
    return sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name))


def is_running(path: Path) -> bool:
    """Whether a run holds its journal."""
    try:
        with contextlib.closing(_open(path)) as database:
            database.execute("SELECT * FROM facts").fetchone()
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)
    return False


def _is_blank(path: Path) -> bool:
    """Whether the run ended before its journal was written, so before it changed anything."""
    try:
        with contextlib.closing(_open(path)) as database:
            return database.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    except sqlite3.DatabaseError:
        return False


@functools.cache
def _folder_of_process() -> Path:
    """Create a folder that is deleted when this process ends, like a sandbox in the process."""
    path = tempfile.mkdtemp(prefix="resend_nb-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(path)


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        # Safe if the process is killed, which is what we promise, but not in a power failure.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _refusal(journal: str | Path, error: sqlite3.DatabaseError) -> str:
    if "locked" in str(error):
        return f"journal={str(journal)!r}: the run is still going on; stop it first"
    return f"journal={str(journal)!r} is not a journal of resend_nb; runs_df() lists the runs"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
