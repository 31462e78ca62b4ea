"""Odd responses: every helper, against a server that answers every call with one of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import httpx
import pandas as pd
import pytest
from support import Time, TimedClient
from support.drift import OUR_OWN
from support.every_helper import HELPERS, PEOPLE, account, check_laws

import resend_nb as rnb

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGE = b"<html><head><title>Gateway</title></head><body><h1>Please log in</h1></body></html>"
ERROR = {"statusCode": 422, "name": "validation_error", "message": "nope, not this one"}


class Odd(NamedTuple):
    """A response; ``is_done`` is whether the server carried the request out before it."""

    status: int
    body: bytes = b""
    is_done: bool = True
    kind: str = "text/html"


ODD = {
    "429 with a page": Odd(429, PAGE, is_done=False),
    "429 with a text": Odd(429, b"error code: 1015", is_done=False, kind="text/plain"),
    "429 with nothing": Odd(429, is_done=False),
    "429 with a list": Odd(429, b"[]", is_done=False, kind="application/json"),
    "422 without a message": Odd(422, b"{}", is_done=False, kind="application/json"),
    "403 with a text": Odd(403, b"error code: 1010", is_done=False),
    "404 with a page": Odd(404, PAGE),
    "401 with nothing": Odd(401, is_done=False),
    "302 with nothing": Odd(302),
    "408 with a text": Odd(408, b"timeout"),
    "409 with a page": Odd(409, PAGE),
    "499 with nothing": Odd(499),
    "500 with a list": Odd(500, b'["no"]', kind="application/json"),
    "502 with a page": Odd(502, PAGE),
    "503 with nothing": Odd(503),
    "520 of another charset": Odd(520, b"\xff\xfe", kind="text/html; charset=hex"),
    "204": Odd(204),
    "200 with nothing": Odd(200),
    "202 with blanks": Odd(202, b" \r\n"),
    "200 with a page": Odd(200, PAGE),
    "200 with a text": Odd(200, b"OK", kind="text/plain"),
    "200 with null": Odd(200, b"null", kind="application/json"),
    "200 with a number": Odd(200, b"7", kind="application/json"),
    "200 with a list": Odd(200, b"[]", kind="application/json"),
    "200 with an empty object": Odd(200, b"{}", kind="application/json"),
    "200 with half an object": Odd(200, b'{"id": "', kind="application/json"),
    "200 with an error": Odd(200, json.dumps(ERROR).encode(), is_done=False),
    "200 with another error": Odd(200, b'{"data": null, "error": "nope"}'),
}

REPEATABLE = ("POST /contacts/imports",)
"""Requests that may be carried out twice: the second import skips what the first one created."""


class OddServer:
    """Replies to every request, or to every write, with an odd response."""

    def __init__(self, odd: Odd, *, writes_only: bool) -> None:
        self.odd, self.writes_only = odd, writes_only
        self.writes: Counter[tuple[str, bytes]] = Counter()
        self.done: Counter[tuple[str, bytes]] = Counter()

    def between(self, client: rnb.Client) -> Any:
        """Put the odd responses between a client and its server."""
        inner = client._http._transport

        def handle(request: httpx.Request) -> httpx.Response:
            is_write, odd = request.method != "GET", self.odd
            if request.url.path in OUR_OWN or (self.writes_only and not is_write):
                return inner.handle_request(request)
            write = f"{request.method} {request.url.path}", request.content
            if is_write:
                self.writes[write] += 1
                assert self.writes.total() < 400, "there is no end"
            if is_write and odd.is_done and self.writes_only:
                response = inner.handle_request(request)
                response.read()
                self.done[write] += response.is_success
            headers = {"content-type": odd.kind}
            return httpx.Response(odd.status, content=odd.body, headers=headers)

        return mock.patch.object(client._http, "_transport", httpx.MockTransport(handle))

    def check_writes(self) -> None:
        """Check that nothing was created or sent twice, and no refusal was repeated for long."""
        posts = {line: count for line, count in self.done.items() if line[0].startswith("POST")}
        twice = [line for (line, _), count in posts.items() if count > 1]
        assert [line for line in twice if line not in REPEATABLE and "/segments/" not in line] == []
        assert max(self.writes.values(), default=0) <= 3 * 4


def _client(*arguments: Any, **options: Any) -> rnb.Client:
    time = Time()
    return TimedClient(*arguments, clock=time.clock, sleep=time.sleep, **options)


def _check_rows(name: str, result: Any) -> None:
    """Check that a report has every row of the data, and the reason of each failure."""
    rows = PEOPLE[:2] if name == "bulk_remove" else PEOPLE
    assert isinstance(result, pd.DataFrame)
    assert list(result.index) == list(rows.index)
    assert result["email"].tolist() == rows["email"].tolist()
    assert result["status"].notna().all()
    assert result.loc[result["status"] == "failed", "reason"].notna().all()


@pytest.mark.parametrize("name", HELPERS)
@pytest.mark.parametrize("writes_only", [False, True], ids=["every call", "every write"])
def test_an_odd_response_causes_no_bare_error_no_second_write_and_no_lost_row(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, writes_only: bool
) -> None:
    """Whatever is answered, the error is ours, nothing is done twice, and reports are complete."""
    monkeypatch.chdir(tmp_path)
    for kind, odd in ODD.items():
        client, server = account(_client), OddServer(odd, writes_only=writes_only)
        before = len(rnb.outbox_df(client))
        result: Any = None
        failure: rnb.ResendError | None = None
        with server.between(client):
            try:
                result = HELPERS[name](client)
            except rnb.ResendError as error:
                failure = error
            except Exception as error:
                error.add_note(f"{kind}, {dict(server.writes)}")
                raise
        assert failure is None or str(failure), kind
        server.check_writes()
        check_laws(client, before, kind)
        if name.startswith("bulk_") and (writes_only or failure is None):
            _check_rows(name, result)
