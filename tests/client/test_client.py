"""The client: what reaches the wire, and what comes of an answer."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import KEY, ROOT, Scripted, Server, TimedClient, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable


def test_connect_takes_the_argument_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """connect() uses api_key= and base_url= first, then RESEND_API_KEY and RESEND_BASE_URL."""
    monkeypatch.setenv("RESEND_BASE_URL", "https://proxy.example/resend/")
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    assert rnb.connect().base_url == "https://proxy.example/resend"
    assert rnb.connect(base_url="http://127.0.0.1:1").base_url == "http://127.0.0.1:1"


def test_connect_without_a_key_says_how_to_get_on() -> None:
    """Without a key the error names the argument, the variable and the sandbox."""
    with pytest.raises(
        rnb.ConfigurationError, match=r"api_key=.*RESEND_API_KEY.*resend_nb\.sandbox\(\)"
    ):
        rnb.connect()


def test_the_environment_is_not_read_at_import() -> None:
    """Importing reads no key: the variable may be set afterwards."""
    code = "import resend_nb, os; os.environ['RESEND_API_KEY'] = 're_later'; print(resend_nb.connect())"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("RESEND_")
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT
    )
    assert done.stdout == "<Client https://api.resend.com, live account>\n"


@pytest.mark.parametrize(
    "base_url", ["https://api.resend.com", "https://api.resend.com/", "https://proxy.example/a/"]
)
def test_a_base_url_may_end_in_a_slash(base_url: str) -> None:
    """With or without a trailing slash the path is joined once."""
    made = Scripted(ok(), base_url=base_url)
    made.client.request("GET", "/segments")
    assert str(made.script.requests[0].url) == base_url.rstrip("/") + "/segments"


@pytest.mark.parametrize(
    "base_url", ["https://api.resend.com", "http://127.0.0.1:8025", "https://proxy.example/a/"]
)
def test_a_request_without_an_answer_is_named_by_its_url(base_url: str) -> None:
    """The message has the whole address, the path of a base URL once."""
    made = Scripted(httpx.ReadTimeout("slow"), base_url=base_url)
    with pytest.raises(
        rnb.TimeoutTransportError, match=f"no answer to POST {base_url.rstrip('/')}/segments within"
    ):
        made.client.segments.create(name="a")


@pytest.mark.parametrize(
    "base_url",
    ["http://api.resend.com", "http://192.168.1.2:80", "ftp://localhost", "localhost", ""],
)
def test_https_is_required_elsewhere(base_url: str) -> None:
    """A base URL that would send the key in the clear, or is none, is refused."""
    with pytest.raises(rnb.ConfigurationError, match="base_url"):
        rnb.Client(KEY, base_url=base_url)


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:8025", "http://localhost", "http://[::1]:8025/"]
)
def test_http_is_allowed_on_this_machine(base_url: str) -> None:
    """Loopback needs no https, and is not called a live account."""
    assert "live" not in repr(rnb.Client(KEY, base_url=base_url))


def test_every_request_says_who_asks() -> None:
    """The key, a User-Agent (Resend refuses requests without one) and JSON are on the wire."""
    made = Scripted(ok())
    made.client.segments.create(name="Ünï")
    request = made.script.requests[0]
    assert made.script.keys == [f"Bearer {KEY}"]
    assert request.headers["user-agent"].startswith(f"resend-nb/{rnb.__version__} ")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"name": "Ünï"}


def test_timeouts_are_on_by_default_and_per_call() -> None:
    """A call has 30 seconds; with_timeout() gives another time over the same connection."""
    made = Scripted(ok(), ok())
    made.client.segments.get("a")
    made.client.with_timeout(2.5).segments.get("a")
    given = [request.extensions["timeout"] for request in made.script.requests]
    assert given[0] == dict.fromkeys(["connect", "read", "write", "pool"], 30.0)
    assert given[1] == dict.fromkeys(["connect", "read", "write", "pool"], 2.5)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), None, "30"])
def test_an_impossible_timeout_is_refused(seconds: Any) -> None:
    """A timeout is a positive number of seconds."""
    with pytest.raises(rnb.ConfigurationError, match="timeout"):
        rnb.Client(KEY, timeout=seconds)


ERRORS: list[tuple[httpx.Response, type[rnb.APIError]]] = [
    (problem(400, "validation_error", "API key is invalid"), rnb.AuthenticationError),
    (problem(401, "validation_error", "API key is invalid"), rnb.AuthenticationError),
    (problem(401, "missing_api_key"), rnb.AuthenticationError),
    (problem(403, "suspended_api_key"), rnb.AuthenticationError),
    (problem(403, "restricted_api_key", "API key is not active"), rnb.AuthenticationError),
    (problem(403, "something_new"), rnb.AuthenticationError),
    (
        problem(401, "restricted_api_key", "This API key is restricted to only send emails"),
        rnb.RestrictedKeyError,
    ),
    (
        problem(403, "validation_error", "The `a.example` domain is not verified."),
        rnb.ValidationError,
    ),
    (problem(403, "validation_error", "You have reached your contacts quota."), rnb.QuotaError),
    (problem(404, "not_found"), rnb.NotFoundError),
    (problem(405, "method_not_allowed"), rnb.ValidationError),
    (problem(409, "invalid_idempotent_request"), rnb.ConflictError),
    (problem(422, "missing_required_field"), rnb.ValidationError),
    (problem(422, "a_name_of_tomorrow"), rnb.ValidationError),
    (problem(429, "daily_quota_exceeded"), rnb.QuotaError),
    (problem(429, "monthly_quota_exceeded"), rnb.QuotaError),
    (problem(500, "application_error"), rnb.ServerError),
    (problem(503, "service_unavailable"), rnb.ServerError),
]


@pytest.mark.parametrize(
    ("answer", "kind"), ERRORS, ids=lambda value: getattr(value, "status_code", None)
)
def test_each_error_has_its_class_and_the_servers_text(
    answer: httpx.Response, kind: type[rnb.APIError]
) -> None:
    """Every documented error becomes the class that fits it, with the server's text, status, name and request."""
    body = answer.json()
    made = Scripted(answer)
    with pytest.raises(kind) as caught:
        made.client.request("POST", "/segments", json={})
    error = caught.value
    assert type(error) is kind
    assert body["message"] in str(error)
    assert (error.status, error.name, error.server_message) == (
        body["statusCode"],
        body["name"],
        body["message"],
    )
    assert error.request.url.path == "/segments"
    assert error.response is not None


