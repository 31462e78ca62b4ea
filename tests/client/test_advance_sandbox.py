"""Moving a sandbox's clock forward."""

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

CONTENT: dict[str, Any] = {
    "from_": "Acme <news@acme.example>",
    "subject": "Hi",
    "html": "<a href='https://x.io'>Hi</a>",
}
UNKNOWN_ENDPOINT = "The requested endpoint does not exist."


def _broadcast(client: rnb.Client, *, contacts: int = 200, **fields: Any) -> str:
    segment = client.segments.create(name="A")["id"]
    for number in range(contacts):
        client.contacts.create(email=f"p{number}@x.io", segments=[{"id": segment}])
    broadcast = client.broadcasts.create(segment_id=segment, **CONTENT)["id"]
    client.broadcasts.send(broadcast, **fields)
    return broadcast


def _opens(client: rnb.Client, broadcast: str) -> int:
    return len(client.broadcasts.recipients.list(broadcast, type="opened"))


def test_a_scheduled_broadcast_is_sent_at_its_time(client: rnb.Client) -> None:
    """One call moves the clock by days; a broadcast scheduled for later is not sent yet."""
    broadcast = _broadcast(client, contacts=1, scheduled_at="2026-11-05T09:00:00+00:00")
    before = client.now
    after = rnb.advance_sandbox(client, days=2, hours=1, minutes=0.5)
    assert abs(after - before - dt.timedelta(days=2, hours=1, seconds=30)) < dt.timedelta(seconds=3)
    assert abs(client.now - after) < dt.timedelta(seconds=3)
    assert client.broadcasts.get(broadcast)["status"] == "scheduled"
    rnb.advance_sandbox(client, days=1)
    assert client.broadcasts.get(broadcast)["sent_at"] == "2026-11-05 09:00:00+00"


def test_without_engagement_broadcasts_are_only_delivered(client: rnb.Client) -> None:
    """However far the clock moves, emails are delivered and not opened."""
    _broadcast(client)
    rnb.advance_sandbox(client, days=30)
    totals = client.metrics.get(start_date="2026-11-01")["totals"]
    assert {name for name, value in totals.items() if value} == {
        "sent",
        "delivered",
        "delivery_rate",
    }


@pytest.mark.parametrize(
    "units",
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
def test_the_clock_moves_forward_and_not_too_far(
    scripted: Callable[..., Scripted], units: dict[str, Any]
) -> None:
    """Zero, the past, other types and more than ten years are refused without a request."""
    account = scripted()
    with pytest.raises(rnb.InputError, match=next(iter(units), "days")):
        rnb.advance_sandbox(account.client, **units)
    assert account.script.requests == []


def test_an_accounts_clock_cannot_be_moved(scripted: Callable[..., Scripted]) -> None:
    """Resend has no such endpoint, and the error says how to create a sandbox."""
    account = scripted(problem(404, "not_found", UNKNOWN_ENDPOINT))
    with pytest.raises(rnb.InputError, match=r"is an account, not a sandbox.*resend_nb\.sandbox"):
        rnb.advance_sandbox(account.client, days=1)


def test_a_sandbox_with_the_system_clock_refuses() -> None:
    """Its clock cannot be moved, and the error names the option for a simulated clock."""
    http = Http(Sandbox(clock=SystemClock()))
    response = http("POST /sandbox/clock", {"advance_seconds": 1})
    assert response.status_code == 422
    assert "--simulated-time" in response.json()["message"]


@pytest.mark.parametrize(
    "body", [{}, {"advance_seconds": 0}, {"advance_seconds": "1"}, {"advance_seconds": 1e12}, []]
)
def test_the_sandbox_validates_the_seconds(http: Http, body: Any) -> None:
    """The sandbox, too, refuses anything but a number above 0 and within ten years."""
    assert http("POST /sandbox/clock", body).status_code == 422


def test_the_file_keeps_the_time_and_planned_events(tmp_path: Path) -> None:
    """A reopened account continues at its time, and planned opens still happen."""
    file = tmp_path / "account.db"
    first = rnb.sandbox(db=file, engagement=True)
    broadcast = _broadcast(first)
    closed_at = rnb.advance_sandbox(first, hours=2)
    opens = _opens(first, broadcast)
    first.close()
    reopened = rnb.sandbox(db=file)
    assert _opens(reopened, broadcast) == opens > 0
    assert dt.timedelta() < reopened.now - closed_at < dt.timedelta(minutes=1)
    rnb.advance_sandbox(reopened, days=9)
    assert _opens(reopened, broadcast) > opens


def test_a_served_sandbox_has_engagement(serve: Callable[..., Server]) -> None:
    """With --engagement and --simulated-time, a served sandbox behaves like one in process."""
    server = serve("--now", "2026-11-02", "--engagement")
    mounted = rnb.sandbox(engagement=True)
    with rnb.connect(KEY, base_url=server.url) as client:
        for account in (client, mounted):
            _broadcast(account)
            rnb.advance_sandbox(account, days=5)
        assert client.metrics.get()["totals"] == mounted.metrics.get()["totals"]
        assert client.metrics.get()["totals"]["opened"] > 0


def test_a_served_sandbox_with_the_system_clock_refuses(serve: Callable[..., Server]) -> None:
    """Without --simulated-time, the error names that option."""
    with (
        rnb.connect(KEY, base_url=serve("--engagement").url) as client,
        pytest.raises(rnb.ValidationError, match="--simulated-time"),
    ):
        rnb.advance_sandbox(client, days=1)


def test_the_demos_broadcasts_have_engagement() -> None:
    """With engagement, the demo's sent broadcasts were opened, and its draft was not."""
    demo = rnb.sandbox(demo=True, engagement=True)
    draft, *sent = demo.broadcasts.list()
    assert len(sent) == 24
    assert all(_opens(demo, broadcast["id"]) > 10 for broadcast in sent)
    assert _opens(demo, draft["id"]) == 0
    bounced = demo.broadcasts.recipients.list(
        sent[-1]["id"], type="bounced", bounce_type="permanent"
    )
    suppressed = demo.suppressions.list(origin="bounce")
    assert {recipient["email"] for recipient in bounced} <= {
        suppression["email"] for suppression in suppressed
    }
