"""What the tests share: clients, a served sandbox, and the switch that forbids skipping."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx
import matplotlib as mpl
import pytest
import resend
from support import SHARED, Http, Scripted, Server
from support.official_sdk import Asked, Async, Sync
from support.spec import check_answer

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

mpl.use("agg")

collect_ignore = [] if find_spec("pyspark") else ["spark"]

# The fixtures of a real browser, and of a form that a person fills in.
pytest_plugins = ["support.browsing", "support.writing"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Turn a skipped test into a failed one where RESEND_NB_NO_SKIP is set, as in CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("RESEND_NB_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but RESEND_NB_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may find a key or an address that the developer works with."""
    for name in ("RESEND_API_KEY", "RESEND_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client() -> rnb.Client:
    """An empty account."""
    return rnb.sandbox()


@pytest.fixture
def demo() -> rnb.Client:
    """Ember & Oak's account."""
    return rnb.sandbox(demo=True)


@pytest.fixture
def shared() -> Path:
    """The folder of facts beside the project; a user has none."""
    if not SHARED.is_dir():
        pytest.skip("needs the facts folder beside the project")
    return SHARED


@pytest.fixture
def scripted() -> Callable[..., Scripted]:
    """Make a client whose server answers by a script."""
    return Scripted


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Serve sandboxes; they are stopped at the end."""
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
    """An empty sandbox over plain HTTP."""
    return Http(Sandbox())


@pytest.fixture
def http_to() -> Callable[..., Http]:
    """Make a sandbox with options, over plain HTTP."""
    return lambda **options: Http(Sandbox(**options))


@pytest.fixture
def asked() -> Asked:
    """What the official SDK has asked in this test."""
    return Asked()


@pytest.fixture(autouse=True)
def _answers_follow_the_specification(monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    """Hold every good answer against the official specification: of mounted sandboxes, and of what is served."""
    answer, handle = Sandbox._with_faults, httpx.HTTPTransport.handle_request

    def mounted(self: Sandbox, request: Any) -> Any:
        response = answer(self, request)
        kind = response.mimetype or ""
        check_answer(request.method, request.path, response.status_code, kind, response.get_data())
        return response

    def served(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = handle(self, request)
        kind = response.headers.get("content-type", "")
        check_answer(request.method, request.url.path, response.status_code, kind, response.read())
        return response

    monkeypatch.setattr(Sandbox, "_with_faults", mounted)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", served)
    monkeypatch.setattr(resend, "default_http_client", Sync(asked))
    monkeypatch.setattr(resend, "default_async_http_client", Async(asked))
