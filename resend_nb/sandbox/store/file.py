"""The file of an account: only its owner may read it, and no other file is ever changed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from importlib.resources import files
from pathlib import Path

APPLICATION_ID = 0x524E4253
"""Marks an SQLite file as an account of the sandbox: "RNBS" in ASCII."""

VERSION = 2
"""Increase it with every change to the tables in ``schema.sql``, as CONTRIBUTING explains."""

_CACHE_SIZE = 64_000
"""Memory for pages of the file, in KiB: the upper levels of the indexes of a million contacts."""

# The SQLite file format fixes where these are in the first bytes of a file.
_MAGIC = b"SQLite format 3\0"
_VERSION_BYTES = slice(60, 64)
_APPLICATION_ID_BYTES = slice(68, 72)


def open_account(file: str) -> sqlite3.Connection:
    """Open the account in a file, or create it in a new file or in memory."""
    if file != ":memory:":
        _prepare(Path(file))
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    try:
        _check_pages(connection, file)
        if connection.execute("select 1 from sqlite_schema").fetchone() is None:
            _create_tables(connection)
        # Every request commits, and waiting for the disk would take most of its time. A killed
        # process loses nothing, but a power failure may damage the file.
        connection.execute("pragma synchronous = off")
        connection.execute(f"pragma cache_size = -{_CACHE_SIZE}")
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(path: Path) -> None:
    """Create a private file, or make the existing one private if it is an account."""
    try:
        # This does not follow a link to a file that does not exist.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        _check_header(path)
        if path.stat().st_mode & 0o077:
            # SQLite's journal gets the same permissions. Another owner's file stays as it is.
            with contextlib.suppress(PermissionError):
                path.chmod(0o600)


def _check_header(path: Path) -> None:
    """Refuse a file that is not an account of this version, without opening it in SQLite.

    SQLite might change it, for example to undo an unfinished transaction of another program.
    """
    if not path.is_file():
        raise sqlite3.DatabaseError(f"{path} is not a regular file. Choose a new file.")
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        return
    application_id = int.from_bytes(header[_APPLICATION_ID_BYTES])
    if not header.startswith(_MAGIC) or application_id != APPLICATION_ID:
        raise sqlite3.DatabaseError(f"{path} is not an account of the sandbox. Choose a new file.")
    if int.from_bytes(header[_VERSION_BYTES]) != VERSION:
        raise sqlite3.DatabaseError(
            f"{path} was written by another version of the sandbox. Choose a new file."
        )


def _check_pages(connection: sqlite3.Connection, file: str) -> None:
    """Refuse a damaged file: reading it could lose opt-outs."""
    try:
        (result,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        raise  # the file may be fine, but it cannot be read now
    except sqlite3.DatabaseError as error:
        result = str(error)
    if result != "ok":
        damage = result.splitlines()[-1]
        raise sqlite3.DatabaseError(
            f"{file} is damaged ({damage}). Restore a copy of it, or choose a new file."
        )


def _create_tables(connection: sqlite3.Connection) -> None:
    """Create all tables and the header's numbers, or none of them."""
    schema = files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    connection.executescript(
        f"begin immediate; pragma application_id = {APPLICATION_ID};"
        f"pragma user_version = {VERSION}; {schema} commit;"
    )
