"""A sandbox's clock, put forward."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from support import KEY, Http, problem

import resend_nb as rnb
from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Scripted, Server

SENT: dict[str, Any] = {
    "from_": "Acme <news@acme.example>",
    "subject": "Hi",
    "html": "<a href='https://x.io'>Hi</a>",
}
NO_PATH = "The requested endpoint does not exist."


def _broadcast(client: rnb.Client, *, people: int = 200, **fields: Any) -> str:
    segment = client.segments.create(name="A")["id"]
    for number in range(people):
        client.contacts.create(email=f"p{number}@x.io", segments=[{"id": segment}])
    broadcast = client.broadcasts.create(segment_id=segment, **SENT)["id"]
    client.broadcasts.send(broadcast, **fields)
    return broadcast


def _opened(client: rnb.Client, broadcast: str) -> int:
    return len(client.broadcasts.recipients.list(broadcast, type="opened"))


def test_a_scheduled_broadcast_is_sent_when_its_time_has_come(client: rnb.Client) -> None:
    """Days go by in one call, and the client's time with them; what comes later is still to come."""
    broadcast = _broadcast(client, people=1, scheduled_at="2026-11-05T09:00:00+00:00")
    before = client.now
    then = rnb.advance_sandbox(client, days=2, hours=1, minutes=0.5)
    assert abs(then - before - dt.timedelta(days=2, hours=1, seconds=30)) < dt.timedelta(seconds=3)
    assert abs(client.now - then) < dt.timedelta(seconds=3)
    assert client.broadcasts.get(broadcast)["status"] == "scheduled"
    rnb.advance_sandbox(client, days=1)
    assert client.broadcasts.get(broadcast)["sent_at"] == "2026-11-05 09:00:00+00"


def test_without_engagement_nothing_becomes_of_a_broadcast(client: rnb.Client) -> None:
    """However long one waits, it was delivered and that is all."""
    _broadcast(client)
    rnb.advance_sandbox(client, days=30)
    totals = client.metrics.get(start_date="2026-11-01")["totals"]
    assert {name for name, value in totals.items() if value} == {
        "sent",
        "delivered",
        "delivery_rate",
    }


@pytest.mark.parametrize(
    "forward",
    [
        {},
        {"days": 0},
        {"days": -1},
        {"days": 1, "hours": -24},
        {"days": 3661},
        {"days": float("nan")},
        {"hours": float("inf")},
        {"minutes": 1e300},
        {"days": True},
        {"days": "2"},
        {"days": None},
        {"minutes": 1e-12},
    ],
)
def test_only_forward_and_not_for_ever(
    scripted: Callable[..., Scripted], forward: dict[str, Any]
) -> None:
    """No time, the past, what is no number and more than ten years are refused before anything is asked."""
    account = scripted()
    with pytest.raises(rnb.InputError, match=next(iter(forward), "days")):
        rnb.advance_sandbox(account.client, **forward)
    assert account.script.requests == []


def test_an_account_refuses(scripted: Callable[..., Scripted]) -> None:
    """Resend has no such path, and the error says what has one."""
    account = scripted(problem(404, "not_found", NO_PATH))
    with pytest.raises(rnb.InputError, match=r"is an account, not a sandbox.*resend_nb\.sandbox"):
        rnb.advance_sandbox(account.client, days=1)


def test_a_sandbox_on_the_machines_time_refuses() -> None:
    """Its clock cannot be moved, and the error says how to start one whose can."""
    http = Http(Sandbox(clock=SystemClock()))
    answer = http("POST /sandbox/clock", {"advance_seconds": 1})
    assert answer.status_code == 422
    assert "--simulated-time" in answer.json()["message"]


@pytest.mark.parametrize(
    "body", [{}, {"advance_seconds": 0}, {"advance_seconds": "1"}, {"advance_seconds": 1e12}, []]
)
def test_the_sandbox_checks_how_far(http: Http, body: Any) -> None:
    """What is no number above 0 and within ten years is refused by the sandbox as well."""
    assert http("POST /sandbox/clock", body).status_code == 422


def test_time_and_what_is_to_come_are_kept_in_the_file(tmp_path: Path) -> None:
    """Reopened, the account goes on at its time, and people go on opening, with or without engagement then."""
    file = tmp_path / "account.db"
    first = rnb.sandbox(db=file, engagement=True)
    broadcast = _broadcast(first)
    then = rnb.advance_sandbox(first, hours=2)
    opened = _opened(first, broadcast)
    first.close()
    again = rnb.sandbox(db=file)
    assert _opened(again, broadcast) == opened > 0
    assert dt.timedelta() < again.now - then < dt.timedelta(minutes=1)
    rnb.advance_sandbox(again, days=9)
    assert _opened(again, broadcast) > opened


def test_a_served_sandbox_has_engagement(serve: Callable[..., Server]) -> None:
    """--engagement with --simulated-time: the same people as in process, put forward over HTTP."""
    server = serve("--simulated-time", "--engagement")
    mounted = rnb.sandbox(engagement=True)
    with rnb.connect(KEY, base_url=server.url) as client:
        for each in (client, mounted):
            _broadcast(each)
            rnb.advance_sandbox(each, days=5)
        assert client.metrics.get()["totals"] == mounted.metrics.get()["totals"]
        assert client.metrics.get()["totals"]["opened"] > 0


def test_a_served_sandbox_of_today_refuses(serve: Callable[..., Server]) -> None:
    """Without --simulated-time it says what to start it with."""
    with (
        rnb.connect(KEY, base_url=serve("--engagement").url) as client,
        pytest.raises(rnb.ValidationError, match="--simulated-time"),
    ):
        rnb.advance_sandbox(client, days=1)


def test_the_demos_campaigns_have_had_a_life() -> None:
    """With engagement its past broadcasts were opened and left long ago, and its newest draft was not."""
    demo = rnb.sandbox(demo=True, engagement=True)
    draft, *sent = demo.broadcasts.list()
    assert [_opened(demo, each["id"]) > 10 for each in sent] == [True, True]
    assert _opened(demo, draft["id"]) == 0
    bounced = demo.broadcasts.recipients.list(
        sent[-1]["id"], type="bounced", bounce_type="permanent"
    )
    assert {each["email"] for each in bounced} <= {
        each["email"] for each in demo.suppressions.list(origin="bounce")
    }
