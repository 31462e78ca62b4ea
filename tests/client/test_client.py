"""The client: what it sends, and what it makes of each response."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import KEY, ROOT, Scripted, Server, TimedClient, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable


def test_connect_prefers_arguments_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """connect() uses api_key= and base_url=, or else RESEND_API_KEY and RESEND_BASE_URL."""
    monkeypatch.setenv("RESEND_BASE_URL", "https://proxy.example/resend/")
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    assert rnb.connect().base_url == "https://proxy.example/resend"
    assert rnb.connect(base_url="http://127.0.0.1:1").base_url == "http://127.0.0.1:1"


def test_connect_without_a_key_names_the_options() -> None:
    """Without a key, the error names the argument, the variable and the sandbox."""
    with pytest.raises(
        rnb.ConfigurationError, match=r"api_key=.*RESEND_API_KEY.*resend_nb\.sandbox\(\)"
    ):
        rnb.connect()


def test_the_environment_is_not_read_at_import() -> None:
    """Importing does not read the key, so the variable may be set afterwards."""
    code = """
import resend_nb, os
os.environ["RESEND_API_KEY"] = "re_later"
print(resend_nb.connect())
"""
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
    """The path is joined with one slash, whether or not the base URL ends in one."""
    scripted = Scripted(ok(), base_url=base_url)
    scripted.client.request("GET", "/segments")
    assert str(scripted.script.requests[0].url) == base_url.rstrip("/") + "/segments"


@pytest.mark.parametrize(
    "base_url", ["https://api.resend.com", "http://127.0.0.1:8025", "https://proxy.example/a/"]
)
def test_a_request_without_a_response_is_named_by_its_url(base_url: str) -> None:
    """The message contains the whole URL, with the base URL's path once."""
    scripted = Scripted(httpx.ReadTimeout("slow"), base_url=base_url)
    with pytest.raises(
        rnb.TimeoutTransportError,
        match=f"No response to POST {base_url.rstrip('/')}/segments within",
    ):
        scripted.client.segments.create(name="a")


@pytest.mark.parametrize(
    "base_url",
    ["http://api.resend.com", "http://192.168.1.2:80", "ftp://localhost", "localhost", ""],
)
def test_https_is_required_outside_this_machine(base_url: str) -> None:
    """A base URL is refused if it is invalid or would send the key unencrypted."""
    with pytest.raises(rnb.ConfigurationError, match="base_url"):
        rnb.Client(KEY, base_url=base_url)


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:8025", "http://localhost", "http://[::1]:8025/"]
)
def test_http_is_allowed_on_this_machine(base_url: str) -> None:
    """A loopback address needs no https and is not called a live account."""
    assert "live" not in repr(rnb.Client(KEY, base_url=base_url))


def test_every_request_identifies_itself() -> None:
    """A request has the key, a User-Agent (Resend refuses requests without one) and JSON."""
    scripted = Scripted(ok())
    scripted.client.segments.create(name="Ünï")
    request = scripted.script.requests[0]
    assert scripted.script.keys == [f"Bearer {KEY}"]
    assert request.headers["user-agent"].startswith(f"resend-nb/{rnb.__version__} ")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"name": "Ünï"}


def test_timeouts_are_on_by_default_and_per_call() -> None:
    """A call may take 30 seconds; with_timeout() changes that on the same connection."""
    scripted = Scripted(ok(), ok())
    scripted.client.segments.get("a")
    scripted.client.with_timeout(2.5).segments.get("a")
    timeouts = [request.extensions["timeout"] for request in scripted.script.requests]
    assert timeouts[0] == dict.fromkeys(["connect", "read", "write", "pool"], 30.0)
    assert timeouts[1] == dict.fromkeys(["connect", "read", "write", "pool"], 2.5)


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
    ("response", "kind"), ERRORS, ids=lambda value: getattr(value, "status_code", None)
)
def test_each_error_response_becomes_its_error_class(
    response: httpx.Response, kind: type[rnb.APIError]
) -> None:
    """Every documented error has its class, with the server's message, status, name and request."""
    body = response.json()
    scripted = Scripted(response)
    with pytest.raises(kind) as caught:
        scripted.client.request("POST", "/segments", json={})
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


def test_a_wrong_key_error_names_the_next_step() -> None:
    """The error for a wrong key says where to get another, and that a sandbox needs none."""
    scripted = Scripted(problem(400, "validation_error", "API key is invalid"))
    with pytest.raises(
        rnb.AuthenticationError, match=r"API key is invalid.*RESEND_API_KEY.*sandbox\(\)"
    ):
        scripted.client.segments.list()


