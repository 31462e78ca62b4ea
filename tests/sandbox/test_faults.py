"""What goes wrong on demand: refusals, failures, lost answers and slow ones, in process and served."""

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
    "html_502": rnb.NotJSONError,
    "lost_before": rnb.TimeoutTransportError,
    "lost_after": rnb.TimeoutTransportError,
    "dropped_before": rnb.TransportError,
    "dropped_after": rnb.TransportError,
}

BEFORE = [name for name in NAMES if not name.endswith("_after")]


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Threads take turns as often as they can, so that a missing lock shows."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def _create(http: httpx.Client) -> int | type[Exception]:
    """Make a segment; the answer's status, or how there was none."""
    try:
        return http.post("/segments", json={"name": "a"}, headers=HEADERS).status_code
    except httpx.RequestError as error:
        return type(error)


def _outcomes(faults: Faults, count: int) -> list[Any]:
    http = rnb.sandbox(faults=faults)._http
    return [_create(http) for _ in range(count)]


def _names(client: rnb.Client) -> list[str]:
    return [each["name"] for each in client.segments.list()]


def test_every_fault_is_tested() -> None:
    """The tables of this file know every fault."""
    assert {*ANSWERS, *BREAKS} == {*NAMES}
    assert {*RAISED, "rate_limited"} == {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_in_process(name: str) -> None:
    """The next request gets what the fault says, once; only a fault after the work leaves it done."""
    faults = Faults(script=[name])
    client = rnb.sandbox(faults=faults)
    assert _create(client._http) == {**ANSWERS, **BREAKS}[name]
    assert faults.done == {name: 1}
    assert len(_names(client)) == (name not in BEFORE)
    assert _create(client._http) == 201
    assert faults.done == {name: 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_that_is_served(serve: Callable[..., Server], tmp_path: Path, name: str) -> None:
    """Over HTTP it is the same, and the connection really closes where there is no answer; the server stays well."""
    server = serve("--fault", f"{name}=1", "--db", f"{tmp_path}/account.db")
    with httpx.Client(base_url=server.url) as http:
        for _ in range(3):
            assert _create(http) == ANSWERS.get(name, httpx.RemoteProtocolError)
        assert http.get("/sandbox/outbox", headers=HEADERS).status_code == 200
    assert server.stop() == (0, "")
    assert len(_names(rnb.sandbox(db=tmp_path / "account.db"))) == (0 if name in BEFORE else 3)


@pytest.mark.parametrize("name", RAISED)
def test_the_client_names_a_fault(name: str) -> None:
    """What cannot be repeated is not, and raises the error that fits; a sandbox is known as one all the same."""
    client = rnb.sandbox(faults=Faults(script=[name]))
    with pytest.raises(RAISED[name]) as caught:
        client.segments.create(name="a")
    assert type(caught.value) is RAISED[name]
    assert not client.is_live


def test_a_rate_limit_is_refused_as_the_limiter_does() -> None:
    """Body and headers are those of a 429 of the limiter's own."""
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
    """A failure on demand reads as documented, names the rate limit, and is no bug that would be logged."""
    answer = http_to(faults=Faults(script=[name]))("GET /segments")
    assert answer.json() == words
    assert answer.headers["ratelimit-limit"] == "10"
    assert not caplog.records


def test_a_proxys_page_is_html(http_to: Callable[..., Http]) -> None:
    """A page instead of JSON has its type and none of the API's headers."""
    answer = http_to(faults=Faults(script=["html_502"]))("GET /segments")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>Bad Gateway</h1>" in answer.text
    assert "ratelimit-limit" not in answer.headers


def test_a_fault_before_changes_nothing() -> None:
    """After all the faults that do nothing an account goes on as if nobody had asked, its time included."""
    calm, shaken = (rnb.sandbox(faults=Faults(script=script))._http for script in ([], BEFORE))
    for _ in BEFORE:
        assert _create(shaken) != 201
    first, later = (
        http.post("/segments", json={"name": "a"}, headers=HEADERS) for http in (calm, shaken)
    )
    assert (first.text, first.headers) == (later.text, later.headers)


def test_a_script_is_kept_to_in_order() -> None:
    """Each request takes one step, and after the last one nothing goes wrong."""
    faults = Faults(script=["ok", "lost_after", "error_503"])
    assert _outcomes(faults, 2) == [201, httpx.ReadTimeout]
    assert faults.script == ("error_503",)
    assert _outcomes(faults, 2) == [503, 201]
    assert not faults.script
    assert faults.done == {"lost_after": 1, "error_503": 1}


def test_a_step_waits_for_the_request_that_fits(http_to: Callable[..., Http]) -> None:
    """Others pass meanwhile, method and path both count, and the steps behind it wait, too."""
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


def test_a_script_is_set_anew_while_it_runs() -> None:
    """What is set holds from the next request on, and replaces what was left."""
    faults = Faults(script=["error_500", "error_500"])
    assert _outcomes(faults, 1) == [500]
    faults.script = ["error_503"]
    assert _outcomes(faults, 2) == [503, 201]
    faults.rates = {"html_502": 1}
    assert _outcomes(faults, 2) == [502, 502]
    faults.rates = {}
    assert _outcomes(faults, 1) == [201]


def test_the_script_comes_before_chance() -> None:
    """A step for every request overrules the rates; a step that waits leaves them to decide."""
    faults = Faults(rates={"error_500": 1}, script=["ok", ("GET /contacts", "ok"), "ok"])
    assert _outcomes(faults, 3) == [201, 500, 500]
    assert faults.script == (("GET /contacts", "ok"), "ok")


def test_chance_has_a_seed() -> None:
    """The same seed gives the same faults, another one gives others, at about the rates that were asked for."""
    rates = {"error_500": 0.2, "lost_before": 0.1}
    first, again, other = (_outcomes(Faults(rates=rates, seed=seed), 400) for seed in (1, 1, 2))
    assert first == again != other
    assert 60 < first.count(500) < 100
    assert 25 < first.count(httpx.ReadTimeout) < 55
    assert first.count(201) == 400 - first.count(500) - first.count(httpx.ReadTimeout)


def test_rates_may_make_up_all() -> None:
    """Where the rates are 1 together nothing is left to go well."""
    assert 201 not in _outcomes(Faults(rates=dict.fromkeys(BEFORE[:3], 1 / 3)), 100)


def test_what_is_not_the_apis_is_never_disturbed(http_to: Callable[..., Http]) -> None:
    """The outbox and the links in mails answer at once, whatever is asked for, and use up no step."""
    time = Time()
    faults = Faults(rates={"error_500": 1}, script=["error_503"], latency=1)
    faults._sleep = time.sleep
    http = http_to(faults=faults)
    assert http("GET /sandbox/outbox").status_code == 200
    assert http("GET /unsubscribe/nobody").status_code == 404
    assert (time.slept, faults.done, faults.script) == ([], {}, ("error_503",))


def test_latency_delays_every_answer(http_to: Callable[..., Http]) -> None:
    """Each request is late by that much, faults included; the account's own time takes no notice."""
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


def test_late_requests_overlap(http_to: Callable[..., Http]) -> None:
    """Eight requests are late at the same time: each goes on only when all of them are there."""
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
    """Many requests at once use up a script of as many steps, each once."""
    faults = Faults(script=["ok", "error_500"] * 4000)

    def meet(_: int) -> str:
        with faults.meet("GET", "/segments") as name:
            return name

    with ThreadPoolExecutor(8) as pool:
        met = [*pool.map(meet, range(8000))]
    assert met.count("error_500") == faults.done["error_500"] == 4000
    assert not faults.script


def test_a_slow_served_request_keeps_nobody_waiting(serve: Callable[..., Server]) -> None:
    """While seven requests are an hour late, the server answers what is not."""
    server = serve("--latency", "3600")
    url = httpx.URL(server.url)
    with contextlib.ExitStack() as stack:
        waiting = [
            stack.enter_context(socket.create_connection((url.host, url.port))) for _ in range(7)
        ]
        for each in waiting:
            each.sendall(
                b"GET /segments HTTP/1.1\r\nAuthorization: Bearer re_any\r\nUser-Agent: test\r\n\r\n"
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
        "unknown fault 'earthquake'; choose from rate_limited, error_500, ",
    ),
    ({"rates": {"ok": 0.1}}, "unknown fault 'ok'"),
    (
        {"rates": {"error_500": 1.1}},
        "the rate of 'error_500' must be a number from 0 to 1, not 1.1",
    ),
    ({"rates": {"error_500": -0.1}}, "from 0 to 1, not -0.1"),
    ({"rates": {"error_500": float("nan")}}, "from 0 to 1, not nan"),
    ({"rates": {"error_500": "0.1"}}, "from 0 to 1, not '0.1'"),
    (
        {"rates": {"error_500": 0.6, "error_503": 0.6}},
        "the rates must be at most 1 in total, not 1.2",
    ),
    ({"rates": ["error_500"]}, "rates must be a mapping"),
    (
        {"script": ["ok", "earthquake"]},
        "unknown fault 'earthquake'; choose from ok, rate_limited, ",
    ),
    ({"script": "lost_after"}, "script must be a list"),
    ({"script": None}, "script must be a list"),
    ({"script": [5]}, "a step must be a fault or a pair"),
    ({"script": [("POST /contacts", "ok", "ok")]}, "a step must be a fault or a pair"),
    ({"script": [("POST /contacts", "earthquake")]}, "unknown fault 'earthquake'"),
    ({"script": [("/contacts", "ok")]}, "a pattern must be a method and a path"),
    ({"script": [("post /contacts", "ok")]}, "a pattern must be a method and a path"),
    ({"latency": -1}, "latency in seconds must be a number from 0 to 3600, not -1"),
    ({"latency": float("inf")}, "from 0 to 3600, not inf"),
    ({"latency": "1"}, "from 0 to 3600, not '1'"),
]


@pytest.mark.parametrize(("options", "words"), BAD)
def test_what_is_no_fault_is_refused(options: dict[str, Any], words: str) -> None:
    """A bad name, rate, step or delay is an error that says what there is, at once and when it is set later."""
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
            f"unknown fault 'earthquake'; choose from {', '.join(NAMES)}",
        ),
        (
            ["--fault", "error_500=2"],
            "the rate of 'error_500' must be a number from 0 to 1, not 2.0",
        ),
        (
            ["--fault", "error_500"],
            "a fault must be NAME=RATE, such as lost_after=0.1, not 'error_500'",
        ),
        (["--latency", "-1"], "latency in seconds must be a number from 0 to 3600, not -1.0"),
    ],
)
def test_the_server_says_what_is_wrong_with_a_fault(options: list[str], words: str) -> None:
    """On the command line it is one line, before anything is served."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=False
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_line_lists_the_faults() -> None:
    """--help has every fault's name."""
    command = [sys.executable, "-m", "resend_nb.sandbox", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=True)
    assert all(name in done.stdout for name in NAMES)


def test_faults_show_themselves_in_a_line() -> None:
    """Displayed, they say what was done and what is to come."""
    faults = Faults(script=["error_500", "ok"], rates={"lost_after": 0.1})
    _outcomes(faults, 1)
    assert repr(faults) == "<Faults: 1 done, 1 to come, rates {'lost_after': 0.1}>"
