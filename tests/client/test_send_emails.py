"""Emails, domains and usage: their requests, and the sandbox's responses."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import Scripted, TimedClient, ok, problem

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

LIST = {"object": "list", "has_more": False, "data": []}
EMAIL: dict[str, Any] = {
    "from_": "a@b.example",
    "to": "delivered@resend.dev",
    "subject": "s",
    "text": "t",
}

SENDS: list[Callable[..., Any]] = [
    lambda c, **options: c.emails.send(**EMAIL, **options),
    lambda c, **options: c.emails.send_batch([{"from": "a@b.example"}], **options),
]


@pytest.mark.parametrize("send", SENDS)
@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("gone"),
        problem(500, "application_error"),
        problem(409, "concurrent_idempotent_requests"),
    ],
    ids=["timeout", "gone", "500", "409"],
)
def test_a_send_of_unknown_outcome_is_retried_with_its_key(
    send: Callable[..., Any], failure: Any
) -> None:
    """The retry has the key of the first attempt, so the API sends one email."""
    scripted = Scripted(failure, ok())
    send(scripted.client)
    keys = [request.headers["idempotency-key"] for request in scripted.script.requests]
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.parametrize("send", SENDS)
def test_each_send_has_a_key_of_its_own(send: Callable[..., Any]) -> None:
    """Every call has a new key, unless the caller passes one."""
    scripted = Scripted(ok(), ok(), ok())
    for options in ({}, {}, {"idempotency_key": "mine"}):
        send(scripted.client, **options)
    keys = [request.headers["idempotency-key"] for request in scripted.script.requests]
    assert uuid.UUID(keys[0]) != uuid.UUID(keys[1])
    assert keys[2] == "mine"


@pytest.mark.parametrize("key", ["", "a" * 257, "schlüssel", " a", "a\n", "a\r\nX-Evil: 1"])
def test_an_impossible_key_is_refused(key: str) -> None:
    """A key that the API or HTTP would refuse is not sent."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="1 to 256 printable ASCII"):
        scripted.client.emails.send(**EMAIL, idempotency_key=key)
    assert scripted.script.requests == []


def test_a_time_without_a_zone_is_refused() -> None:
    """The API documents no default zone, so the time is not sent."""
    scripted = Scripted()
    with pytest.raises(rnb.InputError, match="no time zone"):
        scripted.client.emails.send(**EMAIL, scheduled_at="2026-12-01T09:00:00")
    assert scripted.script.requests == []


def test_only_sends_carry_a_key() -> None:
    """The API supports idempotency keys for these two endpoints only."""
    scripted = Scripted(ok(), ok())
    scripted.client.segments.create(name="a")
    scripted.client.emails.list()
    assert all("idempotency-key" not in request.headers for request in scripted.script.requests)


def test_a_lost_response_sends_one_email() -> None:
    """If the first response is lost, the retry sends no second email."""
    app = httpx.WSGITransport(app=Sandbox())
    lost: list[httpx.Response] = []

    def losing(request: httpx.Request) -> httpx.Response:
        response = app.handle_request(request)
        if request.method == "POST" and not lost:
            response.read()
            lost.append(response)
            raise httpx.ReadError("gone", request=request)
        return httpx.Response(
            response.status_code, content=response.read(), headers=response.headers
        )

    client = TimedClient(
        "re_any",
        base_url="http://sandbox.localhost",
        transport=httpx.MockTransport(losing),
        sleep=lambda _: None,
    )
    sent = client.emails.send(**EMAIL)
    assert sent == lost[0].json()
    assert [email["id"] for email in client.emails.list()] == [sent["id"]]


def test_a_used_key_is_a_conflict(client: rnb.Client) -> None:
    """The same key for another email is a ConflictError."""
    client.emails.send(**EMAIL, idempotency_key="a")
    with pytest.raises(rnb.ConflictError, match="idempotency key has been used"):
        client.emails.send(**{**EMAIL, "subject": "t"}, idempotency_key="a")


def test_a_sending_key_has_its_own_error() -> None:
    """A key that may only send gets an error that names the kind of key required."""
    transport = httpx.WSGITransport(app=Sandbox())
    client = rnb.Client("re_restricted", base_url="http://sandbox.localhost", transport=transport)
    assert client.emails.send(**EMAIL)["id"]
    with pytest.raises(rnb.RestrictedKeyError, match="full access"):
        client.segments.list()


def test_a_contact_quota_is_a_quota_error() -> None:
    """A broadcast beyond the contact quota raises QuotaError, not AuthenticationError."""
    client = rnb.sandbox(contact_quota=0)
    segment = client.segments.create(name="A")
    client.contacts.create(email="a@b.example", segments=[{"id": segment["id"]}])
    draft = client.broadcasts.create(
        segment_id=segment["id"], from_="a@b.example", subject="s", text="t"
    )
    with pytest.raises(rnb.QuotaError, match="contacts quota"):
        client.broadcasts.send(draft["id"])


def test_the_demo_has_a_verified_domain_and_a_pending_one(demo: rnb.Client) -> None:
    """The demo's broadcasts are sent from the verified domain."""
    status = {domain["name"]: domain["status"] for domain in demo.domains.list()}
    assert status == {"ember-oak.example": "verified", "wholesale.ember-oak.example": "pending"}
    sender = demo.broadcasts.get(demo.broadcasts.list()[0]["id"])["from"]
    assert sender is not None
    assert sender.endswith("@ember-oak.example>")
