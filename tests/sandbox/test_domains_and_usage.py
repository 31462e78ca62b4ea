"""Domains, who may send from them, and usage, as the facts have them."""

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
    """A new account has none; one domain has its DNS records beside what lists show."""
    assert http("GET /domains").json() == {"object": "list", "has_more": False, "data": []}
    for name in ("a.example", "b.example"):
        made = http.app.store.domains.create(name, status="pending", now=0)
    page = http("GET /domains?limit=1").json()
    assert ([each["name"] for each in page["data"]], page["has_more"]) == (["b.example"], True)
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
    """With the switch on, e-mails and broadcasts go out from verified domains of the account only."""
    http = http_to(switches=Switches(unverified_senders="refuse"))
    http.app.store.domains.create("acme.example", status="verified", now=0)
    http.app.store.domains.create("pending.example", status="pending", now=0)
    segment = http.make("POST /segments", {"name": "A"})
    draft = {"segment_id": segment, "from": "news@acme.example", "subject": "s", "text": "t"}
    made = http.make("POST /broadcasts", draft)
    for line, body in (
        ("POST /emails", {**EMAIL, "from": sender}),
        ("POST /broadcasts", {**draft, "from": sender}),
        (f"PATCH /broadcasts/{made}", {"from": sender}),
    ):
        answer = http(line, body)
        assert answer.status_code == (403 if refused else 200), line
        if refused:
            words = f"The `{refused}` domain is not verified. Please, add and verify your domain."
            assert (answer.json()["name"], answer.json()["message"]) == ("validation_error", words)


def test_by_default_everybody_may_send(http: Http) -> None:
    """A sandbox without domains is of use at once."""
    assert http("POST /emails", {**EMAIL, "from": "a@b.example"}).is_success


def test_usage_counts_what_there_is(http_to: Callable[..., Http]) -> None:
    """Contacts count once, each recipient is one e-mail, and the rate limit is the account's."""
    http = http_to(contact_quota=5, rate_limit=1000)
    segments = [{"id": http.make("POST /segments", {"name": name})} for name in "AB"]
    http.make("POST /contacts", {"email": "a@b.example", "segments": segments})
    http("POST /emails", {**EMAIL, "from": "a@b.example", "cc": ["b@b.example", "c@b.example"]})
    http("POST /emails", {**EMAIL, "from": "a@b.example", "scheduled_at": "in 1 hour"})
    http.app.store.domains.create("acme.example", status="verified", now=0)
    body = http("GET /usage").json()
    keys = (
        "object emails contacts segments broadcasts ai_credits automation_runs domains rate_limit"
    )
    assert [*body] == keys.split()
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


def test_sends_say_how_much_of_the_month_is_used(http: Http) -> None:
    """After a good send the header has usage's number; a plan without a daily quota has no header for it."""
    email = {**EMAIL, "from": "a@b.example", "cc": "b@b.example"}
    for line, body, used in (
        ("POST /emails", email, "2"),
        ("POST /emails/batch", [email, email], "6"),
    ):
        answer = http(line, body)
        assert answer.headers["x-resend-monthly-quota"] == used
        assert "x-resend-daily-quota" not in answer.headers
    assert http("GET /usage").json()["emails"]["monthly"]["used"] == 6
    for answer in (http("POST /emails", {}), http("GET /emails")):
        assert "x-resend-monthly-quota" not in answer.headers


def test_usage_names_a_number_where_the_api_always_does(http: Http) -> None:
    """Clients in stricter languages read no null there."""
    body = http("GET /usage").json()
    for quota in (body["contacts"], body["emails"]["monthly"], body["automation_runs"]):
        assert isinstance(quota["limit"], int)
    assert body["rate_limit"]["limit"] == 10


@pytest.mark.parametrize("how", ["send", "schedule", "create"])
def test_too_many_contacts_stop_broadcasts(http_to: Callable[..., Http], how: str) -> None:
    """Contacts can be added above the quota; a broadcast is then refused in the documented words, e-mails are not."""
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
    answer = http(*lines[how])
    assert (answer.status_code, answer.json()["name"]) == (403, "validation_error")
    assert re.match("You have reached your contacts quota", answer.json()["message"])
    assert http(f"GET /broadcasts/{made}").json()["status"] == "draft"
    assert http("POST /emails", {**EMAIL, "from": "a@b.example"}).is_success
    http("DELETE /contacts/a@b.example")
    assert http(*lines[how]).is_success


def test_the_server_takes_a_contact_quota(serve: Callable[..., Server]) -> None:
    """--contact-quota is what usage names."""
    url = serve("--contact-quota", "7").url
    answer = httpx.get(f"{url}/usage", headers={"Authorization": "Bearer re_any"}, trust_env=False)
    assert answer.json()["contacts"] == {"used": 0, "limit": 7}
