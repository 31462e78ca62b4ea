"""The API key is in no traceback, however much a program prints of it."""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import rich.console
import rich.traceback
from IPython.core.ultratb import VerboseTB
from support import KEY, Server

import resend_nb as rnb
from resend_nb.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

POINTS = int(os.environ.get("RESEND_NB_INTERRUPT_POINTS", "150"))

SECRET = KEY[3:12]

TRACED = {"resend_nb", "httpx", "httpcore", "h11", "tenacity"}
"""The packages in which an interrupt is tried."""


def _plain(error: BaseException) -> str:
    """What the standard library shows, with local variables, of an error and its causes."""
    parts, link = [str(error), repr(error.args)], error.__traceback__
    for cause in (error.__cause__, error.__context__):
        parts += [_plain(cause)] if cause is not None and cause is not error else []
    while link is not None:
        for value in link.tb_frame.f_locals.values():
            with contextlib.suppress(Exception):  # an object that is not initialized yet
                parts.append(repr(value))
        link = link.tb_next
    return "\n".join(parts)


def _everything(error: BaseException) -> str:
    """What IPython's verbose mode, rich and the standard library show, with local variables."""
    console = rich.console.Console(record=True, width=200, file=io.StringIO())
    kind = type(error), error, error.__traceback__
    console.print(rich.traceback.Traceback.from_exception(*kind, show_locals=True))
    verbose = VerboseTB(theme_name="nocolor").text(*kind)
    return _plain(error) + verbose + console.export_text()


def _without_this_file(error: BaseException) -> BaseException:
    """Remove the frames of this file, which have the key in their variables."""
    link = error.__traceback__
    while link is not None and link.tb_frame.f_code.co_filename == __file__:
        link = link.tb_next
    return error.with_traceback(link)


# What is set, and the variable that the error names.
BAD_SETTINGS: dict[str, tuple[dict[str, str], str]] = {
    "socks without its package": ({"HTTPS_PROXY": "socks5://127.0.0.1:1"}, "HTTPS_PROXY"),
    "socks for everything": ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "ALL_PROXY"),
    "socks in lower case": ({"all_proxy": "socks5h://127.0.0.1:1"}, "all_proxy"),
    "lower case comes first": (
        {"https_proxy": "socks4://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1"},
        "https_proxy",
    ),
    "an unknown scheme": ({"ALL_PROXY": "gopher://ada:hunter2@127.0.0.1:1"}, "ALL_PROXY"),
    "a port that is no number": ({"HTTP_PROXY": "http://ada:hunter2@proxy:port"}, "HTTP_PROXY"),
    "half a proxy": ({"HTTPS_PROXY": "http://[::1"}, "HTTPS_PROXY"),
    "an address without a proxy": ({"NO_PROXY": "[::1"}, "NO_PROXY"),
    "one of two": ({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "a,[::1"}, "NO_PROXY"),
    "no certificates": ({"SSL_CERT_FILE": "/no/such/file"}, "SSL_CERT_FILE='/no/such/file'"),
    "bad certificates": ({"SSL_CERT_FILE": __file__}, "SSL_CERT_FILE"),
    "a folder as a file": ({"SSL_CERT_FILE": "/"}, "SSL_CERT_FILE='/'"),
    "no folder": ({"SSL_CERT_DIR": "/no/such/folder"}, "SSL_CERT_DIR='/no/such/folder'"),
    "a file as a folder": ({"SSL_CERT_DIR": __file__}, "SSL_CERT_DIR"),
}

VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


