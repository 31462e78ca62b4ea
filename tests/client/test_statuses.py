"""What a response means: its status decides first, then its body, in the server's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import ANYTHING, Scripted, ok

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = "<html><head><title>x</title></head><body><h1>Slow down</h1></body></html>"

REFUSED: dict[str, dict[str, Any]] = {
    "a page": {"text": PAGE, "headers": {"content-type": "text/html"}},
    "a text": {"text": "error code: 1015"},
    "nothing": {},
    "blanks": {"content": b" \r\n"},
    "a list": {"json": ["slow"]},
    "null": {"json": None},
    "an empty object": {"json": {}},
    "other words": {"json": {"error": {"message": "slow down"}}},
    "half an object": {"content": b'{"statusCode": 42'},
    "not UTF-8": {"content": b"\xff\xfe\x00"},
    "an encoding that is none": {
        "content": b"<p>slow</p>",
        "headers": {"content-type": "text/html; charset=hex"},
    },
}
"""Bodies of a 429."""


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_429_is_retried_whatever_its_body_is(kind: str, method: str) -> None:
    """After a refusal nothing was done, so every method waits as asked and tries again."""
    refused = httpx.Response(429, **REFUSED[kind])
    refused.headers["retry-after"] = "3"
    scripted = Scripted(refused, ok())
    assert scripted.client.request(method, "/segments") == ANYTHING
    assert scripted.time.slept == [3.0]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_429_that_stays_is_a_rate_limit(kind: str) -> None:
    """The error after the last attempt says that nothing was done, and has some words."""
    scripted = Scripted(*(httpx.Response(429, **REFUSED[kind]) for _ in range(4)))
    with pytest.raises(rnb.RateLimitError) as caught:
        scripted.client.segments.create(name="a")
    assert not caught.value.outcome_unknown
    assert caught.value.server_message
    assert len(scripted.script.requests) == 4


@pytest.mark.parametrize("status", [408, 409, 425, 499, 500, 502, 503, 504, 520, 530])
def test_a_page_of_a_gateway_is_a_server_error(status: int) -> None:
    """Statuses that mean the same whoever responds are ServerErrors with the page's text."""
    scripted = Scripted(httpx.Response(status, text=PAGE))
    with pytest.raises(rnb.ServerError, match="Slow down") as caught:
        scripted.client.broadcasts.send("1")
    assert caught.value.outcome_unknown
    scripted = Scripted(httpx.Response(status, text=PAGE), ok())
    assert scripted.client.segments.update("1", name="a") == ANYTHING


@pytest.mark.parametrize("status", [301, 302, 400, 401, 403, 404, 407, 422])
def test_a_page_with_another_status_is_not_resends(status: int) -> None:
    """A page whose status could be a proxy's says nothing about the key or the object."""
    with pytest.raises(rnb.NotJSONError, match="Slow down"):
        Scripted(httpx.Response(status, text=PAGE)).client.contacts.delete("1")


EMPTY = [httpx.Response(204), httpx.Response(200), httpx.Response(202, content=b" \n")]

ANSWER_NOT_NEEDED: dict[str, Callable[[rnb.Client], Any]] = {
    "segments.delete": lambda client: client.segments.delete("1"),
    "contacts.delete": lambda client: client.contacts.delete("1"),
    "topics.delete": lambda client: client.topics.delete("1"),
    "contact_properties.delete": lambda client: client.contact_properties.delete("1"),
    "broadcasts.delete": lambda client: client.broadcasts.delete("1"),
    "suppressions.delete": lambda client: client.suppressions.delete("1"),
    "contacts.segments.add": lambda client: client.contacts.segments.add("1", "2"),
    "contacts.segments.remove": lambda client: client.contacts.segments.remove("1", "2"),
    "contacts.update": lambda client: client.contacts.update("1", unsubscribed=True),
    "segments.update": lambda client: client.segments.update("1", name="a"),
    "contacts.topics.update": lambda client: client.contacts.topics.update(
        "1", [{"id": "2", "subscription": "opt_out"}]
    ),
}

ANSWER_NEEDED: dict[str, Callable[[rnb.Client], Any]] = {
    "segments.create": lambda client: client.segments.create(name="a"),
    "broadcasts.create": lambda client: client.broadcasts.create(
        segment_id="1", from_="a@b.example", subject="a", text="a"
    ),
    "broadcasts.send": lambda client: client.broadcasts.send("1"),
    "broadcasts.duplicate": lambda client: client.broadcasts.duplicate("1"),
    "topics.create": lambda client: client.topics.create(name="a", default_subscription="opt_out"),
    "emails.send": lambda client: client.emails.send(
        from_="a@b.example", to="c@d.example", subject="a", text="a"
    ),
    "contacts.imports.create": lambda client: client.contacts.imports.create(
        b"email\n", on_conflict="skip"
    ),
}


def _copy(response: httpx.Response) -> httpx.Response:
    return httpx.Response(response.status_code, content=response.content)


@pytest.mark.parametrize("response", EMPTY, ids=str)
@pytest.mark.parametrize("call", ANSWER_NOT_NEEDED)
def test_an_empty_success_is_enough_if_nothing_is_read(call: str, response: httpx.Response) -> None:
    """Deletions, memberships and changes are done, and return an empty dict."""
    assert ANSWER_NOT_NEEDED[call](Scripted(_copy(response)).client) == {}


