"""Journals as files: of other versions, of other programs, damaged, and on a full disk."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ROOT
from support.faults import saved_report

import resend_nb as rnb
from resend_nb.bulk.store.rows import Rows

if TYPE_CHECKING:
    from pathlib import Path

DAMAGES = int(os.environ.get("RESEND_NB_DAMAGES", "150"))

PEOPLE = pd.DataFrame(
    {
        "email": [f"p{number}@example.com" for number in range(12)],
        "first_name": [f"P {number}" for number in range(12)],
        "unsubscribed": ["yes" if number % 4 == 0 else None for number in range(12)],
    }
)


@pytest.fixture
def client() -> rnb.Client:
    """Two of the people are contacts."""
    client = rnb.sandbox()
    client.segments.create(name="VIP")
    for number in (3, 4):
        client.contacts.create(email=f"p{number}@example.com")
    return client


def _add(client: rnb.Client, journal: Path) -> pd.DataFrame:
    return rnb.bulk_add(
        client, PEOPLE, "VIP", on_existing="update", journal=journal, progress=False
    )


def _is_free(journal: Path) -> bool:
    with sqlite3.connect(journal, timeout=0) as database:
        database.execute("BEGIN EXCLUSIVE")
    database.close()
    return True


FOREIGN = {
    "another program's": "CREATE TABLE songs (title)",
    "of a version before": "CREATE TABLE facts (name, value); CREATE TABLE rows (position)",
    "of a later version": (
        "PRAGMA application_id = 1380860490; PRAGMA user_version = 999; CREATE TABLE facts (a)"
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_another_layout_is_refused_untouched(
    client: rnb.Client, tmp_path: Path, kind: str
) -> None:
    """Such a file is refused with the next step, and not one byte of it is changed."""
    path = tmp_path / "a.journal"
    with sqlite3.connect(path) as database:
        database.executescript(FOREIGN[kind])
    database.close()
    before = path.read_bytes()
    why = "is not a journal" if kind.startswith("another") else "another version of resend_nb"
    for call in (rnb.resume_run, rnb.undo_run):
        with pytest.raises(rnb.InputError, match=why):
            call(client, path)
    assert rnb.runs_df(tmp_path)["state"].tolist() == ["unreadable"]
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.journal"]


def test_one_bad_file_does_not_hide_the_other_runs(client: rnb.Client, tmp_path: Path) -> None:
    """runs_df lists every file of the folder."""
    _add(client, tmp_path / "good.journal")
    (tmp_path / "bad.journal").write_bytes(b"SQLite format 3\0" + b"\1" * 5000)
    assert sorted(rnb.runs_df(tmp_path)["state"]) == ["finished", "unreadable"]


def _damage(content: bytes, rng: random.Random) -> bytes:
    kind = rng.choice(["byte", "bytes", "page", "cut"])
    where = rng.randrange(len(content))
    if kind == "cut":
        return content[:where]
    length = {"byte": 1, "bytes": 40, "page": 4096}[kind]
    noise = bytes(length) if kind == "page" else rng.randbytes(length)
    return content[:where] + noise[: len(content) - where] + content[where + length :]


def test_a_damaged_journal_works_or_is_refused(client: rnb.Client, tmp_path: Path) -> None:
    """Whatever bytes are wrong: the run is resumed, or an error of ours says what to do next."""
    good = tmp_path / "good" / "a.journal"
    _add(client, good)
    path = tmp_path / "bad" / "a.journal"
    path.parent.mkdir()
    rng = random.Random(7)  # noqa: S311 -- reproducible
    for _ in range(DAMAGES):
        path.write_bytes(_damage(good.read_bytes(), rng))
        for call in (rnb.resume_run, lambda *args, **kwargs: rnb.undo_run(*args, **kwargs)):
            other = tmp_path / "undo.journal"
            other.unlink(missing_ok=True)
            options: dict[str, Any] = {} if call is rnb.resume_run else {"to": other}
            try:
                call(client, path, progress=False, **options)
            except rnb.ResendError as error:
                assert "journal" in str(error)  # noqa: PT017 -- others work
        rnb.runs_df(path.parent)
        for file in path.parent.iterdir():
            file.unlink()


def test_addresses_are_only_for_their_owner(client: rnb.Client, tmp_path: Path) -> None:
    """An empty file that others could read is made private, and a link to nothing is refused."""
    path = tmp_path / "a.journal"
    path.touch(mode=0o644)
    _add(client, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    link = tmp_path / "b.journal"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(rnb.InputError, match="cannot be written"):
        _add(client, link)
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def _full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes the plan, but no row that ended: SQLite's own limit on its pages."""
    move = Rows.move

    def limited(self: Rows, database: sqlite3.Connection, facts: dict[str, Any]) -> None:
        move(self, database, facts)
        database.execute("PRAGMA wal_autocheckpoint = 1")
        database.execute("PRAGMA cache_size = 1")
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages}")

    monkeypatch.setattr(Rows, "move", limited)