def test_a_wrong_key_says_the_next_step() -> None:
    """Whoever has a wrong key reads where to get another, and that a sandbox needs none."""
    made = Scripted(problem(400, "validation_error", "API key is invalid"))
    with pytest.raises(
        rnb.AuthenticationError, match=r"API key is invalid.*RESEND_API_KEY.*sandbox\(\)"
    ):
        made.client.segments.list()


def test_a_proxys_page_is_shown_as_text() -> None:
    """An HTML answer becomes NotJSONError with the page's words, without its markup and scripts."""
    page = "<html><head><script>var a = 1</script></head><body><h1>Please log in</h1> to ACME proxy</body></html>"
    made = Scripted(httpx.Response(200, text=page, headers={"content-type": "text/html"}))
    with pytest.raises(
        rnb.NotJSONError, match=r"^Please log in to ACME proxy \(200, GET /segments\) - a proxy"
    ):
        made.client.segments.list()


@pytest.mark.parametrize(
    "answer", [httpx.Response(403, text="error code: 1010"), httpx.Response(404, json=["a"])]
)
def test_an_error_that_is_not_resends_is_no_resend_error(answer: httpx.Response) -> None:
    """Text or JSON of another shape is shown as it came."""
    made = Scripted(answer)
    with pytest.raises(rnb.NotJSONError):
        made.client.request("POST", "/segments")


def test_an_empty_answer_is_said_to_be_one() -> None:
    """An empty body is not taken for success."""
    made = Scripted(httpx.Response(200))
    with pytest.raises(rnb.NotJSONError, match="an empty answer"):
        made.client.request("POST", "/segments")