def _set_only(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_bad_environment_is_a_configuration_error(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable that cannot be used is named, others are not, and no frame shows the key."""
    settings, named = BAD_SETTINGS[setting]
    _set_only(monkeypatch, settings)
    for create in (rnb.connect, rnb.Client):
        with pytest.raises(rnb.ConfigurationError) as bad:
            create(KEY)
        message = str(bad.value)
        assert named in message
        others = {*VARIABLES, *settings} - {named.partition("=")[0]}
        assert not [name for name in others if name in message]
        assert SECRET not in _everything(_without_this_file(bad.value))
        assert "hunter2" not in message


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_bad_environment_does_not_matter_on_this_machine(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox, in the process or served, uses neither proxies nor certificates."""
    _set_only(monkeypatch, BAD_SETTINGS[setting][0])
    assert rnb.sandbox().segments.list() == []
    rnb.connect(KEY, base_url="http://127.0.0.1:8025").close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESEND_BASE_URL", "http://api.resend.com"),
        ("RESEND_BASE_URL", "api.resend.com"),
        ("RESEND_BASE_URL", "https://ada:hunter2@proxy.example"),
        ("RESEND_API_KEY", f"{KEY} {KEY}"),
        ("RESEND_API_KEY", f'"{KEY}\u201d'),
    ],
)
def test_a_bad_setting_of_our_own_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error about a key or a URL from the environment names the variable, without the key."""
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    monkeypatch.setenv(name, value)
    with pytest.raises(rnb.ConfigurationError, match=f"environment variable {name}") as bad:
        rnb.connect()
    assert SECRET not in _everything(_without_this_file(bad.value))
    assert "hunter2" not in str(bad.value)


BAD_ARGUMENTS: list[dict[str, Any]] = [
    {"base_url": "http://api.resend.com"},
    {"base_url": "http://evil.localhost"},
    {"base_url": "http://sandbox.localhost"},
    {"base_url": 7},
    {"base_url": "http://[::1"},
    {"timeout": -1},
    {"timeout": "soon"},
    {"api_key": KEY.encode("utf-16")},
    {"api_key": KEY.encode() + b"\xff"},
    {"api_key": [KEY]},
    {"api_key": f"{KEY}\n{KEY}"},
]


@pytest.mark.parametrize("arguments", BAD_ARGUMENTS, ids=str)
def test_a_bad_argument_is_a_configuration_error(arguments: dict[str, Any]) -> None:
    """Arguments that cannot be used are refused, and no frame shows the key."""
    arguments = {"api_key": KEY, **arguments}
    for create in (rnb.connect, rnb.Client):
        with pytest.raises(rnb.ConfigurationError) as bad:
            create(**arguments)
        assert SECRET not in _everything(_without_this_file(bad.value))


class Interrupts:
    """Raises KeyboardInterrupt at the n-th line that runs, or counts the lines."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.lines = 0

    def run(self, work: Callable[[], object]) -> BaseException | None:
        sys.settrace(self._trace)
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- also what an interrupt becomes
            return error
        finally:
            sys.settrace(None)
        return None

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        # Not the server's side. And no locks, neither those of the standard library nor httpcore's:
        # an interrupt just after one was taken would hold it forever. The line of a "with" is also
        # traced when its block ends, just before the lock is released: no signal arrives there.
        parts = Path(frame.f_code.co_filename).parts
        if TRACED.isdisjoint(parts) or {"sandbox", "_synchronization.py"} & {*parts}:
            return None
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip()
        is_ours = frame.f_code.co_filename == __file__
        if event == "line" and not is_ours and not line.startswith("with "):
            self.lines += 1
            if self.lines == self.at:
                raise KeyboardInterrupt
        return self._trace


# An interrupted connection is not closed by httpcore.
@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
@pytest.mark.parametrize("where", ["served", "mounted"])
def test_an_interrupt_shows_no_key(where: str, serve: Callable[..., Server]) -> None:
    """Wherever Ctrl-C comes during a request, no traceback shows the key."""
    url = serve().url if where == "served" else "http://sandbox.localhost"
    app = httpx.WSGITransport(app=Sandbox())
    seen = set[tuple[int, ...]]()

    def connected() -> rnb.Client:
        # Reading the certificates again each time would take most of the time.
        network = httpx.HTTPTransport(verify=False)
        return rnb.Client(KEY, base_url=url, transport=network if where == "served" else app)

    def work(client: rnb.Client) -> None:
        client.segments.list()

    with connected() as client:
        count = Interrupts(at=-1)
        assert count.run(lambda: work(client)) is None
    assert count.lines > 500
    for at in range(1, count.lines, max(1, count.lines // POINTS)):
        with connected() as client:
            error = Interrupts(at).run(lambda client=client: work(client))  # type: ignore[misc]
        if error is None:
            continue
        lines = tuple(line for _, line in traceback.walk_tb(error.__traceback__))
        # The slow ones only for the first few tracebacks that differ.
        is_known = lines in seen or len(seen) > 8
        shown = _plain(error) if is_known else _everything(error)
        seen.add(lines)
        assert SECRET not in shown, shown


def test_faulthandler_shows_no_key(tmp_path: Path) -> None:
    """The interpreter's own traceback has no variables."""
    import faulthandler

    file = tmp_path / "traceback"
    with file.open("w") as output:
        faulthandler.dump_traceback(output, all_threads=True)
    assert SECRET not in file.read_text()
