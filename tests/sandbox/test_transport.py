"""The sandbox as HTTP: keys, errors, headers, limits, odd requests."""

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
def test_without_a_key_nothing_is_told(http: Http, path: str) -> None:
    """A request without a key gets the observed 401, whatever it asks for."""
    del http.http.headers["Authorization"]
    answer = http(f"GET {path}")
    assert answer.status_code == 401
    assert answer.json() == {
        "statusCode": 401,
        "message": "Missing API Key",
        "name": "missing_api_key",
    }
    assert answer.headers["www-authenticate"] == 'realm=""'


@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Basic re_a", "re_a"])
def test_a_malformed_header_is_no_key(http: Http, header: str) -> None:
    """Only "Bearer key" is a key."""
    assert (
        http("GET /segments", headers={"Authorization": header}).json()["name"] == "missing_api_key"
    )


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_key_is_refused_as_observed(http_to: Callable[..., Http], status: Any) -> None:
    """A key that does not start with re_ is invalid; both observed statuses can be had."""
    http = http_to(switches=Switches(invalid_key=status))
    answer = http("GET /segments", headers={"Authorization": "Bearer sk_123"})
    assert answer.status_code == status
    assert answer.json() == {
        "statusCode": status,
        "message": "API key is invalid",
        "name": "validation_error",
    }


def test_without_a_user_agent_the_edge_refuses(http: Http) -> None:
    """No User-Agent is a 403 in plain text, before the key is looked at."""
    del http.http.headers["User-Agent"]
    answer = http("GET /segments", headers={"Authorization": ""})
    assert (answer.status_code, answer.text) == (403, "error code: 1010")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/segments/", "/segments/1/contacts/2/3", "//segments", "/v1/segments"],
)
def test_unknown_routes_are_404(http: Http, path: str) -> None:
    """An unknown path answers as documented."""
    answer = http(f"GET {path}")
    assert answer.status_code == 404
    assert answer.json()["message"] == "The requested endpoint does not exist."


@pytest.mark.parametrize(
    "line", ["PUT /segments", "DELETE /segments", "POST /contacts/a@b.example", "OPTIONS /segments"]
)
def test_unknown_methods_are_405(http: Http, line: str) -> None:
    """A method that a path does not have answers as documented."""
    answer = http(line)
    assert answer.status_code == 405
    assert answer.json()["name"] == "method_not_allowed"


