"""Files of the sandbox as text, one for each version of its tables, in ``tests/data/``.

``python -m support.sandbox_files``, run in ``tests/``, writes the one of the current version.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path

import resend_nb as rnb
from resend_nb.sandbox.store.file import VERSION
from support import ROOT

FOLDER = ROOT / "tests" / "data"
CURRENT = FOLDER / f"sandbox-{VERSION}.sql"
PRAGMAS = ("application_id", "user_version")


def create_account(file: Path) -> None:
    """Create a small account: a member, a contact who opted out, and a sent broadcast."""
    with rnb.sandbox(db=file) as client:
        segment = client.segments.create(name="Newsletter")["id"]
        client.contact_properties.create(key="city", type="string", fallback_value="you")
        client.contacts.create(
            email="ada@example.com", properties={"city": "Zürich"}, segments=[{"id": segment}]
        )
        client.contacts.create(
            email="bob@example.com", unsubscribed=True, segments=[{"id": segment}]
        )
        client.suppressions.create(email="eve@example.com")
        draft = client.broadcasts.create(
            segment_id=segment, from_="a@example.com", subject="Hello", html="<p>Hello</p>"
        )
        client.broadcasts.send(draft["id"])
        rnb.advance_sandbox(client, hours=1)
        client.broadcasts.list()  # the request that finds the broadcast due


def dump(file: Path) -> str:
    """Return everything in an SQLite file as SQL, with the numbers in its header."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        numbers = [
            f"PRAGMA {name} = {database.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in PRAGMAS
        ]
        return "\n".join([*numbers, *database.iterdump(), ""])


def restore(script: Path, file: Path) -> None:
    """Create the SQLite file that a script describes."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.executescript(script.read_text(encoding="utf-8"))


def tables(file: Path) -> dict[str, str]:
    """Return the SQL of every table and index of an SQLite file."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        return dict(database.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        create_account(Path(folder) / "account.db")
        CURRENT.write_text(dump(Path(folder) / "account.db"), encoding="utf-8")
