"""Domains, verified senders, and usage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Http, Server

NIL = "00000000-0000-0000-0000-000000000000"
EMAIL: dict[str, Any] = {"to": "delivered@resend.dev", "subject": "s", "text": "t"}


def test_domains_are_listed_and_read(http: Http) -> None:
    """A new account has no domains; a single domain also has its DNS records."""
    assert http("GET /domains").json() == {"object": "list", "has_more": False, "data": []}
    for name in ("a.example", "b.example"):
        made = http.app.store.domains.create({"name": name, "status": "pending"}, now=0)
    page = http("GET /domains?limit=1").json()
    assert ([domain["name"] for domain in page["data"]], page["has_more"]) == (["b.example"], True)
    body = http(f"GET /domains/{made}").json()
    assert (body["object"], body["id"], body["status"]) == ("domain", made, "pending")
    assert [(record["record"], record["type"]) for record in body["records"]] == [
        ("SPF", "MX"),
        ("SPF", "TXT"),
        ("DKIM", "TXT"),
    ]
    assert page["data"][0] == {
        name: value for name, value in body.items() if name not in {"object", "records"}
    }
    assert http(f"GET /domains/{NIL}").json()["message"] == "Domain not found"


def test_tracking_is_off_until_it_is_switched_on(http: Http) -> None:
    """A new domain tracks nothing; each flag changes alone, and wrong values change nothing."""
    made = http.app.store.domains.create({"name": "a.example", "status": "verified"}, now=0)

    def flags() -> list[bool]:
        domain = http(f"GET /domains/{made}").json()
        return [domain["open_tracking"], domain["click_tracking"]]

    assert flags() == [False, False]
    response = http(f"PATCH /domains/{made}", {"click_tracking": True, "tls": "enforced"})
    assert (response.status_code, response.json()) == (200, {"object": "domain", "id": made})
    assert flags() == [False, True]
    assert http(f"PATCH /domains/{made}", {"open_tracking": "yes"}).status_code == 422
    assert http(f"PATCH /domains/{made}", {}).status_code == 200
    assert flags() == [False, True]
    assert http(f"PATCH /domains/{NIL}", {}).status_code == 404


SENDERS: list[tuple[str, str | None]] = [
    ("Acme <news@Acme.example>", None),
    ("news@pending.example", "pending.example"),
    ("news@sub.acme.example", "sub.acme.example"),
    ("news@foreign.example", "foreign.example"),
]


@pytest.mark.parametrize(("sender", "refused"), SENDERS)
def test_a_sender_needs_a_verified_domain(
    http_to: Callable[..., Http], sender: str, refused: str | None
) -> None:
    """With the switch, the sender of emails and broadcasts needs a verified domain."""
    http = http_to(switches=Switches(unverified_senders="refuse"))
    http.app.store.domains.create({"name": "acme.example", "status": "verified"}, now=0)
    http.app.store.domains.create({"name": "pending.example", "status": "pending"}, now=0)
    segment = http.make("POST /segments", {"name": "A"})
    draft = {"segment_id": segment, "from": "news@acme.example", "subject": "s", "text": "t"}
    made = http.make("POST /broadcasts", draft)
    for line, body in (
        ("POST /emails", {**EMAIL, "from": sender}),
        ("POST /broadcasts", {**draft, "from": sender}),
        (f"PATCH /broadcasts/{made}", {"from": sender}),
    ):
        response = http(line, body)
        assert response.status_code == (403 if refused else 200), line
        if refused:
            words = f"The `{refused}` domain is not verified. Please, add and verify your domain."
            assert (response.json()["name"], response.json()["message"]) == (
                "validation_error",
                words,
            )


def test_by_default_every_sender_is_accepted(http: Http) -> None:
    """A sandbox without domains can send immediately."""
    assert http("POST /emails", {**EMAIL, "from": "a@b.example"}).is_success


def test_usage_counts_contacts_and_emails(http_to: Callable[..., Http]) -> None:
    """Each contact and each recipient counts once, and the rate limit is the account's."""
    http = http_to(contact_quota=5, rate_limit=1000)
    segments = [{"id": http.make("POST /segments", {"name": name})} for name in "AB"]
    http.make("POST /contacts", {"email": "a@b.example", "segments": segments})
    http("POST /emails", {**EMAIL, "from": "a@b.example", "cc": ["b@b.example", "c@b.example"]})
    http("POST /emails", {**EMAIL, "from": "a@b.example", "scheduled_at": "in 1 hour"})
    http.app.store.domains.create({"name": "acme.example", "status": "verified"}, now=0)
    body = http("GET /usage").json()
    keys = (
        "object emails contacts segments broadcasts ai_credits automation_runs domains rate_limit"
    )
    assert list(body) == keys.split()
    assert body["emails"]["daily"] == {
        "used": 3,
        "limit": None,
        "sent": 3,
        "received": 0,
        "resets_at": "2026-11-03T00:00:00.000Z",
    }
    assert body["emails"]["monthly"]["used"] == 3
    assert body["emails"]["monthly"]["resets_at"] == "2026-12-01T00:00:00.000Z"
    assert (body["contacts"], body["segments"]) == (
        {"used": 1, "limit": 5},
        {"used": 2, "limit": None},
    )
    assert (body["broadcasts"], body["domains"]) == (
        {"used": 0, "limit": None},
        {"used": 1, "limit": None},
    )
    assert body["rate_limit"] == {"limit": 1000, "duration": "1000ms"}


