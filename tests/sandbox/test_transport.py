"""The sandbox as HTTP: keys, errors, headers, limits, odd requests."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING, Any

import pytest
from support import Http, Server, Time

from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

HEADERS = {"ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset"}


@pytest.mark.parametrize("path", ["/segments", "/segments/1/2/3", "/"])
def test_without_a_key_nothing_is_told(http: Http, path: str) -> None:
    """A request without a key gets the observed 401, whatever it asks for."""
    del http.http.headers["Authorization"]
    answer = http(f"GET {path}")
    assert answer.status_code == 401
    assert answer.json() == {"statusCode": 401, "message": "Missing API Key", "name": "missing_api_key"}
    assert answer.headers["www-authenticate"] == 'realm=""'


@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Basic re_a", "re_a"])
def test_a_malformed_header_is_no_key(http: Http, header: str) -> None:
    """Only "Bearer key" is a key."""
    assert http("GET /segments", headers={"Authorization": header}).json()["name"] == "missing_api_key"


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_key_is_refused_as_observed(http_to: Callable[..., Http], status: Any) -> None:
    """A key that does not start with re_ is invalid; both observed statuses can be had."""
    http = http_to(switches=Switches(invalid_key=status))
    answer = http("GET /segments", headers={"Authorization": "Bearer sk_123"})
    assert answer.status_code == status
    assert answer.json() == {"statusCode": status, "message": "API key is invalid", "name": "validation_error"}


def test_without_a_user_agent_the_edge_refuses(http: Http) -> None:
    """No User-Agent is a 403 in plain text, before the key is looked at."""
    del http.http.headers["User-Agent"]
    answer = http("GET /segments", headers={"Authorization": ""})
    assert (answer.status_code, answer.text) == (403, "error code: 1010")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/segments/", "/segments/1/contacts/2/3", "//segments", "/v1/segments"]
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
        r'\{"statusCode":404,"message":"[^"]+","name":"not_found"\}', http("GET /contacts/a@b.example").text
    )


@pytest.mark.parametrize("body", [b"{", b"name=a", b'{"name": NaN}', b"\xff"])
def test_a_body_that_is_no_json_is_400(http: Http, body: bytes) -> None:
    """Broken JSON answers as observed."""
    answer = http("POST /segments", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Request body must be valid JSON."


@pytest.mark.parametrize("body", [[], "a", 5, None, True])
def test_a_body_that_is_no_object_is_422(http: Http, body: Any) -> None:
    """JSON of another shape is a validation error, not a crash."""
    answer = http("POST /segments", json=body) if body is not None else http("POST /segments", content=b"null")
    assert answer.status_code == 422
    assert answer.json()["name"] == "validation_error"


def test_a_body_with_get_and_delete_is_fine(http: Http) -> None:
    """The official Python SDK sends {} with every request."""
    assert http("GET /segments", {}).status_code == 200
    assert http(f"DELETE /segments/{http.make('POST /segments', {'name': 'a'})}", {}).status_code == 200


def test_unknown_keys_are_dropped(http: Http) -> None:
    """Stray keys in a body have no effect."""
    answer = http("POST /segments", {"name": "a", "audience_id": "x", "filter": {"a": 1}})
    assert answer.status_code == 201
    assert [*answer.json()] == ["object", "id", "name"]


@pytest.mark.parametrize("line", ["GET /segments", "GET /nothing", "PUT /segments", "GET /contacts/a@b.example"])
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
    http = http_to(rate_limit=2, monotonic=time.clock)
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


def test_a_failure_of_ours_is_a_500_in_the_apis_shape(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    """A bug in the sandbox is answered and logged, and leaves no half-done change."""
    segment = http.make("POST /segments", {"name": "a"})
    http.app.store.database.execute("drop table memberships")
    answer = http("POST /contacts", {"email": "a@example.com", "segments": [{"id": segment}]})
    assert answer.status_code == 500
    assert answer.json()["name"] == "application_error"
    assert "the sandbox failed on POST /contacts" in caplog.text
    assert http("GET /contacts").json()["data"] == []


def test_the_served_sandbox_takes_what_other_clients_send(serve: Callable[..., Server]) -> None:
    """Chunked bodies, keep-alive, raw and encoded addresses in paths: all work over one connection."""
    server = serve()
    host, port = re.fullmatch(r"http://([\d.]+):(\d+)", server.url).groups()  # type: ignore[union-attr]  # or it fails
    connection = http.client.HTTPConnection(host, int(port))
    headers = {"Authorization": "Bearer re_any", "User-Agent": "go", "Content-Type": "application/json"}

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
    import resend_nb as rnb

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