def test_no_network_says_that_nothing_was_sent() -> None:
    """A refused connection is an error that says so and what to do."""
    client = TimedClient(KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None)
    with pytest.raises(rnb.ConnectTransportError, match=r"did not leave.*online.*sandbox\(\)"):
        client.segments.create(name="a")


def test_a_lost_answer_says_to_look_first() -> None:
    """After a timeout of a POST the error says that it may have been done, and it is not repeated."""
    made = Scripted(httpx.ReadTimeout("timed out"))
    with pytest.raises(rnb.TimeoutTransportError, match="may have been done"):
        made.client.segments.create(name="a")
    assert len(made.script.requests) == 1


def test_a_broken_connection_is_a_transport_error() -> None:
    """A connection that breaks after sending is in doubt, too."""
    made = Scripted(httpx.RemoteProtocolError("Server disconnected"))
    with pytest.raises(rnb.TransportError, match=r"broke.*Server disconnected.*may have been done"):
        made.client.segments.create(name="a")


def test_redirects_are_not_followed() -> None:
    """The key goes to no other address than the base URL."""
    made = Scripted(httpx.Response(302, headers={"location": "https://evil.example/"}))
    with pytest.raises(rnb.NotJSONError):
        made.client.segments.create(name="a")
    assert made.script.lines == ["POST /segments"]


def test_only_a_sandbox_is_not_live(serve: Callable[..., Server]) -> None:
    """Whatever the address, mail may reach people until the other side has said that it is a sandbox."""
    assert not rnb.sandbox().is_live
    made = Scripted(ok(), base_url="http://127.0.0.1:8080")
    made.client.request("GET", "/segments")
    assert made.client.is_live
    with rnb.connect("re_any", base_url=serve().url) as client:
        other = client.with_timeout(5)
        assert client.is_live
        client.segments.list()
        assert not client.is_live
        assert not other.is_live


def test_what_is_in_the_wrong_place_is_not_shown() -> None:
    """A key given as the base URL, or a password in it, is in no message."""
    for wrong in (KEY, f"https://user:{KEY}@proxy.example"):
        with pytest.raises(rnb.ConfigurationError) as caught:
            rnb.connect("re_any", base_url=wrong)
        assert KEY not in str(caught.value)


def test_a_client_closes(client: rnb.Client) -> None:
    """A client is a context manager that closes its connection."""
    with client as same:
        assert same is client
        same.segments.list()
    with pytest.raises(RuntimeError, match="closed"):
        client.segments.list()


def test_requests_reach_only_the_sandbox(scripted: Callable[..., Scripted]) -> None:
    """A proxy from the environment is never used for this machine."""
    assert scripted(base_url="http://localhost").client._http.trust_env is False
    assert scripted().client._http.trust_env is True


def test_the_time_is_the_servers() -> None:
    """A schedule is judged by the clock that decides about it; an answer without a time changes nothing."""
    assert abs(Scripted().client.now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    made = Scripted(ok(date="Mon, 02 Nov 2026 09:00:00 GMT"), ok(), ok(date="soon"))
    for _ in range(3):
        made.client.request("GET", "/segments")
        assert abs(made.client.now - dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)) < dt.timedelta(
            seconds=5
        )


def test_a_sandbox_tells_its_simulated_time(client: rnb.Client) -> None:
    """In a sandbox the client's time is the sandbox's."""
    client.segments.create(name="a")
    made = client.segments.list()[0]["created_at"]
    assert abs(client.now - dt.datetime.fromisoformat(made)) < dt.timedelta(seconds=10)


def test_an_error_that_is_raised_again_and_again_comes_through() -> None:
    """A transport that raises one and the same error makes a circle of contexts; the client does not go round it."""
    broken = httpx.ConnectError("no network")
    made = Scripted(*[broken] * 8)
    for _ in range(2):
        with pytest.raises(rnb.ConnectTransportError):
            made.client.segments.list()
