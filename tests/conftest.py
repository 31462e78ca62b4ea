"""Shared fixtures: clients, served sandboxes, and the switch that forbids skipped tests."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx
import hypothesis
import matplotlib as mpl
import pytest
import resend
from support import SHARED, START, Http, Scripted, Server
from support.demo import copied
from support.official_sdk import Asked, Async, Sync
from support.spec import check_answer

import resend_nb as rnb
from resend_nb.sandbox import Sandbox, clock, demo

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

mpl.use("agg")

# A busy machine is slow, which proves nothing.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

collect_ignore = [] if find_spec("pyspark") else ["spark"]

# Fixtures for a real browser, and for filling in a form.
pytest_plugins = ["support.browsing", "support.writing"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Turn skipped tests into failed ones if RESEND_NB_NO_SKIP is set, as in CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("RESEND_NB_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but RESEND_NB_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def _same_date() -> Iterator[None]:
    """Start every sandbox of a test on the same date, as ``now=`` does for one of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "current_time", lambda: START)
        yield


@pytest.fixture(autouse=True, scope="session")
def _copied_demo() -> Iterator[None]:
    """Build each demo account once in a process, and copy it for every test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "load_demo", copied(demo.load_demo))
        yield


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own API key and base URL from the tests."""
    for name in ("RESEND_API_KEY", "RESEND_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client() -> rnb.Client:
    """A client of an empty sandbox."""
    return rnb.sandbox()


@pytest.fixture(name="demo")
def _demo() -> rnb.Client:
    """A client of the demo sandbox, Ember & Oak."""
    return rnb.sandbox(demo=True)


@pytest.fixture
def shared() -> Path:
    """The folder of recorded facts beside the project, if there is one."""
    if not SHARED.is_dir():
        pytest.skip("needs the facts folder beside the project")
    return SHARED


@pytest.fixture
def scripted() -> Callable[..., Scripted]:
    """Return the class of clients whose server is a script."""
    return Scripted


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Return a function that serves sandboxes; they are stopped after the test."""
    servers: list[Server] = []

    def start(*options: str) -> Server:
        servers.append(Server(*options))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def http() -> Http:
    """Plain HTTP to an empty sandbox."""
    return Http(Sandbox())


@pytest.fixture
def http_to() -> Callable[..., Http]:
    """Return a function that creates plain HTTP to a sandbox with options."""
    return lambda **options: Http(Sandbox(**options))


@pytest.fixture
def asked() -> Asked:
    """The requests that the official SDK sent in this test."""
    return Asked()


@pytest.fixture(autouse=True)
def _responses_follow_the_specification(monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    """Check every successful response, mounted or served, against the official specification."""
    respond, handle = Sandbox._with_faults, httpx.HTTPTransport.handle_request

    def mounted(self: Sandbox, request: Any) -> Any:
        response = respond(self, request)
        kind = response.mimetype or ""
        check_answer(request.method, request.path, response.status_code, kind, response.get_data())
        return response

    def served(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = handle(self, request)
        if "x-not-the-api" not in response.headers:
            kind, body = response.headers.get("content-type", ""), response.read()
            check_answer(request.method, request.url.path, response.status_code, kind, body)
        return response

    monkeypatch.setattr(Sandbox, "_with_faults", mounted)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", served)
    monkeypatch.setattr(resend, "default_http_client", Sync(asked))
    monkeypatch.setattr(resend, "default_async_http_client", Async(asked))
