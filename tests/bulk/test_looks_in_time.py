"""Two looks that only a rare order of events needs, which random worlds hardly ever have."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import httpx
import pandas as pd
import pytest
from support import KEY, Http, Time, TimedClient

import resend_nb as rnb
from resend_nb._http import pagination
from resend_nb.bulk.execute import new_contacts, runner
from resend_nb.bulk.execute.new_contacts import NewContacts
from resend_nb.bulk.store import account
from resend_nb.bulk.store.reading import read_account
from resend_nb.bulk.store.rows import Rows
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


START = 1_793_600_000.0


class PausingClient(TimedClient):
    """A client whose waits pass simulated time, although its sandbox is in this process."""

    _wall_clock: Callable[[], float]

    def pause(self, seconds: float) -> None:
        self._sleep(seconds)


def _account(before: Callable[[httpx.Request], None]) -> tuple[Http, Time, PausingClient]:
    """An account, its clock, and a client before each of whose requests something happens."""
    app, time = Sandbox(), Time()
    inner = httpx.WSGITransport(app=app)

    def handle(request: httpx.Request) -> httpx.Response:
        before(request)
        return inner.handle_request(request)

    options: dict[str, Any] = {"clock": time.clock, "sleep": time.sleep}
    options["transport"] = httpx.MockTransport(handle)
    client = PausingClient(KEY, base_url="http://sandbox.localhost", **options)
    return Http(app), time, client


@pytest.mark.parametrize("is_blind", [False, True])
def test_contacts_that_came_while_the_computer_slept_are_read(
    monkeypatch: pytest.MonkeyPatch, *, is_blind: bool
) -> None:
    """They are on the first page, which was read before the pause, so it is read again."""
    monkeypatch.setattr(pagination, "PAGE", 2)
    monkeypatch.setattr(account, "PAGE", 2)
    if is_blind:
        monkeypatch.setattr(new_contacts, "_LONGEST_PAUSE", math.inf)
    sleeps = list[str]()

    def sleep(request: httpx.Request) -> None:
        if "after" in request.url.params and sleeps == ["soon"]:
            sleeps.append("now")
            # A monotonic clock stands still while the computer sleeps.
            client._wall_clock = lambda: START + 3600
            http("POST /contacts", {"email": "Ada@example.com", "unsubscribed": True})

    http, _, client = _account(sleep)
    client._wall_clock = lambda: START
    for number in range(4):
        http("POST /contacts", {"email": f"old{number}@example.com"})
    known = read_account(client, None)
    for number in range(3):
        http("POST /contacts", {"email": f"new{number}@example.com"})
    sleeps.append("soon")
    NewContacts(client, known, Rows.new()).refresh()
    assert sleeps == ["soon", "now"]
    assert bool(known.new_contacts_of("ada@example.com")) is not is_blind


@pytest.mark.parametrize("is_blind", [False, True])
def test_an_opt_out_that_another_program_undoes_soon_is_recorded_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_blind: bool
) -> None:
    """The other program looked before our creation, and overwrites the contact 2 seconds later."""
    if is_blind:
        monkeypatch.setattr(runner, "SETTLE", 0)
    due = [math.inf]

    def overwrite(request: httpx.Request | None = None) -> None:
        if time.now >= due[0]:
            due[0] = math.inf
            http("POST /contacts", {"email": "ada@example.com", "unsubscribed": False})
        if request is not None and request.method == "POST":
            due[0] = time.now + 2

    http, time, client = _account(overwrite)
    http("POST /contacts", {"email": "bo@example.com"})
    people = pd.DataFrame({"email": ["ada@example.com"], "unsubscribed": ["yes"]})
    report = rnb.bulk_add(client, people, journal=tmp_path / "run.journal", progress=False)
    time.now += 10
    overwrite()
    assert client.contacts.get("ada@example.com")["unsubscribed"] is not is_blind
    words = "another program undid this opt-out during the run, so it was recorded again"
    assert (words in report["reason"].iloc[0]) is not is_blind
