"""Faults on demand, in process and served."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support import ROOT, Http, Server, Time

import resend_nb as rnb
from resend_nb.sandbox import Faults, Sandbox
from resend_nb.sandbox.faults import NAMES
from resend_nb.sandbox.limiter import Limiter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEADERS = {"Authorization": "Bearer re_any", "User-Agent": "test"}

ANSWERS = {"rate_limited": 429, "error_500": 500, "error_503": 503, "html_502": 502}

BREAKS: dict[str, type[httpx.RequestError]] = {
    "lost_before": httpx.ReadTimeout,
    "lost_after": httpx.ReadTimeout,
    "dropped_before": httpx.RemoteProtocolError,
    "dropped_after": httpx.RemoteProtocolError,
}

RAISED = {
    "error_500": rnb.ServerError,
    "error_503": rnb.ServerError,
    "html_502": rnb.ServerError,
    "lost_before": rnb.TimeoutTransportError,
    "lost_after": rnb.TimeoutTransportError,
    "dropped_before": rnb.TransportError,
    "dropped_after": rnb.TransportError,
}

BEFORE = [name for name in NAMES if not name.endswith("_after")]


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Switch threads as often as possible, to reveal a missing lock."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def _create(http: httpx.Client) -> int | type[Exception]:
    """Create a segment; return the response's status, or the kind of loss."""
    try:
        return http.post("/segments", json={"name": "a"}, headers=HEADERS).status_code
    except httpx.RequestError as error:
        return type(error)


def _outcomes(faults: Faults, count: int) -> list[Any]:
    http = rnb.sandbox(faults=faults)._http
    return [_create(http) for _ in range(count)]


def _names(client: rnb.Client) -> list[str]:
    return [segment["name"] for segment in client.segments.list()]


