"""The sandbox over HTTP: keys, errors, headers, limits, unusual requests."""

from __future__ import annotations

import contextlib
import http.client
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from support import ROOT, Http, Server, Time

import resend_nb as rnb
from resend_nb.sandbox import Switches
from resend_nb.sandbox.limiter import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable

HEADERS = {"ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset"}


@pytest.mark.parametrize("path", ["/segments", "/segments/1/2/3", "/"])
def test_without_a_key_every_request_is_401(http: Http, path: str) -> None:
    """A request without a key gets the observed 401, whatever its path."""
    del http.http.headers["Authorization"]
    response = http(f"GET {path}")
    assert response.status_code == 401
    assert response.json() == {
        "statusCode": 401,
        "message": "Missing API Key",
        "name": "missing_api_key",
    }
    assert response.headers["www-authenticate"] == 'realm=""'


@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Basic re_a", "re_a"])
def test_a_malformed_header_is_not_a_key(http: Http, header: str) -> None:
    """Only "Bearer key" is a key."""
    assert (
        http("GET /segments", headers={"Authorization": header}).json()["name"] == "missing_api_key"
    )


@pytest.mark.parametrize("status", [400, 401])
def test_an_invalid_key_is_refused_as_observed(http_to: Callable[..., Http], status: Any) -> None:
    """A key must start with re_; a switch selects one of two observed statuses."""
    http = http_to(switches=Switches(invalid_key=status))
    response = http("GET /segments", headers={"Authorization": "Bearer sk_123"})
    assert response.status_code == status
    assert response.json() == {
        "statusCode": status,
        "message": "API key is invalid",
        "name": "validation_error",
    }


def test_without_a_user_agent_the_edge_refuses(http: Http) -> None:
    """A request without a User-Agent is a 403 in plain text, before the key is checked."""
    del http.http.headers["User-Agent"]
    response = http("GET /segments", headers={"Authorization": ""})
    assert (response.status_code, response.text) == (403, "error code: 1010")
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/segments/", "/segments/1/contacts/2/3", "//segments", "/v1/segments"],
)
def test_unknown_routes_are_404(http: Http, path: str) -> None:
    """An unknown path has the documented error."""
    response = http(f"GET {path}")
    assert response.status_code == 404
    assert response.json()["message"] == "The requested endpoint does not exist."


@pytest.mark.parametrize(
    "line", ["PUT /segments", "DELETE /segments", "POST /contacts/a@b.example", "OPTIONS /segments"]
)
def test_unknown_methods_are_405(http: Http, line: str) -> None:
    """A method that a path does not support has the documented error."""
    response = http(line)
    assert response.status_code == 405
    assert response.json()["name"] == "method_not_allowed"


def test_errors_have_the_recorded_order(http: Http) -> None:
    """The keys of an error are statusCode, message and name, in this order."""
    assert re.fullmatch(
        r'\{"statusCode":404,"message":"[^"]+","name":"not_found"\}',
        http("GET /contacts/a@b.example").text,
    )


