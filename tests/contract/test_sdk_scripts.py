"""The official SDKs for Python, Node, Go, Ruby and PHP work with a served sandbox.

Each runs one script of its documented calls, in ``sdks/``. ``RESEND_NB_WRITE=1`` stores the
outcome, from which ``docs/fidelity.md`` is generated. ``RESEND_NB_SDKS="node"`` selects SDKs.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from support import Http
from support.sdk_scripts import SDKS, Sdk, served

if TYPE_CHECKING:
    from resend_nb.sandbox import Sandbox

pytestmark = pytest.mark.slow

CHOSEN = os.environ.get("RESEND_NB_SDKS", " ".join(sdk.name for sdk in SDKS)).split()

UNKNOWN = "contacts.get, of nobody"
"""The call that has to fail."""

VALUES: dict[str, Any] = {
    "segments.create": "Customers",
    "segments.get": "Customers",
    "segments.list": 2,
    "audiences.create": "Audience",
    "audiences.get": "Audience",
    "audiences.list": 2,
    "contact_properties.get": "plan",
    "contact_properties.list": 3,
    "topics.get": "News",
    "topics.list": 2,
    "contacts.get": "Ada",
    "contacts.get, by email": "grace+news@example.com",
    "contacts.list": 1,
    "contacts.list, of a segment": 1,
    "contacts.segments.list": 1,
    "contacts.topics.list": "opt_out",
    "contacts.imports.get": "contact_import",
    "contacts.imports.list": 1,
    "broadcasts.get": "draft",
    "broadcasts.list": 1,
    "broadcasts.recipients": 2,
    "broadcasts.clicked_links": 0,
    "emails.get": "delivered",
    "emails.list": 1,
    "batch.send": 2,
    "emails.update": "email",
    "emails.cancel": "email",
    "emails.metrics": "metrics",
    "suppressions.get": "manual",
    "suppressions.list": 1,
    "suppressions.batch.add": 2,
    "suppressions.batch.remove": 1,
    "domains.list": 0,
    "usage.get": "usage",
}
"""What the SDK reads in the answer of a call; in other answers it finds an id or a mark."""

STATE = {
    "segments": ["Customers"],
    "topics": [("News", "Monthly")],
    "properties": [("visits", 0), ("plan", "basic")],
    "contacts": {
        "ada@example.com": (True, "Ada", "L.", {"plan": "max"}, [], ["opt_in"]),
        "grace+news@example.com": (False, "Grace", None, {}, ["Customers"], []),
        "number@example.com": (False, None, None, {"visits": 3}, [], []),
        "empty@example.com": (False, None, None, {}, [], []),
        "lin@example.com": (False, "Lin", None, {}, ["Customers"], []),
    },
    "broadcasts": {
        "Now": ("Hi", "sent"),
        "On creation": ("Hello", "sent"),
        "Later": ("Hello", "scheduled"),
    },
    "emails": {
        "Canceled canceled": 1,
        "Hello delivered": 3,
        "Later scheduled": 1,
        "Tags delivered": 1,
    },
    "scheduled": ["2026-11-03 09:00:00+00"],
    "tags": [[{"name": "country", "value": "br"}]],
    "suppressions": ["no+mail@example.com"],
}
"""The account after every script."""


@pytest.fixture(params=[sdk for sdk in SDKS if sdk.name in CHOSEN], ids=lambda sdk: sdk.name)
def sdk(request: pytest.FixtureRequest) -> Sdk:
    """An SDK; skip if its language or its packages are not installed."""
    chosen: Sdk = request.param
    if chosen.missing:
        pytest.skip(chosen.missing)
    return chosen


def _contact(http: Http, email: str) -> tuple[Any, ...]:
    contact = http(f"GET /contacts/{email}").json()
    return (
        contact["unsubscribed"],
        contact["first_name"],
        contact["last_name"],
        {key: entry["value"] for key, entry in contact["properties"].items()},
        [segment["name"] for segment in _all(http, f"/contacts/{email}/segments")],
        [topic["subscription"] for topic in _all(http, f"/contacts/{email}/topics")],
    )


def _all(http: Http, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = http(f"GET {path}").json()["data"]
    return items


def _state(app: Sandbox) -> dict[str, Any]:
    """Return what is in the account, without ids and times."""
    http = Http(app)
    broadcasts = [http(f"GET /broadcasts/{row['id']}").json() for row in _all(http, "/broadcasts")]
    emails = [http(f"GET /emails/{row['id']}").json() for row in _all(http, "/emails")]
    return {
        "segments": [segment["name"] for segment in _all(http, "/segments")],
        "topics": [(topic["name"], topic["description"]) for topic in _all(http, "/topics")],
        "properties": [
            (entry["key"], entry["fallback_value"]) for entry in _all(http, "/contact-properties")
        ],
        "contacts": {row["email"]: _contact(http, row["email"]) for row in _all(http, "/contacts")},
        "broadcasts": {row["name"]: (row["subject"], row["status"]) for row in broadcasts},
        "emails": Counter(f"{email['subject']} {email['last_event']}" for email in emails),
        "scheduled": [email["scheduled_at"] for email in emails if email["subject"] == "Later"],
        "tags": [email["tags"] for email in emails if email["subject"] == "Tags"],
        "suppressions": [row["email"] for row in _all(http, "/suppressions")],
    }


def test_every_documented_call_works(sdk: Sdk) -> None:
    """With its switches, each call of the SDK reads its answer, and the account is as intended."""
    with served(sdk.lenient()) as (recorder, url):
        calls = sdk.run(url)
    assert recorder.errors == []
    assert {row["call"] for row in calls if not row["ok"]} == {UNKNOWN}
    values = {row["call"]: row["value"] for row in calls}
    assert values.pop(UNKNOWN).endswith("Contact not found")
    assert values == {name: VALUES.get(name, True) for name in values}
    assert _state(recorder.app) == STATE
    outcome: dict[str, Any] = {
        "version": sdk.version,
        "agent": recorder.agent,
        "calls": calls,
        "requests": recorder.requests,
    }
    if os.environ.get("RESEND_NB_WRITE"):
        sdk.store(outcome)
    stored = sdk.stored()  # another version of the SDK may send other requests
    assert stored == outcome or stored["agent"] != outcome["agent"]