def test_every_fault_is_tested() -> None:
    """The tables in this file have every fault."""
    assert {*ANSWERS, *BREAKS} == set(NAMES)
    assert {*RAISED, "rate_limited"} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_in_process(name: str) -> None:
    """The next request meets the fault, once; only the "after" faults carry it out."""
    faults = Faults(script=[name])
    client = rnb.sandbox(faults=faults)
    assert _create(client._http) == {**ANSWERS, **BREAKS}[name]
    assert faults.done == {name: 1}
    assert len(_names(client)) == (name not in BEFORE)
    assert _create(client._http) == 201
    assert faults.done == {name: 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_that_is_served(serve: Callable[..., Server], tmp_path: Path, name: str) -> None:
    """A served fault is the same: the connection closes, and the server keeps working."""
    server = serve("--fault", f"{name}=1", "--db", f"{tmp_path}/account.db")
    with httpx.Client(base_url=server.url) as http:
        for _ in range(3):
            assert _create(http) == ANSWERS.get(name, httpx.RemoteProtocolError)
        assert http.get("/sandbox/outbox", headers=HEADERS).status_code == 200
    assert server.stop() == (0, "")
    assert len(_names(rnb.sandbox(db=tmp_path / "account.db"))) == (0 if name in BEFORE else 3)


@pytest.mark.parametrize("name", RAISED)
def test_the_client_raises_the_right_error(name: str) -> None:
    """The client repeats only what is safe, and still recognizes a sandbox."""
    client = rnb.sandbox(faults=Faults(script=[name]))
    with pytest.raises(RAISED[name]) as caught:
        client.segments.create(name="a")
    assert type(caught.value) is RAISED[name]
    assert not client.is_live


def test_a_rate_limited_fault_looks_like_the_real_limit() -> None:
    """Body and headers are those of a real 429."""
    limited, faulty = (
        Http(Sandbox(rate_limit=10, faults=faults))
        for faults in (None, Faults(script=["rate_limited"]))
    )
    for http in (limited, faulty):
        http.app._limiter = Limiter(10, clock=Time().clock)
    real = [limited("GET /segments") for _ in range(11)][-1]
    made = faulty("GET /segments")
    assert (made.status_code, made.text, made.headers) == (
        real.status_code,
        real.text,
        real.headers,
    )
    assert made.headers["retry-after"] == "1"
    assert faulty("GET /segments").headers["ratelimit-remaining"] == "8"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "error_500",
            {
                "statusCode": 500,
                "message": "An unexpected error occurred.",
                "name": "application_error",
            },
        ),
        (
            "error_503",
            {
                "statusCode": 503,
                "message": "API is temporarily unavailable.",
                "name": "service_unavailable",
            },
        ),
    ],
)
def test_a_failure_has_the_documented_body(
    http_to: Callable[..., Http], name: str, words: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The body is as documented, the rate limit is reported, and no bug is logged."""
    response = http_to(faults=Faults(script=[name]))("GET /segments")
    assert response.json() == words
    assert response.headers["ratelimit-limit"] == "10"
    assert not caplog.records


def test_a_proxys_page_is_html(http_to: Callable[..., Http]) -> None:
    """The page has its content type and none of the API's headers."""
    response = http_to(faults=Faults(script=["html_502"]))("GET /segments")
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>Bad Gateway</h1>" in response.text
    assert "ratelimit-limit" not in response.headers


def test_a_fault_before_changes_nothing() -> None:
    """Faults without effect leave the account as it was, its time included."""
    calm, shaken = (rnb.sandbox(faults=Faults(script=script))._http for script in ([], BEFORE))
    for _ in BEFORE:
        assert _create(shaken) != 201
    first, later = (
        http.post("/segments", json={"name": "a"}, headers=HEADERS) for http in (calm, shaken)
    )
    assert (first.text, first.headers) == (later.text, later.headers)


def test_a_script_runs_in_order() -> None:
    """Each request takes one step, and no faults come after the last."""
    faults = Faults(script=["ok", "lost_after", "error_503"])
    assert _outcomes(faults, 2) == [201, httpx.ReadTimeout]
    assert faults.script == ("error_503",)
    assert _outcomes(faults, 2) == [503, 201]
    assert not faults.script
    assert faults.done == {"lost_after": 1, "error_503": 1}


def test_a_script_can_interrupt() -> None:
    """In this process a step is like Ctrl-C: nothing is done, and the account works on."""
    faults = Faults(script=[("POST /segments", "interrupt")])
    client = rnb.sandbox(faults=faults)
    with pytest.raises(KeyboardInterrupt):
        client.segments.create(name="a")
    assert _names(client) == []
    assert faults.done == {"interrupt": 1}
    client.segments.create(name="a")
    assert _names(client) == ["a"]


def test_a_step_waits_for_a_matching_request(http_to: Callable[..., Http]) -> None:
    """Other requests pass, and the later steps wait as well."""
    faults = Faults(
        script=[
            ("POST /contacts/*/segments/*", "error_500"),
            ("* /segments", "error_503"),
            "html_502",
        ]
    )
    http = http_to(faults=faults)
    lines = [
        "GET /segments",
        "POST /segments",
        "GET /contacts/a/segments/1",
        "POST /contacts/a/segments/1",
    ]
    assert [http(line).status_code for line in lines] == [200, 422, 405, 500]
    assert [http(line).status_code for line in ("GET /topics", "GET /segments", "GET /topics")] == [
        200,
        503,
        502,
    ]


def test_a_script_can_be_replaced_while_it_runs() -> None:
    """The new script applies from the next request and replaces the remaining steps."""
    faults = Faults(script=["error_500", "error_500"])
    assert _outcomes(faults, 1) == [500]
    faults.script = ["error_503"]
    assert _outcomes(faults, 2) == [503, 201]
    faults.rates = {"html_502": 1}
    assert _outcomes(faults, 2) == [502, 502]
    faults.rates = {}
    assert _outcomes(faults, 1) == [201]


def test_the_script_comes_before_the_rates() -> None:
    """A matching step overrides the rates; a waiting step leaves them in effect."""
    faults = Faults(rates={"error_500": 1}, script=["ok", ("GET /contacts", "ok"), "ok"])
    assert _outcomes(faults, 3) == [201, 500, 500]
    assert faults.script == (("GET /contacts", "ok"), "ok")


def test_random_faults_have_a_seed() -> None:
    """The same seed gives the same faults, at about the requested rates."""
    rates = {"error_500": 0.2, "lost_before": 0.1}
    first, again, other = (_outcomes(Faults(rates=rates, seed=seed), 400) for seed in (1, 1, 2))
    assert first == again != other
    assert 60 < first.count(500) < 100
    assert 25 < first.count(httpx.ReadTimeout) < 55
    assert first.count(201) == 400 - first.count(500) - first.count(httpx.ReadTimeout)


def test_rates_can_add_up_to_1() -> None:
    """Then no request succeeds."""
    assert 201 not in _outcomes(Faults(rates=dict.fromkeys(BEFORE[:3], 1 / 3)), 100)


def test_paths_outside_the_api_meet_no_faults(http_to: Callable[..., Http]) -> None:
    """The outbox and unsubscribe links always work, and use up no step."""
    time = Time()
    faults = Faults(rates={"error_500": 1}, script=["error_503"], latency=1)
    faults._sleep = time.sleep
    http = http_to(faults=faults)
    assert http("GET /sandbox/outbox").status_code == 200
    assert http("GET /unsubscribe/nobody").status_code == 404
    assert (time.slept, faults.done, faults.script) == ([], {}, ("error_503",))


def test_latency_delays_every_response(http_to: Callable[..., Http]) -> None:
    """Each response is delayed, also with a fault; simulated time is not affected."""
    time = Time()
    faults = Faults(latency=0.15, script=["error_500"])
    faults._sleep = time.sleep
    late, prompt = http_to(faults=faults), http_to()
    assert late("GET /segments").status_code == 500
    assert (
        late("POST /segments", {"name": "a"}).headers
        == prompt("POST /segments", {"name": "a"}).headers
    )
    faults.latency = 2
    late("GET /segments")
    assert time.slept == [0.15, 0.15, 2]


def test_delayed_requests_overlap(http_to: Callable[..., Http]) -> None:
    """Eight delayed requests continue only when all eight have started."""
    barrier = threading.Barrier(8, timeout=20)
    faults = Faults(latency=1)
    faults._sleep = lambda _: barrier.wait()
    http = http_to(faults=faults)
    with ThreadPoolExecutor(8) as pool:
        made = [
            *pool.map(
                lambda number: http("POST /segments", {"name": str(number)}).status_code, range(8)
            )
        ]
    assert made == [201] * 8


@pytest.mark.usefixtures("often_interrupted")
def test_a_step_is_taken_by_one_request_only() -> None:
    """Many simultaneous requests use each step of a script once."""
    faults = Faults(script=["ok", "error_500"] * 4000)

    def meet(_: int) -> str:
        with faults.inject("GET", "/segments") as name:
            return name

    with ThreadPoolExecutor(8) as pool:
        met = [*pool.map(meet, range(8000))]
    assert met.count("error_500") == faults.done["error_500"] == 4000
    assert not faults.script


def test_a_delayed_request_does_not_block_the_server(serve: Callable[..., Server]) -> None:
    """While seven requests are delayed by an hour, the server answers others."""
    server = serve("--latency", "3600")
    url = httpx.URL(server.url)
    with contextlib.ExitStack() as stack:
        waiting = [
            stack.enter_context(socket.create_connection((url.host, url.port))) for _ in range(7)
        ]
        for connection in waiting:
            connection.sendall(
                b"GET /segments HTTP/1.1\r\nHost: localhost\r\n"
                b"Authorization: Bearer re_any\r\nUser-Agent: test\r\n\r\n"
            )
        prompt = httpx.get(
            f"{server.url}/sandbox/outbox", headers=HEADERS, timeout=20, trust_env=False
        )
        assert prompt.status_code == 200
        assert select.select(waiting, [], [], 0)[0] == []
    server.process.kill()
    server.process.communicate()


BAD: list[tuple[dict[str, Any], str]] = [
    (
        {"rates": {"earthquake": 0.1}},
        "Unknown fault 'earthquake'. Choose from: rate_limited, error_500, ",
    ),
    ({"rates": {"ok": 0.1}}, "Unknown fault 'ok'"),
    (
        {"rates": {"error_500": 1.1}},
        "Invalid value 1.1 for the rate of 'error_500': pass a number from 0 to 1.",
    ),
    (
        {"rates": {"error_500": -0.1}},
        "Invalid value -0.1 for the rate of 'error_500': pass a number from 0 to 1.",
    ),
    (
        {"rates": {"error_500": float("nan")}},
        "Invalid value nan for the rate of 'error_500': pass a number from 0 to 1.",
    ),
    (
        {"rates": {"error_500": "0.1"}},
        "Invalid value '0.1' for the rate of 'error_500': pass a number from 0 to 1.",
    ),
    (
        {"rates": {"error_500": 0.6, "error_503": 0.6}},
        "The rates add up to 1.2; their sum can be at most 1.",
    ),
    ({"rates": {"interrupt": 0.1}}, "Unknown fault 'interrupt'. Choose from: rate_limited, "),
    ({"rates": ["error_500"]}, "Invalid rates ['error_500']: pass a mapping"),
    (
        {"script": ["ok", "earthquake"]},
        "Unknown fault 'earthquake'. Choose from: ok, rate_limited, ",
    ),
    ({"script": "lost_after"}, "Invalid script 'lost_after': pass a list"),
    ({"script": None}, "Invalid script None: pass a list"),
    ({"script": [5]}, "Invalid step 5 in the script: write a fault, or a pair"),
    ({"script": [("POST /contacts", "ok", "ok")]}, "in the script: write a fault, or a pair"),
    ({"script": [("POST /contacts", "earthquake")]}, "Unknown fault 'earthquake'"),
    ({"script": [("/contacts", "ok")]}, "Invalid pattern '/contacts': write a method and a path"),
    (
        {"script": [("post /contacts", "ok")]},
        "Invalid pattern 'post /contacts': write a method and a path",
    ),
    ({"latency": -1}, "Invalid value -1 for the latency in seconds: pass a number from 0 to 3600."),
    (
        {"latency": float("inf")},
        "Invalid value inf for the latency in seconds: pass a number from 0 to 3600.",
    ),
    (
        {"latency": "1"},
        "Invalid value '1' for the latency in seconds: pass a number from 0 to 3600.",
    ),
]


@pytest.mark.parametrize(("options", "words"), BAD)
def test_invalid_faults_are_refused(options: dict[str, Any], words: str) -> None:
    """An invalid name, rate, step or latency is an error, in the constructor and later."""
    with pytest.raises(ValueError, match=re.escape(words)):
        Faults(**options)
    faults = Faults(script=["error_500"])
    [(name, value)] = options.items()
    with pytest.raises(ValueError, match=re.escape(words)):
        setattr(faults, name, value)
    assert faults.script == ("error_500",)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--fault", "earthquake=0.1"],
            f"Unknown fault 'earthquake'. Choose from: {', '.join(NAMES)}.",
        ),
        (
            ["--fault", "error_500=2"],
            "Invalid value 2.0 for the rate of 'error_500': pass a number from 0 to 1.",
        ),
        (
            ["--fault", "error_500"],
            "Invalid fault 'error_500': use NAME=RATE, such as lost_after=0.1.",
        ),
        (
            ["--latency", "-1"],
            "Invalid value -1.0 for the latency in seconds: pass a number from 0 to 3600.",
        ),
    ],
)
def test_the_server_explains_an_invalid_fault(options: list[str], words: str) -> None:
    """On the command line it is one line, before anything is served."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_line_lists_the_faults() -> None:
    """The ``--help`` text has the name of every fault."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=True)
    assert all(name in done.stdout for name in NAMES)


def test_faults_have_a_short_repr() -> None:
    """It shows the faults so far and the number of remaining steps."""
    faults = Faults(script=["error_500", "ok"], rates={"lost_after": 0.1})
    _outcomes(faults, 1)
    assert repr(faults) == "<Faults: 1 done, 1 scripted, rates {'lost_after': 0.1}>"
