"""Odd servers: whatever comes back, the error is one of ours and tells what may have happened."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import ANYTHING, KEY, Scripted, Server, ok, problem
from support.growth import grows_linearly

import resend_nb as rnb
from resend_nb._http import responses
from resend_nb._http.error_responses import error_of
from resend_nb._http.pagination import every_item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000

# Responses to a POST that the server may have carried out.
AFTER_A_POST = [
    problem(408, "request_timeout"),
    problem(409),
    problem(409, "conflict"),
    problem(425),
    problem(499),
    httpx.Response(408, text="Request timeout"),
    httpx.Response(200, content=DEEP),
    httpx.Response(200, content=b"\xff\xfe"),
]


@pytest.mark.parametrize("response", AFTER_A_POST, ids=lambda response: str(response.status_code))
def test_a_cut_off_post_may_have_been_carried_out(response: httpx.Response) -> None:
    """After a gateway's status, or JSON that cannot be read, the outcome is unknown."""
    with pytest.raises(rnb.APIError) as caught:
        Scripted(response).client.broadcasts.send("1")
    assert caught.value.outcome_unknown


@pytest.mark.parametrize("name", ["resource_locked", "invalid_idempotent_request"])
def test_after_resends_own_conflicts_nothing_was_done(name: str) -> None:
    """A 409 with a name of Resend's own says that nothing was done."""
    with pytest.raises(rnb.ConflictError) as caught:
        Scripted(*[problem(409, name)] * 4).client.broadcasts.send("1")
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("date", ["Mon, 01 Jan 99999 00:00:00 GMT", "never", "0" * 9999])
def test_an_absurd_date_is_ignored(date: str) -> None:
    """The server's time stays that of this machine, and the response counts."""
    scripted = Scripted(ok(date=date, retry_after=date, ratelimit_limit="9" * 500))
    assert scripted.client.broadcasts.send("1")["id"] == "1"


@pytest.mark.parametrize("host", ["https://api.resend.com", "https://gateway.example"])
def test_a_gateways_header_does_not_make_a_sandbox(host: str) -> None:
    """Only our sandbox's own value counts, and on Resend's own host none does."""
    scripted = Scripted(ok(x_sandbox="scanned"), ok(x_sandbox="resend_nb"), base_url=host)
    scripted.client.segments.get("1")
    assert scripted.client.is_live
    scripted.client.segments.get("1")
    assert scripted.client.is_live is (host == "https://api.resend.com")


def _page(*ids: Any, **more: Any) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": id_} for id_ in ids], **more}


NOTHING_NEW = "The server announces more items, but its next page contains nothing new."
NO_LAST_ID = "The server announces more items, but its last item has no id."
NO_OBJECT = "The server's list contains an item that is not an object with an id."
NO_LIST = "The server's response is not a list, although one was requested."

PAGES: dict[str, tuple[list[Any], list[str] | str]] = {
    "no has_more": ([_page("a"), _page("b"), _page()], ["a", "b"]),
    "has_more is null": (
        [_page("a", has_more=None), _page("b", has_more=None), _page()],
        ["a", "b"],
    ),
    "has_more is a text": ([_page("a", has_more="false"), _page("b", has_more=False)], ["a", "b"]),
    "has_more is 0": ([_page("a", has_more=0), _page("b", has_more=0), _page()], ["a", "b"]),
    "twice across pages": (
        [_page("a", "b", has_more=True), _page("b", "c", has_more=False)],
        ["a", "b", "c"],
    ),
    "a, b, a, b": ([_page("a", has_more=True), _page("b", has_more=True)] * 9, NOTHING_NEW),
    "the same page again": ([_page("a", has_more=True)] * 9, NOTHING_NEW),
    "empty, but more": ([_page("a", has_more=True), _page(has_more=True)], NOTHING_NEW),
    "an id is a list": ([_page(["a"], has_more=False)], NO_OBJECT),
    "an id is empty": ([_page("", has_more=False)], NO_OBJECT),
    "an id is missing, and more": ([{"data": [{}], "has_more": True}], NO_LAST_ID),
    "an item is a text": ([{"data": ["a"], "has_more": False}], NO_OBJECT),
    "data is an object": ([{"data": {}, "has_more": False}], NO_LIST),
    "a list": ([["a"]], NO_LIST),
    "null": ([None], NO_LIST),
}


