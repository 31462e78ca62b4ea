"""The file of a journal: private, of one version, and never somebody else's."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import struct
from typing import TYPE_CHECKING

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_APPLICATION, _VERSION = 1_380_860_490, 1
"""What ``schema.sql`` writes into each journal."""

_HEADER = struct.Struct(">60x i 4x i")
"""Where SQLite keeps the version and the application in a file, whatever the rest of it is."""

_MARK = f"""
    PRAGMA journal_mode = MEMORY;
    BEGIN;
    PRAGMA application_id = {_APPLICATION};
    PRAGMA user_version = {_VERSION};
    COMMIT
"""
"""Marks an empty file as a journal in one write, so that it is never half a database."""

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, OSError)
"""What a file that cannot be read raises: SQLite's message may quote bytes that are not text."""

_FOREIGN = "is not a journal"

_OTHER_VERSION = (
    "was written by another version of resend_nb and cannot be read by this one. Start a new run "
    "with the same data: it does only what is left"
)


def create_file(path: Path) -> None:
    """Create the file, or take an empty one, so that only its owner may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and not is_blank(path):
        raise InputError(
            f"journal={str(path)!r} already exists; choose another file, or finish that run: "
            "resume_run(client, journal)"
        )
    no_links = getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, os.O_CREAT | os.O_WRONLY | no_links, 0o600)
    try:
        path.chmod(0o600)
    finally:
        os.close(file)


def open_file(path: Path, *, is_new: bool = False) -> sqlite3.Connection:
    """Open a journal and lock it until the connection is closed."""
    database = sqlite3.connect(path, timeout=0, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        if is_new:
            database.executescript(_MARK)
        database.execute("PRAGMA journal_mode = WAL")
        # Safe if the process is killed, which is what we promise, but not in a power failure.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except BaseException:  # a damaged file raises other errors as well
        database.close()
        raise
    return database


def is_running(path: Path) -> bool:
    """Whether a run holds its journal."""
    try:
        check_layout(path)
        open_file(path).close()
    except UNREADABLE as error:
        return "locked" in str(error)
    return False


def is_blank(path: Path) -> bool:
    """Whether the run ended before its journal was written, so before it changed anything."""
    if path.stat().st_size == 0:
        return True
    try:
        check_layout(path)
        with contextlib.closing(open_file(path)) as database:
            return database.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    except UNREADABLE:
        return False


def check_layout(path: Path) -> None:
    """Raise a DatabaseError unless this is a journal of this version; the file stays as it is."""
    with path.open("rb") as file:
        header = file.read(_HEADER.size).ljust(_HEADER.size, b"\0")
    version, application = _HEADER.unpack(header)
    if application != _APPLICATION and not _is_old(path):
        raise sqlite3.DatabaseError(_FOREIGN)
    if (application, version) != (_APPLICATION, _VERSION):
        raise sqlite3.DatabaseError(_OTHER_VERSION)


def _is_old(path: Path) -> bool:
    """Whether this is a journal from before journals had a version."""
    # Immutable: SQLite neither locks the file nor creates others beside it.
    uri = f"{path.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as database:
        names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    return names >= {"facts", "rows"}


def refusal(journal: str | Path, error: Exception) -> str:
    """Return the message for a file that cannot be used."""
    if isinstance(error, OSError):
        return f"journal={str(journal)!r} cannot be read: {error.strerror}"
    if "locked" in str(error):
        return f"journal={str(journal)!r}: the run is still going on; stop it first"
    if _OTHER_VERSION in str(error):
        return f"journal={str(journal)!r} {_OTHER_VERSION}"
    return f"journal={str(journal)!r} is not a journal of resend_nb; runs_df() lists the runs"
