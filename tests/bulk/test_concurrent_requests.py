"""Bulk work with several requests in flight: every row is accounted for, however it ends."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pandas as pd
import pytest
from support import KEY, Time, TimedClient, problem
from support.faults import saved_report

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = pd.DataFrame({"email": [f"person{number}@example.com" for number in range(40)]})


class SharedTime(Time):
    """Simulated time in which threads that wait at once wait for the same seconds."""

    def sleep(self, seconds: float) -> None:
        end = self.now + seconds
        time.sleep(0.001)  # so that other threads begin to wait, too
        self.now = max(self.now, end)


class Distant:
    """A sandbox with latency; ``meet`` sees each request and the number of POSTs so far."""

    def __init__(self) -> None:
        self.time = SharedTime()
        self.lines: list[str] = []
        self.threads: set[int] = set()
        self.meet: Callable[[str, int], httpx.Response | None] = lambda *_: None
        self._lock = threading.Lock()
        self._inner = httpx.WSGITransport(app=Sandbox())
        transport = httpx.MockTransport(self._answer)
        self.client = TimedClient(
            KEY, transport=transport, clock=self.time.clock, sleep=self.time.sleep
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.path}"
        self.time.sleep(0.15)
        with self._lock:
            self.lines.append(line)
            self.threads.add(threading.get_ident())
            posts = self.posts
        return self.meet(line, posts) or self._inner.handle_request(request)

    @property
    def posts(self) -> int:
        return sum(line.startswith("POST") for line in self.lines)

    @property
    def people(self) -> set[str]:
        self.meet = lambda *_: None
        return {contact["email"] for contact in self.client.contacts.list()}


def test_rows_are_done_by_several_threads(tmp_path: Path) -> None:
    """Rows of a distant account are done in threads, and the report is in the order of the data."""
    distant = Distant()
    report = rnb.bulk_add(distant.client, PEOPLE, journal=tmp_path / "run.journal", progress=False)
    assert report["email"].tolist() == PEOPLE["email"].tolist()
    assert set(report["status"]) == {"created"}
    assert len(distant.threads) > 2
    assert distant.people == set(PEOPLE["email"])


def test_contacts_are_deleted_by_several_threads(tmp_path: Path) -> None:
    """Each contact that a run created is deleted once, after five looks at it."""
    distant = Distant()
    rnb.bulk_add(distant.client, PEOPLE, journal=tmp_path / "run.journal", progress=False)
    distant.threads.clear()
    distant.lines.clear()
    undone = rnb.undo_run(
        distant.client, tmp_path / "run.journal", delete_created=True, progress=False
    )
    assert set(undone["status"]) == {"deleted"}
    assert len(distant.threads) > 2
    assert distant.people == set()
    starts = ["GET /broadcasts", "GET /emails", "GET /contacts/", "DELETE /contacts/"]
    counts = [sum(line.startswith(start) for line in distant.lines) for start in starts]
    for count, number in zip(counts, (1, 1, 3, 1), strict=True):
        # Threads that began together have all looked twice.
        assert number * len(PEOPLE) <= count <= number * (len(PEOPLE) + len(distant.threads))


@pytest.mark.parametrize("stop", ["interrupt", "wrong key"])
def test_a_run_that_stops_accounts_for_rows_in_flight(tmp_path: Path, stop: str) -> None:
    """The journal agrees with the account, also for rows that ended after the stop."""
    distant = Distant()
    journal = tmp_path / "run.journal"
    stopping = threading.Event()

    def meet(line: str, posts: int) -> httpx.Response | None:
        if stopping.is_set():
            threading.Event().wait(1)  # so that the run has stopped before this answer comes
        elif line.startswith("POST") and posts == 10:
            stopping.set()
            if stop == "wrong key":
                return problem(400, "validation_error", "API key is invalid")
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return None

    distant.meet = meet
    with contextlib.suppress(KeyboardInterrupt):
        rnb.bulk_add(distant.client, PEOPLE, journal=journal, progress=False)
    report = saved_report(journal)
    created = set(report["email"][report["status"] == "created"])
    doubtful = set(report["email"][report["reason"].str.contains("may have been done")])
    assert created <= distant.people <= created | doubtful
    assert 10 <= len(created) + (stop == "wrong key") < len(PEOPLE)
    assert len(doubtful) <= (stop == "interrupt")  # the row that had just started
    posts, before = distant.posts, len(distant.people)
    done = rnb.resume_run(distant.client, journal, progress=False)
    assert set(done["status"]) == {"created"}
    assert distant.people == set(PEOPLE["email"])
    assert distant.posts - posts == len(PEOPLE) - before
