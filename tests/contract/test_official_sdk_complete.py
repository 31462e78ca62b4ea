"""The official Python SDK works with a served sandbox: every method, sync and async."""

from __future__ import annotations

import asyncio
import inspect
import operator
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
import resend
from resend.exceptions import ResendError
from support import Server
from support.sdk_calls import ADDRESS_OR_ID, DRIVES, NOT_DRIVEN, Account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.official_sdk import Asked

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # the SDK leaves its sockets open
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*Use Segments instead:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """Share one served account: each call creates what it needs."""
    server = Server("--demo", "--switch", "import_seconds=0")
    made = Account(server.url)
    yield made
    made.close()
    server.stop()


@pytest.mark.parametrize("suffix", ["", "_async"], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("name", "line", "drive"), DRIVES, ids=[f"{name}: {line}" for name, line, _ in DRIVES]
)
def test_each_method_of_the_official_sdk_works(
    name: str,
    line: str,
    drive: Callable[[Account, Any], Any],
    suffix: str,
    account: Account,
    asked: Asked,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The SDK makes only this call, raises no error, and the response matches the specification."""
    monkeypatch.setattr(resend, "api_url", account.url)
    monkeypatch.setattr(resend, "api_key", "re_any")
    method = operator.attrgetter(name + suffix)(resend)

    def call(*given: Any, **fields: Any) -> Any:
        answer = method(*given, **fields)
        return asyncio.run(answer) if suffix else answer

    call.__name__ = method.__name__
    assert drive(account, call)
    assert [ADDRESS_OR_ID.sub("{}", unquote(asked_line)) for asked_line in asked.lines] == [line]


def _methods(owner: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every method of the SDK, nested classes included, by its name."""
    for attribute, value in inspect.getmembers(owner):
        if inspect.ismethod(value) and not attribute.startswith("_"):
            yield f"{name}{attribute}", value.__func__
        elif inspect.isclass(value) and value.__module__.startswith("resend"):
            yield from _methods(value, f"{name}{attribute}.")


def _reason(name: str) -> list[str]:
    name = name.removesuffix("_async")
    return [entry for entry in NOT_DRIVEN if name == entry or name.startswith(f"{entry}.")]


def test_no_method_of_the_official_sdk_is_left_out() -> None:
    """Every method is called, or listed with a reason; the list has no superfluous entry."""
    methods = dict(_methods(resend))
    driven = {methods[name + suffix] for name, _, _ in DRIVES for suffix in ("", "_async")}
    assert [
        name for name, function in methods.items() if function not in driven and not _reason(name)
    ] == []
    used = {
        entry
        for name, function in methods.items()
        if function not in driven
        for entry in _reason(name)
    }
    assert used == set(NOT_DRIVEN)
    assert [
        name for name, function in methods.items() if function in driven and _reason(name)
    ] == []


class Quiet(WSGIRequestHandler):
    """A request handler that logs nothing."""

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


@pytest.mark.usefixtures("shared")
def test_a_wrong_answer_over_a_socket_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses over a socket are checked, too, for httpx and the SDK, sync and async."""

    def wrong(_: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"object":"list","has_more":"no","data":[]}']

    with make_server("127.0.0.1", 0, wrong, handler_class=Quiet) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(resend, "api_url", url)
        monkeypatch.setattr(resend, "api_key", "re_any")
        asks: list[tuple[Callable[[], Any], type[BaseException]]] = [
            (lambda: httpx.get(f"{url}/segments"), AssertionError),
            (resend.Segments.list, ResendError),
            (lambda: asyncio.run(resend.Segments.list_async()), ResendError),
        ]
        for ask, error in asks:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            with pytest.raises(
                error, match=r"GET /segments \.has_more: 'no' is not of type 'boolean'"
            ):
                ask()
            thread.join()