@pytest.mark.usefixtures("_full_disk")
def test_a_full_disk_in_mid_run_loses_nothing(
    client: rnb.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stops with a report, the journal is free, and resuming finishes the run."""
    path = tmp_path / "a.journal"
    people = pd.DataFrame({"email": [f"{'x' * 40}{number}@example.com" for number in range(300)]})
    report = rnb.bulk_add(client, people, "VIP", journal=path, via="requests", progress=False)
    assert len(report) == 300
    assert set(report["status"]) == {"created", "pending"}
    waiting = report[report["status"] == "pending"]
    assert waiting["reason"].str.contains("make sure that the disk has space").all()
    created = {contact["email"] for contact in client.contacts.list()}
    assert set(report["email"][report["status"] == "created"]) <= created
    assert _is_free(path)
    monkeypatch.undo()
    again = rnb.resume_run(client, path, progress=False)
    assert again["status"].tolist() == ["created"] * 300
    emails = [contact["email"] for contact in client.contacts.list()]
    assert len(emails) == len(set(emails)) == 302


def test_another_server_is_refused(client: rnb.Client, tmp_path: Path, serve: Any) -> None:
    """A run that was rehearsed on one server is not resumed on another one."""
    path = tmp_path / "a.journal"
    _add(client, path)
    with rnb.Client("re_other", base_url=serve().url) as other:
        for call in (rnb.resume_run, rnb.undo_run):
            with pytest.raises(rnb.InputError, match="connect to the run's account"):
                call(other, path)


@pytest.mark.parametrize("with_contacts", [False, True])
def test_another_account_on_the_same_server_is_refused(
    tmp_path: Path, *, with_contacts: bool
) -> None:
    """A run that was stopped before its first contact is not resumed in another account."""
    client, other = rnb.sandbox(seed=1), rnb.sandbox(seed=2)
    for account in (client, other):
        account.topics.create(name="News", default_subscription="opt_in")
        if with_contacts:
            account.contacts.create(email="old@example.com")
    path = tmp_path / "a.journal"
    send = client._http.send

    def interrupt(request: Any, **options: Any) -> Any:
        if request.method == "POST":
            raise KeyboardInterrupt
        return send(request, **options)

    client._http.send = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        rnb.bulk_add(client, PEOPLE[["email"]], journal=path, progress=False)
    assert set(saved_report(path)["status"]) == {"pending"}
    with pytest.raises(rnb.InputError, match="is it the run's account"):
        rnb.resume_run(other, path, progress=False)
    assert len(other.contacts.list()) == with_contacts
    client._http.send = send  # type: ignore[method-assign]
    assert set(rnb.resume_run(client, path, progress=False)["status"]) == {"created"}


def test_the_layout_of_each_version_is_kept(tmp_path: Path) -> None:
    """The journal of each released layout is kept as test data, and this version's can be read."""
    shutil.copy(ROOT / "tests" / "data" / "v1.journal", tmp_path / "a.journal")
    assert rnb.runs_df(tmp_path)["state"].tolist() == ["finished"]