def test_sends_report_the_monthly_usage(http: Http) -> None:
    """A successful send has the usage in a header; only a daily quota adds a second one."""
    email = {**EMAIL, "from": "a@b.example", "cc": "b@b.example"}
    for line, body, used in (
        ("POST /emails", email, "2"),
        ("POST /emails/batch", [email, email], "6"),
    ):
        response = http(line, body)
        assert response.headers["x-resend-monthly-quota"] == used
        assert "x-resend-daily-quota" not in response.headers
    assert http("GET /usage").json()["emails"]["monthly"]["used"] == 6
    for response in (http("POST /emails", {}), http("GET /emails")):
        assert "x-resend-monthly-quota" not in response.headers


def test_usage_has_a_number_where_the_api_always_has_one(http: Http) -> None:
    """Clients in strictly typed languages cannot read null there."""
    body = http("GET /usage").json()
    for quota in (body["contacts"], body["emails"]["monthly"], body["automation_runs"]):
        assert isinstance(quota["limit"], int)
    assert body["rate_limit"]["limit"] == 10


@pytest.mark.parametrize("how", ["send", "schedule", "create"])
def test_contacts_above_the_quota_block_broadcasts(http_to: Callable[..., Http], how: str) -> None:
    """Contacts can be added above the quota, but only single emails are then sent."""
    http = http_to(contact_quota=1)
    segment = http.make("POST /segments", {"name": "A"})
    draft = {"segment_id": segment, "from": "a@b.example", "subject": "s", "text": "t"}
    made = http.make("POST /broadcasts", draft)
    lines: dict[str, tuple[str, dict[str, Any]]] = {
        "send": (f"POST /broadcasts/{made}/send", {}),
        "schedule": (f"POST /broadcasts/{made}/send", {"scheduled_at": "in 1 hour"}),
        "create": ("POST /broadcasts", {**draft, "send": True}),
    }
    http.make("POST /contacts", {"email": "a@b.example"})
    http.make("POST /contacts", {"email": "b@b.example"})
    response = http(*lines[how])
    assert (response.status_code, response.json()["name"]) == (403, "validation_error")
    assert re.match("You have reached your contacts quota", response.json()["message"])
    assert http(f"GET /broadcasts/{made}").json()["status"] == "draft"
    assert http("POST /emails", {**EMAIL, "from": "a@b.example"}).is_success
    http("DELETE /contacts/a@b.example")
    assert http(*lines[how]).is_success


def test_the_server_takes_a_contact_quota(serve: Callable[..., Server]) -> None:
    """Usage reports the value of ``--contact-quota``."""
    url = serve("--contact-quota", "7").url
    response = httpx.get(
        f"{url}/usage", headers={"Authorization": "Bearer re_any"}, trust_env=False
    )
    assert response.json()["contacts"] == {"used": 0, "limit": 7}
