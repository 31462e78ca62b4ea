"""The same bulk run again and again, each time with another failing write to its journal.

A program for the library of ``failing_writes.c``. Each round is a process with its own folder, in
which it leaves the account, the journal, its stderr, and how the run ended.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pandas as pd

import resend_nb as rnb
from support.failing_writes import run_failing

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBER = 5

PEOPLE = pd.DataFrame(
    {
        "email": [f"p{number}@example.com" for number in range(NUMBER)],
        "first_name": [f"New {number}" for number in range(NUMBER)],
        "unsubscribed": ["yes" if number % 3 == 0 else "no" for number in range(NUMBER)],
    },
    index=list("abcde"),
)
"""New contacts, known ones and members; a third of each opts out."""


def create_account(file: Path) -> None:
    """Create an account in which every second person is a contact, and every fourth a member."""
    with rnb.sandbox(db=file) as client:
        segment = client.segments.create(name="VIP")
        for number in range(0, NUMBER, 2):
            client.contacts.create(
                email=f"p{number}@example.com",
                first_name="Old",
                segments=[{"id": segment["id"]}] if number % 4 == 0 else None,
            )


def add(client: rnb.Client, folder: Path, via: str) -> pd.DataFrame:
    """Add the people, with a journal in the folder."""
    return rnb.bulk_add(
        client,
        PEOPLE,
        "VIP",
        on_existing="update",
        via=via,  # type: ignore[arg-type]
        journal=folder / "run.journal",
        progress=False,
    )


def rounds(folder: Path, via: str, **how: Any) -> Iterator[Path]:
    """Fail the first write, then the second, until none is left; yield the folders."""
    create_account(folder / "account.db")
    code = "import sys; sys.path.append('tests'); import support.failing_runs as it; it.main()"
    done = run_failing(code, str(folder), via, at=1, path="run.journal", **how)
    assert done.returncode == 0, done.stderr
    yield from sorted(folder.glob("*/"), key=lambda path: int(path.name))


def main() -> None:
    """Run rounds until no write fails."""
    _import_everything(Path(sys.argv[1]))
    for number in count(1):
        os.environ["FAIL_WRITE_AT"] = str(number)
        folder = Path(sys.argv[1]) / str(number)
        folder.mkdir()
        shutil.copy(folder.parent / "account.db", folder)
        child = os.fork()
        if child == 0:
            _run(folder, sys.argv[2])
        os.waitpid(child, 0)
        if "failing_writes: call" not in (folder / "stderr").read_text(encoding="utf-8"):
            break


def _import_everything(folder: Path) -> None:
    """Run once before the rounds, whose processes would import the same modules again and again."""
    path = os.environ["FAIL_PATH"]
    os.environ["FAIL_PATH"] = "none of these writes counts"
    with tempfile.TemporaryDirectory() as warm:
        shutil.copy(folder / "account.db", warm)
        add(rnb.sandbox(db=Path(warm) / "account.db"), Path(warm), sys.argv[2])
    os.environ["FAIL_PATH"] = path


def _run(folder: Path, via: str) -> NoReturn:
    """Run once, in a process that ends here."""
    try:
        with (folder / "stderr").open("wb") as errors:
            os.dup2(errors.fileno(), 2)
            client = rnb.sandbox(db=folder / "account.db")
            try:
                add(client, folder, via).to_pickle(folder / "report")
            except rnb.ResendError as error:
                (folder / "error").write_text(str(error), encoding="utf-8")
            except Exception:  # noqa: BLE001 -- the test looks for the traceback
                traceback.print_exc()
    finally:
        os._exit(0)
