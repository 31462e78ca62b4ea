"""What a run meant to do and has done, in a file that outlives it."""

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
from typing import TYPE_CHECKING, Any, Self

import platformdirs

from resend_nb.bulk.store.rows import Rows, note
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from resend_nb.client import Client

_SUFFIX = ".journal"


class Journal:
    """A run's journal: an SQLite file that only its owner may read, and that holds no key.

    While a run goes on, its journal is locked, so that nobody resumes or undoes what is under way; the lock ends
    with the process, however that ends.

    Parameters
    ----------
    path : Path
        The file.
    database : sqlite3.Connection
        The open file.
    """

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        facts = self.facts()
        self.rows = Rows(database, facts["columns"], facts["labels"])

    @classmethod
    def create(cls, path: Path, facts: dict[str, Any], rows: Rows) -> Self:
        """Begin a journal, all or nothing: one that is cut off here is blank.

        Parameters
        ----------
        path : Path
            A file that is not there yet.
        facts : dict
            What the run is: its kind, its segment and so on.
        rows : Rows
            What is planned; they go on in the journal.

        Raises
        ------
        InputError
            There is a file of that name, or it cannot be written.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            if not _is_blank(path):
                raise InputError(
                    f"journal={str(path)!r} is there already; name another file, or go on with that run: "
                    "resume_run(client, journal)"
                ) from None
        except OSError as error:
            raise InputError(f"journal={str(path)!r} cannot be written: {error.strerror}") from None
        database = _opened(path)
        try:
            rows.move(
                database,
                facts | {"columns": rows.columns, "labels": rows.labels, "started_at": _now()},
            )
        except sqlite3.OperationalError as error:
            database.close()
            raise InputError(f"journal={str(path)!r} cannot be written: {error}") from None
        return cls(path, database)

    @classmethod
    def open(cls, journal: str | Path) -> Self:
        """Open a journal to go on with it.

        Parameters
        ----------
        journal : str or Path
            The file.

        Raises
        ------
        InputError
            There is no such journal, or its run is still going on.
        """
        path = path_of(journal)
        if not path.is_file():
            raise InputError(
                f"journal={str(journal)!r}: there is no such file; runs_df() lists the runs"
            )
        if _is_blank(path):
            raise InputError(
                f"journal={str(journal)!r}: its run ended before it changed anything; begin it anew"
            )
        try:
            made = cls(path, _opened(path))
        except sqlite3.DatabaseError as error:
            raise InputError(_refusal(journal, error)) from None
        return made

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open the journal of a run that has ended, to look into it, beside others who do.

        Parameters
        ----------
        path : Path
            The file.

        Raises
        ------
        InputError
            It is not there any more, or its run goes on.
        """
        if not path.is_file():
            raise InputError(
                f"journal={str(path)!r} is not there any more, and the report is read from it"
            )
        try:
            # For writing: only then does the last who reads take SQLite's own files away.
            return cls(path, sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True))
        except sqlite3.DatabaseError as error:
            raise InputError(_refusal(path, error)) from None

    def facts(self) -> dict[str, Any]:
        """Read what the run is."""
        return {
            name: json.loads(value) for name, value in self._database.execute("SELECT * FROM facts")
        }

    def note(self, **facts: Any) -> None:
        """Note what else the run is.

        Parameters
        ----------
        facts : object
            By name.
        """
        with self._database:
            note(self._database, facts)

    def end(self) -> None:
        """Note that the run has ended, and let others open the journal."""
        self.note(ended_at=_now())
        self.close()

    def close(self) -> None:
        """Let others open it."""
        self._database.close()

    def discard(self) -> None:
        """Take the file away, of a run that has done nothing."""
        self.close()
        self.path.unlink(missing_ok=True)


def new_path(client: Client, kind: str, where: Path | None = None) -> Path:
    """Name the journal of a new run.

    Parameters
    ----------
    client : Client
        The account.
    kind : str
        What the run does.
    where : Path, optional
        Its folder; by default where journals are kept.
    """
    name = f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{kind}-{secrets.token_hex(4)}{_SUFFIX}"
    return (where or (_folder_of_process() if client.is_mounted else folder())) / name


def path_of(journal: object) -> Path:
    """Read what the caller says of the journal.

    Parameters
    ----------
    journal : str or Path
        A file.

    Raises
    ------
    InputError
        It is something else.
    """
    if not isinstance(journal, str | Path) or not str(journal):
        raise InputError(f"journal={journal!r} must be the path of a file")
    return Path(journal).expanduser()


def folder() -> Path:
    """Where journals are kept: the user's data folder."""
    return platformdirs.user_data_path("resend_nb") / "runs"


def journals(where: Path | None) -> list[Path]:
    """List journals, oldest first.

    Parameters
    ----------
    where : Path or None
        A folder; by default where new ones are kept.
    """
    positions = [folder(), _folder_of_process()] if where is None else [where]
    found = [each for position in positions for each in position.glob(f"*{_SUFFIX}")]
    return sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name))


def is_running(path: Path) -> bool:
    """Tell whether a run holds its journal.

    Parameters
    ----------
    path : Path
        The journal.
    """
    try:
        with contextlib.closing(_opened(path)) as database:
            database.execute("SELECT * FROM facts").fetchone()
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)
    return False


def _is_blank(path: Path) -> bool:
    """Tell whether a run was cut off before its journal was written, and so before it changed anything."""
    try:
        with contextlib.closing(_opened(path)) as database:
            return database.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    except sqlite3.DatabaseError:
        return False


@functools.cache
def _folder_of_process() -> Path:
    """Give a folder that goes with this process, as a sandbox in it does."""
    made = tempfile.mkdtemp(prefix="resend_nb-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        # Safe against the end of the process, which is what is promised; not against a power cut.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _refusal(journal: str | Path, error: sqlite3.DatabaseError) -> str:
    if "locked" in str(error):
        return f"journal={str(journal)!r}: its run is still going on; stop that first"
    return f"journal={str(journal)!r} is no journal of resend_nb; runs_df() lists the runs"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