ODD = [
    b"{",
    b"name=a",
    b'{"name": NaN}',
    b"\xff",
    b'{"name": "\\ud800"}',
    b'{"name": "a", "\\ud800": 1}',
    b'{"name": "a", "x": 1e999}',
    b"[" * 200_000,
    '{"name": "a"}'.encode("utf-16"),
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_a_body_that_is_not_json_is_400(http: Http, body: bytes) -> None:
    """Invalid JSON has the observed error."""
    response = http("POST /segments", content=body)
    assert response.status_code == 400
    assert response.json()["message"] == "Request body must be valid JSON."


@pytest.mark.parametrize("body", [[], "a", 5, None, True])
def test_a_body_that_is_not_an_object_is_422(http: Http, body: Any) -> None:
    """JSON of another type is a validation error, not a crash."""
    response = (
        http("POST /segments", json=body)
        if body is not None
        else http("POST /segments", content=b"null")
    )
    assert response.status_code == 422
    assert response.json()["name"] == "validation_error"


def test_get_and_delete_accept_a_body(http: Http) -> None:
    """The official Python SDK sends {} with every request."""
    assert http("GET /segments", {}).status_code == 200
    assert (
        http(f"DELETE /segments/{http.make('POST /segments', {'name': 'a'})}", {}).status_code
        == 200
    )


def test_unknown_keys_are_ignored(http: Http) -> None:
    """Unknown keys in a body have no effect."""
    response = http("POST /segments", {"name": "a", "audience_id": "x", "filter": {"a": 1}})
    assert response.status_code == 201
    assert list(response.json()) == ["object", "id", "name"]


@pytest.mark.parametrize(
    "line", ["GET /segments", "GET /nothing", "PUT /segments", "GET /contacts/a@b.example"]
)
def test_every_response_reports_the_rate_limit(http: Http, line: str) -> None:
    """Responses and errors have four headers, and an unlimited window is never used up."""
    for _ in range(30):
        response = http(line)
        assert set(response.headers) >= HEADERS
        assert int(response.headers["ratelimit-remaining"]) > 0
    assert "retry-after" not in response.headers


def test_the_limiter_counts_in_windows_of_a_second(http_to: Callable[..., Http]) -> None:
    """Two requests per second are allowed, the third is a 429 until the next second."""
    time = Time()
    http = http_to(rate_limit=2)
    http.app._limiter = Limiter(2, clock=time.clock)
    remaining = [http("GET /segments").headers["ratelimit-remaining"] for _ in range(2)]
    refused = http("GET /segments")
    assert remaining == ["1", "0"]
    assert refused.status_code == 429
    assert refused.json()["name"] == "rate_limit_exceeded"
    assert "You can only make 2 requests per second." in refused.json()["message"]
    assert refused.headers["retry-after"] == "1"
    time.sleep(1)
    assert http("GET /segments").status_code == 200


def test_responses_are_json_with_a_weak_etag(http: Http) -> None:
    """Content type and etag are as recorded."""
    response = http("GET /segments")
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["etag"].startswith('W/"')


def test_a_bug_is_a_500_in_the_apis_shape(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    """A bug in the sandbox is logged, and its changes are rolled back."""
    segment = http.make("POST /segments", {"name": "a"})
    http.app.store.database.execute("drop table memberships")
    response = http("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    assert response.status_code == 500
    assert response.json()["name"] == "application_error"
    assert "the sandbox failed on POST /contacts" in caplog.text
    assert http("GET /contacts").json()["data"] == []


def test_the_served_sandbox_works_with_other_clients(serve: Callable[..., Server]) -> None:
    """Chunked bodies, keep-alive and encoded addresses work over one connection."""
    server = serve()
    host, port = re.fullmatch(r"http://([\d.]+):(\d+)", server.url).groups()  # type: ignore[union-attr]  # or it fails
    connection = http.client.HTTPConnection(host, int(port))
    headers = {
        "Authorization": "Bearer re_any",
        "User-Agent": "go",
        "Content-Type": "application/json",
    }

    def ask(method: str, path: str, **options: Any) -> Any:
        connection.request(method, path, headers=headers, **options)
        return connection.getresponse().read().decode()

    assert "contact" in ask(
        "POST", "/contacts", body=iter([b'{"email":', b'"a+b/c@example.com"}']), encode_chunked=True
    )
    for path in ("/contacts/a+b/c@example.com", "/contacts/a%2Bb%2Fc%40example.com"):
        assert '"email":"a+b/c@example.com"' in ask("GET", path)
    connection.close()


def test_the_server_prints_its_url_and_stops_cleanly(serve: Callable[..., Server]) -> None:
    """It listens on loopback, and SIGTERM ends it silently with 0."""
    server = serve()
    assert server.url.startswith("http://127.0.0.1:")
    assert server.stop() == (0, "")


def test_the_server_keeps_an_account_in_a_file(serve: Callable[..., Server], tmp_path: Any) -> None:
    """``--db`` keeps everything, and the series of ids continues."""
    ids = []
    for _ in range(2):
        server = serve("--db", f"{tmp_path}/account.db")
        with rnb.connect("re_any", base_url=server.url) as client:
            client.segments.create(name="a")
            ids.append([segment["id"] for segment in client.segments.list()])
        server.stop()
    assert ids[1][1:] == ids[0]
    assert len({*ids[1]}) == 2


def test_the_server_explains_an_invalid_switch(serve: Callable[..., Server]) -> None:
    """An unknown switch is an error that lists the known ones."""
    server = serve("--switch", "colour=red")
    _, errors = server.process.communicate(timeout=20)
    assert server.process.returncode == 2
    assert "Unknown switch 'colour'. Choose from: segment_not_found" in errors


def test_an_interrupt_at_any_moment_leaves_a_working_account(http: Http) -> None:
    """Ctrl-C in the middle of a transaction does not block later ones."""
    database = http.app.store.database
    with contextlib.suppress(KeyboardInterrupt), database.transaction():
        database.execute("insert into segments values (1, 'a', 'a', 0)")
        raise KeyboardInterrupt
    database._connection.execute("begin")  # as an interrupt between two of our lines leaves it
    http.make("POST /segments", {"name": "B"})
    assert [segment["name"] for segment in http("GET /segments").json()["data"]] == ["B"]


def test_a_reader_of_the_file_does_not_block_forever(
    http_to: Callable[..., Http], tmp_path: Any
) -> None:
    """While another process reads the file a write can be a 500; later writes succeed."""
    http = http_to(file=f"{tmp_path}/account.db")
    http.app.store.database.execute("pragma busy_timeout = 50")
    with sqlite3.connect(f"{tmp_path}/account.db", isolation_level=None) as reader:
        reader.execute("begin")
        reader.execute("select * from segments").fetchall()
        assert http("POST /segments", {"name": "a"}).status_code == 500
        reader.execute("rollback")
    reader.close()
    assert http("POST /segments", {"name": "a"}).status_code == 201


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".com", "attacker.example"])
def test_the_host_header_has_no_effect(http: Http, host: str) -> None:
    """Responses and links do not depend on the request's host."""
    assert http("GET /segments", headers={"Host": host}).status_code == 200
    assert http.app.base_url == "http://sandbox.localhost"


BAD_STARTS = [
    (["--db", "/nowhere/account.db"], "No such file or directory: '/nowhere/account.db'"),
    (["--port", "99999"], "argument --port"),
    (["--rate-limit", "-3"], "argument --rate-limit"),
    (["--switch", "queued_seconds=x"], "'queued_seconds': use a whole number from 0 to 3600."),
    (["--host", "256.256.256.256"], "error:"),
]


@pytest.mark.parametrize(("options", "words"), BAD_STARTS)
def test_an_invalid_option_is_one_line(options: list[str], words: str) -> None:
    """An unusable port, file or setting is reported in a line without a traceback."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_busy_server_stays_silent(serve: Callable[..., Server]) -> None:
    """Many clients cause no warnings; unsubscribe links point to the server."""
    server = serve("--demo")
    with rnb.connect("re_any", base_url=server.url) as client:
        with ThreadPoolExecutor(24) as pool:
            names = [
                *pool.map(
                    lambda number: client.segments.create(name=str(number))["name"], range(240)
                )
            ]
        assert len(set(names)) == 240
        assert f"{server.url}/unsubscribe/" in rnb.outbox_df(client)["html"].iloc[0]
    assert server.stop() == (0, "")


def test_ipv6_is_served(serve: Callable[..., Server]) -> None:
    """The printed base URL is an IPv6 address."""
    server = serve("--host", "::1")
    assert server.url.startswith("http://[::1]:")
    with rnb.connect("re_any", base_url=server.url) as client:
        assert client.segments.list() == []
