"""Bulk runs whose journal is on a disk that fails at any one of its writes."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support.failing_runs import PEOPLE, add, create_account, rounds

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

BROKEN: dict[str, Any] = {"error": errno.EIO}
"""One write fails."""
FULL: dict[str, Any] = {"error": errno.ENOSPC, "sticky": True}
"""One write fails, and all after it."""
KILLED: dict[str, Any] = {"kill": True}
"""The process is killed instead of writing."""

OPTED_OUT = set(PEOPLE["email"][PEOPLE["unsubscribed"] == "yes"])


def state(client: rnb.Client) -> dict[str, tuple[str | None, bool, bool]]:
    """Return the name of every contact, whether she is opted out, and whether she is a member."""
    members = set(rnb.list_contacts_df(client, segment="VIP")["email"])
    return {
        contact["email"]: (
            contact["first_name"],
            contact["unsubscribed"],
            contact["email"] in members,
        )
        for contact in client.contacts.list()
    }


def check_report(client: rnb.Client, report: pd.DataFrame) -> None:
    """Check that what the report says is done is done, and that it has a line for every row."""
    found = state(client)
    assert list(report.index) == list(PEOPLE.index)
    for email, status in zip(report["email"], report["status"], strict=True):
        if status in {"created", "updated", "opted_out", "added"}:
            assert found[email][1] == (email in OPTED_OUT), email


def finish(client: rnb.Client, folder: Path, via: str) -> None:
    """Do what the user would do next: resume the run, or start again if it changed nothing."""
    path = folder / "run.journal"
    if path.exists():
        try:
            rnb.resume_run(client, path, progress=False)
        except rnb.InputError as error:
            assert "before it changed anything; start again" in str(error)  # noqa: PT017
        else:
            return
    add(client, folder, via)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str | None, bool, bool]]:
    """The account after a run on a disk that works."""
    folder = tmp_path_factory.mktemp("expected")
    create_account(folder / "account.db")
    client = rnb.sandbox(db=folder / "account.db")
    add(client, folder, "requests")
    return state(client)


@pytest.mark.parametrize(
    ("how", "via"),
    [
        pytest.param(BROKEN, "requests", id="broken"),
        pytest.param(FULL, "requests", id="full"),
        pytest.param(KILLED, "requests", id="killed"),
        pytest.param(FULL, "import", id="full, by import"),
        pytest.param(KILLED, "import", id="killed, by import"),
    ],
)
def test_every_failing_write_leads_to_the_same_end(
    tmp_path: Path,
    expected: dict[str, tuple[str | None, bool, bool]],
    how: dict[str, Any],
    via: str,
) -> None:
    """Whichever write fails: an error or a true report, and the next step finishes the run."""
    folders = list(rounds(tmp_path, via, **how))
    assert len(folders) > 20
    for folder in folders:
        stderr = (folder / "stderr").read_text(encoding="utf-8")
        assert "Traceback" not in stderr, stderr
        client = rnb.sandbox(db=folder / "account.db")
        if (folder / "report").exists():
            check_report(client, pd.read_pickle(folder / "report"))  # noqa: S301 -- our own file
        elif not how.get("kill"):
            assert "journal" in (folder / "error").read_text(encoding="utf-8")
        finish(client, folder, via)
        assert state(client) == expected, stderr