def test_errors_have_the_recorded_order(http: Http) -> None:
    """An error's keys are statusCode, message, name, in this order."""
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
def test_a_body_that_is_no_json_is_400(http: Http, body: bytes) -> None:
    """Broken JSON answers as observed."""
    answer = http("POST /segments", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Request body must be valid JSON."


@pytest.mark.parametrize("body", [[], "a", 5, None, True])
def test_a_body_that_is_no_object_is_422(http: Http, body: Any) -> None:
    """JSON of another shape is a validation error, not a crash."""
    answer = (
        http("POST /segments", json=body)
        if body is not None
        else http("POST /segments", content=b"null")
    )
    assert answer.status_code == 422
    assert answer.json()["name"] == "validation_error"


def test_a_body_with_get_and_delete_is_fine(http: Http) -> None:
    """The official Python SDK sends {} with every request."""
    assert http("GET /segments", {}).status_code == 200
    assert (
        http(f"DELETE /segments/{http.make('POST /segments', {'name': 'a'})}", {}).status_code
        == 200
    )


def test_unknown_keys_are_dropped(http: Http) -> None:
    """Stray keys in a body have no effect."""
    answer = http("POST /segments", {"name": "a", "audience_id": "x", "filter": {"a": 1}})
    assert answer.status_code == 201
    assert [*answer.json()] == ["object", "id", "name"]


@pytest.mark.parametrize(
    "line", ["GET /segments", "GET /nothing", "PUT /segments", "GET /contacts/a@b.example"]
)
def test_every_answer_names_the_rate_limit(http: Http, line: str) -> None:
    """The four headers are on answers and errors alike; unlimited, they never say that the window is used up."""
    for _ in range(30):
        answer = http(line)
        assert {*answer.headers} >= HEADERS
        assert int(answer.headers["ratelimit-remaining"]) > 0
    assert "retry-after" not in answer.headers


def test_the_limiter_counts_a_window_of_a_second(http_to: Callable[..., Http]) -> None:
    """The third request of two a second is a 429 with the real text; a second later all is well."""
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


def test_answers_are_json_with_a_weak_etag(http: Http) -> None:
    """Content type and etag are as recorded."""
    answer = http("GET /segments")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["etag"].startswith('W/"')


def test_a_failure_of_ours_is_a_500_in_the_apis_shape(
    http: Http, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in the sandbox is answered and logged, and leaves no half-done change."""
    segment = http.make("POST /segments", {"name": "a"})
    http.app.store.database.execute("drop table memberships")
    answer = http("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    assert answer.status_code == 500
    assert answer.json()["name"] == "application_error"
    assert "The sandbox failed on POST /contacts" in caplog.text
    assert http("GET /contacts").json()["data"] == []


def test_the_served_sandbox_takes_what_other_clients_send(serve: Callable[..., Server]) -> None:
    """Chunked bodies, keep-alive, raw and encoded addresses in paths: all work over one connection."""
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


def test_the_server_says_where_it_is_and_stops_cleanly(serve: Callable[..., Server]) -> None:
    """It prints its base URL when it is ready, listens on loopback, and ends with 0 and in silence on SIGTERM."""
    server = serve()
    assert server.url.startswith("http://127.0.0.1:")
    assert server.stop() == (0, "")


def test_the_server_keeps_an_account_in_a_file(serve: Callable[..., Server], tmp_path: Any) -> None:
    """--db keeps everything; ids go on where they were."""
    ids = []
    for _ in range(2):
        server = serve("--db", f"{tmp_path}/account.db")
        with rnb.connect("re_any", base_url=server.url) as client:
            client.segments.create(name="a")
            ids.append([each["id"] for each in client.segments.list()])
        server.stop()
    assert ids[1][1:] == ids[0]
    assert len({*ids[1]}) == 2


def test_the_server_says_what_is_wrong_with_a_switch(serve: Callable[..., Server]) -> None:
    """An unknown switch is an error that lists the known ones."""
    server = serve("--switch", "colour=red")
    _, errors = server.process.communicate(timeout=20)
    assert server.process.returncode == 2
    assert "there is no switch 'colour'; there are: segment_not_found" in errors


def test_an_interrupt_at_any_moment_leaves_a_working_account(http: Http) -> None:
    """A kernel's Ctrl-C in the middle of a transaction does not block the ones after it."""
    database = http.app.store.database
    with contextlib.suppress(KeyboardInterrupt), database.transaction():
        database.execute("insert into segments values (1, 'a', 'a', 0)")
        raise KeyboardInterrupt
    database._connection.execute("begin")  # as an interrupt between two of our lines leaves it
    http.make("POST /segments", {"name": "B"})
    assert [each["name"] for each in http("GET /segments").json()["data"]] == ["B"]


def test_a_reader_of_the_file_does_not_block_for_ever(
    http_to: Callable[..., Http], tmp_path: Any
) -> None:
    """While somebody else reads the file a write may fail, with a 500; afterwards all is well."""
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
def test_the_host_header_decides_nothing(http: Http, host: str) -> None:
    """Whatever a request says its host is, the answer is the same, and links lead to the sandbox."""
    assert http("GET /segments", headers={"Host": host}).status_code == 200
    assert http.app.base_url == "http://sandbox.localhost"


BAD_STARTS = [
    (["--db", "/nowhere/account.db"], "unable to open database file"),
    (["--port", "99999"], "argument --port"),
    (["--rate-limit", "-3"], "argument --rate-limit"),
    (["--switch", "queued_seconds=x"], "'queued_seconds' is one of 0 to 3600"),
    (["--host", "256.256.256.256"], "error:"),
]


@pytest.mark.parametrize(("options", "words"), BAD_STARTS)
def test_a_bad_start_is_one_line(options: list[str], words: str) -> None:
    """A port, file or setting that cannot be used is said in a line, not in a traceback."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_server_stays_silent(serve: Callable[..., Server]) -> None:
    """Many clients at once fill no pipe with warnings; unsubscribe links lead to the server."""
    server = serve("--demo")
    with rnb.connect("re_any", base_url=server.url) as client:
        with ThreadPoolExecutor(24) as pool:
            names = [
                *pool.map(
                    lambda number: client.segments.create(name=str(number))["name"], range(240)
                )
            ]
        assert len({*names}) == 240
        assert f"{server.url}/unsubscribe/" in rnb.outbox_df(client)["html"].iloc[0]
    assert server.stop() == (0, "")


def test_ipv6_is_served(serve: Callable[..., Server]) -> None:
    """The printed base URL is one."""
    server = serve("--host", "::1")
    assert server.url.startswith("http://[::1]:")
    with rnb.connect("re_any", base_url=server.url) as client:
        assert client.segments.list() == []
