"""Two processes at once on one account, with opposite lists of the same people."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import KEY, Server

import resend_nb as rnb

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("RESEND_NB_OPPOSITE_ROUNDS", "2"))
PEOPLE = 200


def _emails(number: int) -> list[str]:
    return [f"person{person}-{number}@example.com" for person in range(PEOPLE)]


def _run(
    url: str,
    opt_out: str | None,
    barrier: Barrier,
    reports: Queue[Any],
    folder: Path,
) -> None:
    """Add the people of each round, starting at the same time as the other process."""
    for number in range(ROUNDS):
        data = pd.DataFrame({"email": _emails(number), "unsubscribed": opt_out})
        journal = folder / f"{number}-{opt_out}.journal"
        barrier.wait(60)
        with rnb.Client(KEY, base_url=url) as client:
            report = rnb.bulk_add(client, data, journal=journal, via="requests", progress=False)
        reports.put((number, opt_out, report[["email", "status", "reason"]].to_dict("records")))


def test_opposite_lists_lose_no_opt_out(tmp_path: Path) -> None:
    """Whoever comes first, all of them have opted out in the end, and both reports are true."""
    spawn = multiprocessing.get_context("spawn")
    barrier, reports = spawn.Barrier(2), spawn.Queue()
    server = Server()
    try:
        processes = [
            spawn.Process(target=_run, args=(server.url, opt_out, barrier, reports, tmp_path))
            for opt_out in ("yes", None)
        ]
        for process in processes:
            process.start()
        rounds = [reports.get(timeout=120) for _ in range(2 * ROUNDS)]
        for process in processes:
            process.join(60)
            assert process.exitcode == 0
        with rnb.Client(KEY, base_url=server.url) as client:
            contacts = client.contacts.list()
    finally:
        server.stop()
    subscribed = [contact["email"] for contact in contacts if not contact["unsubscribed"]]
    assert subscribed == []
    assert len(contacts) == ROUNDS * PEOPLE
    for number, opt_out, rows in rounds:
        assert [row["email"] for row in rows] == _emails(number)
        done = {"created", "opted_out", "unchanged"} if opt_out else {"created", "unchanged"}
        assert {row["status"] for row in rows} <= done
