"""Files of accounts: private, of one version, and never somebody else's."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest
from support.sandbox_files import CURRENT, FOLDER, create_account, dump, restore, tables

import resend_nb as rnb
from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.store.file import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of a file that does not exist yet, alone in its folder."""
    folder = tmp_path / "accounts"
    folder.mkdir()
    return folder / "account.db"


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def folder_of(file: Path) -> dict[str, tuple[int, int, bytes]]:
    """The name, permissions, time of change and content of every file in a folder."""
    return {
        path.name: (mode(path), path.stat().st_mtime_ns, path.read_bytes())
        for path in file.parent.iterdir()
    }


def refuse(file: Path, match: str) -> None:
    """Check that the sandbox refuses a file, and changes nothing in its folder."""
    before = folder_of(file)
    with pytest.raises(sqlite3.DatabaseError, match=match):
        Sandbox(str(file))
    assert folder_of(file) == before


def execute(file: Path, *statements: str) -> None:
    """Change an SQLite file without the sandbox."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def test_an_account_is_private(file: Path) -> None:
    """Only its owner may read an account, and the journal that SQLite keeps beside it."""
    database = Sandbox(str(file)).store.database
    with database.transaction():
        database.increment("ticks")
        assert {path.name: mode(path) for path in file.parent.iterdir()} == {
            "account.db": 0o600,
            "account.db-journal": 0o600,
        }
    assert mode(file) == 0o600


@pytest.mark.parametrize("content", ["account", "empty"])
def test_an_existing_account_becomes_private(file: Path, content: str) -> None:
    """A file that others can read is made private when the sandbox opens it."""
    if content == "account":
        Sandbox(str(file)).store.database.close()
    else:
        file.touch()
    file.chmod(0o644)
    Sandbox(str(file))
    assert mode(file) == 0o600


def test_a_link_to_nowhere_is_not_followed(file: Path) -> None:
    """An account is not created at the end of a link; a link to an account is fine."""
    target = file.parent / "target.db"
    file.symlink_to(target)
    with pytest.raises(sqlite3.DatabaseError, match=r"account\.db is not a regular file"):
        Sandbox(str(file))
    assert not target.exists()
    Sandbox(str(target)).store.database.close()
    Sandbox(str(file))


def test_a_folder_is_refused(file: Path) -> None:
    """A path that is no file has a clear error."""
    with pytest.raises(sqlite3.DatabaseError, match="is not a regular file"):
        Sandbox(str(file.parent))


def foreign(file: Path) -> None:
    """Write a database of another program."""
    execute(file, "create table contacts (email)", "insert into contacts values ('a')")


def foreign_in_wal_mode(file: Path) -> None:
    """Write a database whose journal mode would create files on opening."""
    execute(file, "pragma journal_mode = wal", "create table contacts (email)")


def foreign_with_same_version(file: Path) -> None:
    """Write a database of another program that happens to have our version."""
    execute(file, f"pragma user_version = {VERSION}", "create table contacts (email)")


def unfinished(file: Path) -> None:
    """Write a database as another program leaves it if it is killed in a transaction."""
    execute(file, "create table a (b)", "insert into a values (randomblob(50000))")
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("pragma cache_size = 1")
        database.execute("begin")
        database.execute("update a set b = randomblob(90000)")
        copies = file.parent.parent / "copies"
        shutil.copytree(file.parent, copies)
    shutil.copytree(copies, file.parent, dirs_exist_ok=True)
    assert len(list(file.parent.iterdir())) == 2


def garbage(file: Path) -> None:
    """Write a file that SQLite cannot read."""
    file.write_bytes(b"name,email\n" * 1_000)


def only_a_magic(file: Path) -> None:
    """Write the first bytes of a database."""
    file.write_bytes(b"SQLite format 3\0")


@pytest.mark.parametrize(
    "write",
    [foreign, foreign_in_wal_mode, foreign_with_same_version, unfinished, garbage, only_a_magic],
)
def test_the_file_of_another_program_is_not_changed(
    file: Path, write: Callable[[Path], None]
) -> None:
    """It is refused, and neither its bytes nor its permissions nor its time change."""
    write(file)
    file.chmod(0o644)
    refuse(file, r"account\.db is not an account of the sandbox\. Choose a new file\.")


@pytest.mark.parametrize("name", ["nowhere/account.db", "", "list.csv"])
def test_a_refused_file_is_an_error_of_ours(file: Path, name: str) -> None:
    """sandbox() names its argument, whatever is wrong with the file: no folder, a folder, a CSV."""
    (file.parent / "list.csv").write_text("email")
    with pytest.raises(rnb.InputError, match=r"^db=.+ cannot be used: "):
        rnb.sandbox(db=file.parent / name)


@pytest.mark.parametrize("version", [0, VERSION - 1, VERSION + 1, 99])
def test_a_file_of_another_version_is_refused(file: Path, version: int) -> None:
    """Tables may have other names in another version, and then opt-outs would be lost."""
    create_account(file)
    execute(file, f"pragma user_version = {version}")
    refuse(file, "was written by another version of the sandbox")


def overwritten(content: bytes) -> bytes:
    """Overwrite a part in the middle of a file."""
    middle = len(content) // 2
    return content[:middle] + b"\xff" * 8_192 + content[middle + 8_192 :]


def truncated(content: bytes) -> bytes:
    """Leave out the second half of a file."""
    return content[: len(content) // 2]


@pytest.mark.parametrize("damage", [overwritten, truncated])
def test_a_damaged_file_is_refused(file: Path, damage: Callable[[bytes], bytes]) -> None:
    """Damage is found at the start, before anything is read from the file or written to it."""
    create_account(file)
    file.write_bytes(damage(file.read_bytes()))
    refuse(file, r"account\.db is damaged \(.+\)\. Restore a copy of it, or choose a new file\.")


def test_opening_an_account_changes_nothing(file: Path) -> None:
    """An account that is opened and closed stays the same, byte by byte."""
    create_account(file)
    before = folder_of(file)
    Sandbox(str(file)).store.database.close()
    assert folder_of(file) == before


def test_the_kept_file_of_this_version_still_works(file: Path) -> None:
    """An account written when this version was released keeps its opt-outs and can be changed."""
    restore(CURRENT, file)
    with rnb.sandbox(db=file) as client:
        contacts = {contact["email"]: contact["unsubscribed"] for contact in client.contacts.list()}
        assert contacts == {"ada@example.com": False, "bob@example.com": True}
        assert rnb.outbox_df(client)["to"].tolist() == ["ada@example.com"]
        assert [item["email"] for item in client.suppressions.list()] == ["eve@example.com"]
        client.contacts.create(email="cyd@example.com")
        assert len(client.contacts.list()) == 3


def test_changed_tables_have_a_new_version(file: Path, tmp_path: Path) -> None:
    """The tables are those of the kept file; otherwise the version has to be increased."""
    Sandbox(str(file)).store.database.close()
    restore(CURRENT, tmp_path / "kept.db")
    assert tables(file) == tables(tmp_path / "kept.db")
    assert dump(file).splitlines()[:2] == dump(tmp_path / "kept.db").splitlines()[:2]


@pytest.mark.parametrize("script", sorted(FOLDER.glob("sandbox-*.sql")), ids=lambda it: it.stem)
def test_a_kept_file_is_opened_in_its_own_version_only(file: Path, script: Path) -> None:
    """No earlier layout of the tables is mistaken for the current one."""
    restore(script, file)
    if script == CURRENT:
        Sandbox(str(file))
    else:
        refuse(file, "was written by another version of the sandbox")
