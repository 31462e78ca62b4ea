"""A run whose process is killed, resumed by another process, against a served sandbox."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from support import KEY, ROOT, Server

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

NUMBER = 120

PROGRAM = """
import sys
import resend_nb as rnb
client = rnb.connect({key!r}, base_url=sys.argv[1])
rnb.bulk_add(client, sys.argv[2], "VIP", on_existing="update", via=sys.argv[4], journal=sys.argv[3])
"""


def _people() -> pd.DataFrame:
    """New contacts, known ones, members, and some opt-outs."""
    return pd.DataFrame(
        {
            "email": [f"p{number}@example.com" for number in range(NUMBER)],
            "first_name": [f"New {number}" for number in range(NUMBER)],
            "unsubscribed": ["yes" if number % 10 == 7 else "no" for number in range(NUMBER)],
        }
    )


def _account(client: rnb.Client) -> None:
    segment = client.segments.create(name="VIP")
    for number in range(0, NUMBER, 4):
        client.contacts.create(
            email=f"p{number}@example.com",
            first_name="Old",
            unsubscribed=number % 8 == 0,
            segments=[{"id": segment["id"]}] if number % 12 == 0 else None,
        )


def _state(client: rnb.Client) -> tuple[list[tuple[str, str | None, bool]], list[str]]:
    segment_id = client.segments.list()[0]["id"]
    contacts = sorted(
        (contact["email"], contact["first_name"], contact["unsubscribed"])
        for contact in client.contacts.iterate()
    )
    return contacts, sorted(
        contact["email"] for contact in client.contacts.iterate(segment_id=segment_id)
    )


@pytest.mark.parametrize("via", ["requests", "import"])
@pytest.mark.parametrize("writes", [0, 1, 40, 90])
def test_a_killed_run_can_be_resumed(
    serve: Callable[..., Server], tmp_path: Path, via: str, writes: int
) -> None:
    """After kill -9, resuming with the journal ends like a run that was not interrupted."""
    whole, server = rnb.sandbox(), serve("--latency", "0.003")
    with rnb.connect(KEY, base_url=server.url) as client:
        _check(client, whole, server, tmp_path, via, writes)


def _check(
    client: rnb.Client, whole: rnb.Client, server: Server, tmp_path: Path, via: str, writes: int
) -> None:
    _account(whole)
    _account(client)
    expected = rnb.bulk_add(whole, _people(), "VIP", on_existing="update", progress=False)
    before = len(_changed(client))
    _people().to_csv(tmp_path / "people.csv", index=False)
    journal = tmp_path / "run.journal"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            PROGRAM.format(key=KEY),
            server.url,
            tmp_path / "people.csv",
            journal,
            via,
        ],
        cwd=ROOT,
    )
    try:
        _until(lambda: journal.exists() and len(_changed(client)) - before >= writes, process)
    finally:
        process.kill()
        process.wait()
    killed = len(_changed(client)) - before
    report = _resumed(client, journal)
    assert killed < len(_changed(client)) - before, "it was killed too late to prove anything"
    assert report["status"].tolist() == expected["status"].tolist()
    assert _state(client) == _state(whole)
    assert rnb.runs_df(tmp_path)["state"].tolist() == ["finished"]


def _resumed(client: rnb.Client, journal: Path) -> pd.DataFrame:
    try:
        return rnb.resume_run(client, journal, progress=False)
    except rnb.InputError as error:
        assert "before it changed anything; start again" in str(error)  # noqa: PT017 -- either is right
        return rnb.bulk_add(
            client, _people(), "VIP", on_existing="update", journal=journal, progress=False
        )


def _changed(client: rnb.Client) -> list[str]:
    """The addresses of contacts that were changed or created."""
    return [
        contact["email"] for contact in client.contacts.iterate() if contact["first_name"] != "Old"
    ]


def _until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not true():
        assert process.poll() is None, "the process ended before it was killed"
        time.sleep(0.002)