@pytest.mark.parametrize("response", EMPTY, ids=str)
@pytest.mark.parametrize("call", ANSWER_NEEDED)
def test_an_empty_success_without_the_id_is_an_error(call: str, response: httpx.Response) -> None:
    """Where the id is needed, the error says that the request may have been carried out."""
    scripted = Scripted(_copy(response))
    with pytest.raises(
        rnb.UnexpectedResponseError, match=r"is empty\. The request may have been carried out"
    ) as caught:
        ANSWER_NEEDED[call](scripted.client)
    assert caught.value.outcome_unknown
    assert len(scripted.script.requests) == 1


@pytest.mark.parametrize("response", EMPTY, ids=str)
def test_an_empty_list_has_a_body(response: httpx.Response) -> None:
    """An empty response to a GET is neither an empty list nor a missing object."""
    for call in (rnb.list_segments_df, lambda client: client.contacts.get("1")):
        with pytest.raises(rnb.UnexpectedResponseError, match=r"GET /\w+.* is empty") as caught:
            call(Scripted(_copy(response)).client)
        assert not caught.value.outcome_unknown


WORDS = "nope, not this one"
NAMED = {"name": "validation_error", "message": WORDS}

# A body that reports an error although the status is 200, its class, and whether the server may
# have carried out the request.
IN_A_200: list[tuple[dict[str, Any], type[rnb.APIError], bool]] = [
    ({"statusCode": 422, **NAMED}, rnb.ValidationError, False),
    ({"statusCode": "422", **NAMED}, rnb.ValidationError, False),
    (NAMED, rnb.ValidationError, False),
    ({"data": None, "error": NAMED}, rnb.ValidationError, False),
    (
        {"error": {"statusCode": 404, "name": "not_found", "message": WORDS}},
        rnb.NotFoundError,
        False,
    ),
    ({"name": "not_found", "message": WORDS}, rnb.NotFoundError, False),
    ({"statusCode": 401, "name": "", "message": WORDS}, rnb.AuthenticationError, False),
    ({"name": "daily_quota_exceeded", "message": WORDS}, rnb.QuotaError, False),
    ({"statusCode": 500, "name": "application_error", "message": WORDS}, rnb.ServerError, True),
    ({"error": WORDS}, rnb.ServerError, True),
    ({"error": {"message": WORDS, "code": 7}}, rnb.ServerError, True),
    ({"errors": [{"message": WORDS}]}, rnb.ServerError, True),
    ({"object": "segment", "id": "1", "error": WORDS}, rnb.ServerError, True),
]


@pytest.mark.parametrize(("body", "kind", "outcome_unknown"), IN_A_200, ids=str)
@pytest.mark.parametrize("call", ["segments.create", "contacts.segments.add", "segments.delete"])
def test_an_error_in_a_200_is_an_error(
    call: str, body: Any, kind: type[rnb.APIError], *, outcome_unknown: bool
) -> None:
    """A body that reports an error counts although the status is 200, in the server's words."""
    scripted = Scripted(*[ok(body)] * 4)
    with pytest.raises(kind, match=WORDS) as caught:
        {**ANSWER_NEEDED, **ANSWER_NOT_NEEDED}[call](scripted.client)
    assert type(caught.value) is kind
    assert caught.value.outcome_unknown is outcome_unknown


def test_a_limit_in_a_200_is_retried() -> None:
    """A 200 that reports the rate limit is a refusal like any other."""
    body = {"statusCode": 429, "name": "rate_limit_exceeded", "message": "slow down"}
    scripted = Scripted(ok(body), ok())
    assert scripted.client.segments.create(name="a") == ANYTHING


@pytest.mark.parametrize(
    "body", [{"error": None}, {"error": ""}, {"statusCode": 200}, {"errors": []}]
)
def test_no_error_is_no_error(body: Any) -> None:
    """Fields that report nothing change nothing."""
    assert Scripted(ok({**ANYTHING, **body})).client.segments.create(name="a")["id"] == "1"


def test_a_lookup_that_finds_an_empty_list_has_found_nobody() -> None:
    """An empty list means no such contact; a list of contacts is a doubt, and nothing is sent."""
    nobody = {"object": "list", "has_more": False, "data": []}
    scripted = Scripted(ok(nobody), ok())
    assert scripted.client.contacts.create(email="a@b.example")["id"] == "1"
    doubts: list[Any] = [{**nobody, "has_more": True}, {**nobody, "data": [ANYTHING]}, {"data": []}]
    for doubt in doubts:
        scripted = Scripted(ok(doubt))
        with pytest.raises(rnb.UnexpectedResponseError):
            scripted.client.contacts.create(email="a@b.example")
        assert scripted.script.lines == ["GET /contacts/a%40b.example"]


def test_half_a_character_can_be_printed() -> None:
    """Words with half of a surrogate pair are escaped, as they can be neither printed nor saved."""
    body = json.dumps({"statusCode": 422, "name": "x", "message": "a \ud83d b"}).encode()
    with pytest.raises(rnb.ValidationError) as caught:
        Scripted(httpx.Response(422, content=body)).client.segments.list()
    assert str(caught.value).encode().startswith(rb"a \ud83d b (422 x")