@pytest.mark.parametrize("kind", PAGES)
def test_only_an_announced_end_ends_a_list(kind: str) -> None:
    """A list ends at ``has_more: false`` or an empty page; what else is odd is a clear error.

    Reading a list changes nothing, so the outcome of the error is known.
    """
    pages, expected = PAGES[kind]
    pages = list(pages)
    read = every_item(lambda _: pages.pop(0))
    if isinstance(expected, list):
        assert [item["id"] for item in read] == expected
    else:
        with pytest.raises(rnb.UnexpectedResponseError) as caught:
            list(read)
        assert str(caught.value) == expected
        assert not caught.value.outcome_unknown


def test_a_deleted_cursor_does_not_end_a_list(client: rnb.Client) -> None:
    """If the last contact of a page was deleted meanwhile, reading goes on after the one before."""
    for number in range(150):
        client.contacts.create(email=f"p{number}@example.com")
    read = []
    for contact in client.contacts.iterate():
        read.append(contact["id"])
        if len(read) == 100:
            client.contacts.delete(contact["id"])
    assert len(read) == len(set(read)) == 150


def test_a_list_whose_cursors_are_all_refused_is_an_error() -> None:
    """If no item of a page is accepted as the cursor, the server's error is raised."""
    page = {"has_more": True, "data": [{**ANYTHING, "id": "a"}, {**ANYTHING, "id": "b"}]}
    refusals = [problem(422, "validation_error", f"No {id_}.") for id_ in "ba"]
    scripted = Scripted(ok(page), *refusals)
    with pytest.raises(rnb.ValidationError, match=r"No a\."):
        scripted.client.segments.list()
    assert len(scripted.script.requests) == 3


class Odd(http.server.BaseHTTPRequestHandler):
    """Drips a body without an end, or sends a small one that unpacks to a gigabyte."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("x-not-the-api", "1")  # so that conftest does not read it
        if self.path.startswith("/segments/bomb"):
            self.send_header("content-encoding", "gzip")
            self.end_headers()
            self.wfile.write(self.server.bomb)  # type: ignore[attr-defined]
            return
        self.end_headers()
        for _ in range(400):
            time.sleep(0.05)
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture
def odd() -> Iterator[str]:
    """The URL of an odd server on loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.bomb = gzip.compress(b" " * 2_000_000)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_response_that_drips_ends_at_the_deadline(odd: str) -> None:
    """The timeout is for the whole call, even if a byte arrives now and then."""
    started = time.monotonic()
    client = rnb.Client(KEY, base_url=odd, timeout=0.5)
    with client, pytest.raises(rnb.TimeoutTransportError):
        client.segments.get("drip")
    assert time.monotonic() - started < 15  # the whole body takes 20 seconds


def test_a_compressed_response_cannot_fill_the_memory(
    odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A body is read up to a limit, after it was decompressed."""
    monkeypatch.setattr(responses, "MAX_BYTES", 1_000_000)
    client = rnb.Client(KEY, base_url=odd, timeout=10)
    with client, pytest.raises(rnb.TransportError, match="the response is too long"):
        client.segments.get("bomb")


def test_a_long_page_is_shortened_before_it_is_searched() -> None:
    """A hostile page does not take the square of its length."""

    def read(length: int) -> None:
        error_of(httpx.Response(502, text="<" * length, request=httpx.Request("GET", "/")), None)

    assert grows_linearly(read, 5_000)


def test_control_characters_are_escaped() -> None:
    """What a server writes cannot control a terminal."""
    failure = problem(422, "validation_error", "\x1b[2J\x07red\x9b\u202e")
    with pytest.raises(rnb.ValidationError) as caught:
        Scripted(failure).client.segments.get("1")
    assert str(caught.value).startswith(r"\x1b[2J\x07red\x9b\u202e (422")


def _in_child(work: Callable[[], None]) -> int:
    """Run the function in a forked process, and return its exit code."""
    child = os.fork()
    if not child:
        try:
            work()
        except rnb.ConfigurationError:
            os._exit(7)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_forked_process_cannot_use_the_client(serve: Callable[..., Server]) -> None:
    """Processes that share a connection would get each other's responses, so a fork is refused."""
    with rnb.Client(KEY, base_url=serve().url) as client:
        client.contacts.create(email="ada@example.com", unsubscribed=True)
        for used in (client, client.with_timeout(5)):
            assert _in_child(lambda used=used: used.contacts.list()) == 7  # type: ignore[misc]
        assert client.contacts.get("ada@example.com")["unsubscribed"] is True


def test_json_of_a_page_is_what_the_server_sent() -> None:
    """A compressed response is read like any other."""
    body = gzip.compress(json.dumps({**ANYTHING, "name": "ä"}).encode())
    response = httpx.Response(200, content=body, headers={"content-encoding": "gzip"})
    assert Scripted(response).client.segments.get("1")["name"] == "ä"