def test_a_proxys_page_is_shown_as_text() -> None:
    """An HTML response becomes a NotJSONError with the page's text, without markup and scripts."""
    head = "<html><head><script>var a = 1</script></head>"
    page = f"{head}<body><h1>Please log in</h1> to ACME proxy</body></html>"
    scripted = Scripted(httpx.Response(200, text=page, headers={"content-type": "text/html"}))
    with pytest.raises(
        rnb.NotJSONError, match=r"^Please log in to ACME proxy \(200, GET /segments\)\. A proxy"
    ):
        scripted.client.segments.list()


@pytest.mark.parametrize(
    "response", [httpx.Response(403, text="error code: 1010"), httpx.Response(404, json=["a"])]
)
def test_an_error_from_elsewhere_is_not_resends(response: httpx.Response) -> None:
    """An error response that is text, or JSON of another shape, is shown unchanged."""
    scripted = Scripted(response)
    with pytest.raises(rnb.NotJSONError):
        scripted.client.request("POST", "/segments")


def test_without_a_network_nothing_was_sent() -> None:
    """The error for a refused connection says that nothing was sent, and what to do."""
    client = TimedClient(KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None)
    with pytest.raises(rnb.ConnectTransportError, match=r"was not sent.*network.*sandbox\(\)"):
        client.segments.create(name="a")


def test_after_a_lost_response_the_outcome_is_unknown() -> None:
    """A POST that times out is not repeated; the error says that it may have been carried out."""
    scripted = Scripted(httpx.ReadTimeout("timed out"))
    with pytest.raises(rnb.TimeoutTransportError, match="may have been carried out: check before"):
        scripted.client.segments.create(name="a")
    assert len(scripted.script.requests) == 1


def test_after_a_broken_connection_the_outcome_is_unknown() -> None:
    """The error names the reason once, with one period, and says what to do."""
    scripted = Scripted(httpx.RemoteProtocolError("Server disconnected."))
    with pytest.raises(rnb.TransportError, match=r"broke.*Server disconnected\. It may have been"):
        scripted.client.segments.create(name="a")


def test_redirects_are_not_followed() -> None:
    """The key is sent to the base URL only."""
    scripted = Scripted(httpx.Response(302, headers={"location": "https://evil.example/"}))
    with pytest.raises(rnb.NotJSONError):
        scripted.client.segments.create(name="a")
    assert scripted.script.lines == ["POST /segments"]


def test_only_a_sandbox_is_not_live(serve: Callable[..., Server]) -> None:
    """Email may reach people until the server says that it is a sandbox, whatever its address."""
    assert not rnb.sandbox().is_live
    scripted = Scripted(ok(), base_url="http://127.0.0.1:8080")
    scripted.client.request("GET", "/segments")
    assert scripted.client.is_live
    with rnb.connect("re_any", base_url=serve().url) as client:
        other = client.with_timeout(5)
        assert client.is_live
        client.segments.list()
        assert not client.is_live
        assert not other.is_live


def test_a_key_in_the_base_url_is_not_shown() -> None:
    """No message shows a key passed as the base URL, or a password in it."""
    for wrong in (KEY, f"https://user:{KEY}@proxy.example"):
        with pytest.raises(rnb.ConfigurationError) as caught:
            rnb.connect("re_any", base_url=wrong)
        assert KEY not in str(caught.value)


def test_a_client_closes(client: rnb.Client) -> None:
    """A client is a context manager that closes its connection at the end."""
    with client as same:
        assert same is client
        same.segments.list()
    with pytest.raises(rnb.ConfigurationError, match=r"is closed. Create a new one"):
        client.segments.list()


def test_a_proxy_is_never_used_for_this_machine() -> None:
    """A proxy from the environment is used for other machines only."""
    assert Scripted(base_url="http://localhost").client._http.trust_env is False
    assert Scripted().client._http.trust_env is True


def test_now_is_the_servers_time() -> None:
    """Client.now follows the server's clock; a response without a date changes nothing."""
    assert abs(Scripted().client.now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    scripted = Scripted(ok(date="Mon, 02 Nov 2026 09:00:00 GMT"), ok(), ok(date="soon"))
    for _ in range(3):
        scripted.client.request("GET", "/segments")
        assert abs(scripted.client.now - dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)) < dt.timedelta(
            seconds=5
        )


def test_now_is_a_sandboxs_simulated_time(client: rnb.Client) -> None:
    """For a sandbox, Client.now is its simulated time."""
    client.segments.create(name="a")
    created_at = client.segments.list()[0]["created_at"]
    assert abs(client.now - dt.datetime.fromisoformat(created_at)) < dt.timedelta(seconds=10)


STARTS: list[tuple[Any, str]] = [
    ("2027-03-04", "2027-03-04 09:00"),
    (dt.date(2027, 3, 4), "2027-03-04 09:00"),
    ("2027-03-04T23:30", "2027-03-04 23:30"),
    ("2027-03-04 23:30+02:00", "2027-03-04 21:30"),
    (dt.datetime(2027, 3, 4, 23, 30, tzinfo=dt.UTC), "2027-03-04 23:30"),
    (None, "2026-11-02 09:00"),
]


