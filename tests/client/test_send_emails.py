"""E-mails, domains and usage against the wire, and against the sandbox."""

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
def test_a_send_in_doubt_is_tried_again_with_its_key(
    send: Callable[..., Any], failure: Any
) -> None:
    """Whatever became of the first try, the second one has its key: the API sends once."""
    made = Scripted(failure, ok())
    send(made.client)
    keys = [request.headers["idempotency-key"] for request in made.script.requests]
    assert len(keys) == 2
    assert len({*keys}) == 1


@pytest.mark.parametrize("send", SENDS)
def test_each_send_has_a_key_of_its_own(send: Callable[..., Any]) -> None:
    """Two calls are two sends, unless the caller gives both the same key."""
    made = Scripted(ok(), ok(), ok())
    for options in ({}, {}, {"idempotency_key": "mine"}):
        send(made.client, **options)
    keys = [request.headers["idempotency-key"] for request in made.script.requests]
    assert uuid.UUID(keys[0]) != uuid.UUID(keys[1])
    assert keys[2] == "mine"


@pytest.mark.parametrize("key", ["", "a" * 257, "schlüssel", " a", "a\n", "a\r\nX-Evil: 1"])
def test_an_impossible_key_is_refused(key: str) -> None:
    """What the API would refuse, or what cannot be a header, is not sent."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="1 to 256 printable ASCII"):
        made.client.emails.send(**EMAIL, idempotency_key=key)
    assert made.script.requests == []


def test_a_time_without_a_zone_is_refused() -> None:
    """As for broadcasts: nobody knows in which zone the API reads it."""
    made = Scripted()
    with pytest.raises(rnb.InputError, match="no time zone"):
        made.client.emails.send(**EMAIL, scheduled_at="2026-12-01T09:00:00")
    assert made.script.requests == []


def test_only_sends_carry_a_key() -> None:
    """Nothing else does: the API promises it for these two alone."""
    made = Scripted(ok(), ok(LIST))
    made.client.segments.create(name="a")
    made.client.emails.list()
    assert all("idempotency-key" not in request.headers for request in made.script.requests)


def test_a_lost_answer_mails_once() -> None:
    """Against the sandbox: the answer to the first try is lost, and there is one e-mail."""
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
    assert [each["id"] for each in client.emails.list()] == [sent["id"]]


def test_a_used_key_is_a_conflict(client: rnb.Client) -> None:
    """The same key for another e-mail is an error that says so."""
    client.emails.send(**EMAIL, idempotency_key="a")
    with pytest.raises(rnb.ConflictError, match="idempotency key has been used"):
        client.emails.send(**{**EMAIL, "subject": "t"}, idempotency_key="a")


def test_a_key_for_sending_is_told_from_a_wrong_one() -> None:
    """It sends, and for anything else the error says what kind of key is needed."""
    transport = httpx.WSGITransport(app=Sandbox())
    client = rnb.Client("re_restricted", base_url="http://sandbox.localhost", transport=transport)
    assert client.emails.send(**EMAIL)["id"]
    with pytest.raises(rnb.RestrictedKeyError, match="full access"):
        client.segments.list()


def test_a_contact_quota_is_a_quota_error() -> None:
    """What a broadcast is refused for is no matter of the key."""
    client = rnb.sandbox(contact_quota=0)
    segment = client.segments.create(name="A")
    client.contacts.create(email="a@b.example", segments=[{"id": segment["id"]}])
    draft = client.broadcasts.create(
        segment_id=segment["id"], from_="a@b.example", subject="s", text="t"
    )
    with pytest.raises(rnb.QuotaError, match="contacts quota"):
        client.broadcasts.send(draft["id"])


def test_the_demo_has_a_verified_domain_and_a_pending_one(demo: rnb.Client) -> None:
    """Its broadcasts come from the verified one."""
    status = {each["name"]: each["status"] for each in demo.domains.list()}
    assert status == {"ember-oak.example": "verified", "wholesale.ember-oak.example": "pending"}
    sender = demo.broadcasts.get(demo.broadcasts.list()[0]["id"])["from"]
    assert sender is not None
    assert sender.endswith("@ember-oak.example>")
