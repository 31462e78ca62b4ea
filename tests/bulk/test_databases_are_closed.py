"""Every SQLite connection is closed by its owner, which Python 3.13 warns about otherwise."""

from __future__ import annotations

import functools
import gc
import sqlite3
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": ["ada@example.com", "bob@example.com", "ada@example.com"]})


class Connections:
    """All connections that were opened, and whether each was closed before it was deleted."""

    def __init__(self) -> None:
        self.open = dict[int, Any]()
        self.leaked = list[Any]()
        connections = self

        class Tracked(sqlite3.Connection):
            def __init__(self, database: Any, *args: Any, **options: Any) -> None:
                connections.open[id(self)] = database
                super().__init__(database, *args, **options)

            def close(self) -> None:
                super().close()
                connections.open.pop(id(self), None)

            def __del__(self) -> None:
                if id(self) in connections.open:
                    connections.leaked.append(connections.open.pop(id(self)))

        self.connect = functools.partial(sqlite3.connect, factory=Tracked)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    """The connections that this test opens."""
    tracked = Connections()
    monkeypatch.setattr(sqlite3, "connect", tracked.connect)
    return tracked


def plan(client: rnb.Client) -> None:
    """Plan, and do nothing."""
    rnb.plan_bulk_add(client, PEOPLE)


def run_and_undo(client: rnb.Client) -> None:
    """Add people to a segment, and take them out again."""
    client.segments.create(name="VIP")
    report = rnb.bulk_add(client, PEOPLE, "VIP", progress=False)
    rnb.undo_run(client, report.attrs["journal"], progress=False)
    rnb.runs_df()


def sync(client: rnb.Client) -> None:
    """Read an account twice, and remove nobody."""
    client.segments.create(name="VIP")
    rnb.sync_segment(client, PEOPLE, "VIP", progress=False)


def fail(client: rnb.Client) -> None:
    """Fail while the account is read."""
    with broken(client, "server error"), pytest.raises(rnb.ServerError):
        rnb.bulk_add(client, PEOPLE, progress=False)


def resume(client: rnb.Client) -> None:
    """Interrupt a run, and finish it."""
    with (
        broken(client, "interrupt", when=lambda line: line.startswith("POST")),
        pytest.raises(KeyboardInterrupt),
    ):
        rnb.bulk_add(client, PEOPLE, progress=False)
    rnb.resume_run(client, progress=False)


def check(_: rnb.Client) -> None:
    """Check a list without an account."""
    rnb.check_contacts(PEOPLE)


def split(client: rnb.Client) -> None:
    """Copy the members of a segment into two others."""
    run_and_undo(client)
    rnb.bulk_add(client, PEOPLE, "VIP", progress=False)
    rnb.split_segment(client, "VIP", {"A": 0.5, "B": 0.5}, progress=False)


@pytest.mark.parametrize("work", [plan, run_and_undo, sync, fail, resume, check, split])
def test_bulk_work_closes_its_databases(
    connections: Connections, work: Callable[[rnb.Client], None]
) -> None:
    """A database is closed when its work ends, and a sandbox's when its client is dropped."""
    work(rnb.sandbox())
    gc.collect()
    assert (connections.leaked, connections.open) == ([], {})


def test_a_refused_account_is_closed(connections: Connections, tmp_path: Path) -> None:
    """A damaged file is closed again, and so is an account that nobody closed."""
    path = tmp_path / "account.db"
    Sandbox(str(path))
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(sqlite3.DatabaseError, match="damaged"):
        Sandbox(str(path))
    gc.collect()
    assert (connections.leaked, connections.open) == ([], {})