@pytest.mark.parametrize(("now", "shown"), STARTS, ids=range(len(STARTS)))
def test_now_is_right_before_the_first_request(now: Any, shown: str) -> None:
    """A sandbox starts on the date of now=, or today; client.now and repr show it at once."""
    client = rnb.sandbox(now=now)
    assert f"{client.now:%Y-%m-%d %H:%M}" == shown
    assert repr(client) == f"<Client sandbox, {shown[:10]}>"
    client.segments.list()
    assert f"{client.now:%Y-%m-%d %H:%M}" == shown


@pytest.mark.parametrize(
    "now", ["soon", "", "2026-13-01", 5, "2026-11", b"2026-11-02", "02.11.2026"]
)
def test_a_wrong_date_is_refused(now: Any) -> None:
    """The argument is named with an example."""
    with pytest.raises(rnb.InputError, match=r"now=.* must be a date or a time, such as"):
        rnb.sandbox(now=now)


def test_tomorrow_is_tomorrow() -> None:
    """Without now=, a sandbox has the real date, so a real schedule works."""
    code = """
        import datetime as dt
        import resend_nb as rnb
        client = rnb.sandbox()
        assert abs(client.now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=20)
        segment = client.segments.create(name="A")["id"]
        draft = client.broadcasts.create(
            segment_id=segment, from_="a@acme.example", subject="s", text="t"
        )["id"]
        tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        client.broadcasts.send(draft, scheduled_at=tomorrow)
        assert client.broadcasts.get(draft)["status"] == "scheduled"
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, cwd=ROOT)


def test_an_error_that_is_its_own_context_is_handled() -> None:
    """A transport that raises the same error twice creates a cycle of contexts."""
    error = httpx.ConnectError("no network")
    scripted = Scripted(*[error] * 8)
    for _ in range(2):
        with pytest.raises(rnb.ConnectTransportError):
            scripted.client.segments.list()


def test_a_preflight_check_runs_before_each_attempt() -> None:
    """The check runs again before a retry; if it raises an error, nothing is sent."""
    scripted = Scripted(problem(429, "rate_limit_exceeded"), ok())
    sent: list[int] = []
    scripted.client.request(
        "POST", "/contacts", preflight=lambda: sent.append(len(scripted.script.requests))
    )
    assert sent == [0, 1]

    def refuse() -> None:
        raise rnb.InputError("the contact exists")

    with pytest.raises(rnb.InputError, match="exists"):
        scripted.client.request("POST", "/contacts", preflight=refuse)
    assert len(scripted.script.requests) == 2


@pytest.mark.parametrize(("reset", "checks"), [("1", 1), ("9", 2)])
def test_a_preflight_check_is_repeated_after_a_long_wait(reset: str, checks: int) -> None:
    """After more than two seconds of waiting for the rate limit, the check is outdated."""
    used_up = ok(ratelimit_limit="1", ratelimit_remaining="0", ratelimit_reset=reset)
    scripted = Scripted(used_up, ok())
    scripted.client.request("GET", "/contacts")
    times: list[float] = []
    scripted.client.request("POST", "/contacts", preflight=lambda: times.append(scripted.time.now))
    assert len(times) == checks
    assert times[-1] - times[0] == pytest.approx(0 if checks == 1 else 9)


@pytest.mark.parametrize(("seconds", "checks"), [(9, 1), (11, 2)])
def test_a_check_that_took_long_is_repeated(seconds: float, checks: int) -> None:
    """A computer that sleeps during the check, before its answer is read, has an old answer."""
    scripted = Scripted(ok())
    naps = [seconds]
    done: list[float] = []

    def check() -> None:
        scripted.time.sleep(naps.pop() if naps else 0)
        done.append(scripted.time.now)

    scripted.client.request("POST", "/contacts", preflight=check)
    assert len(done) == checks
    assert len(scripted.script.requests) == 1


def test_a_check_that_always_takes_long_sends_nothing() -> None:
    """On a network that is too slow for a fresh answer, the request is not sent."""
    scripted = Scripted(ok())
    with pytest.raises(rnb.ConnectTransportError, match="not sent"):
        scripted.client.request("POST", "/contacts", preflight=lambda: scripted.time.sleep(11))
    assert scripted.script.requests == []


def test_a_test_hook_is_not_a_parameter() -> None:
    """The clock and the sleep of a client can be replaced by a subclass only."""
    parameters = inspect.signature(rnb.Client).parameters
    assert list(parameters) == ["api_key", "base_url", "timeout", "transport"]
