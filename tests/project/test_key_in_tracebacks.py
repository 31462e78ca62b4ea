"""The API key is in no traceback, however much a program prints of it."""

from __future__ import annotations

import contextlib
import io
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


BAD_SETTINGS: dict[str, dict[str, str]] = {
    "a scheme without a package": {"HTTPS_PROXY": "socks5://127.0.0.1:1"},
    "an unknown scheme": {"ALL_PROXY": "gopher://ada:hunter2@127.0.0.1:1"},
    "half an address": {"NO_PROXY": "[::1"},
    "no certificates": {"SSL_CERT_FILE": "/no/such/file"},
    "bad certificates": {"SSL_CERT_FILE": __file__},
}


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_bad_environment_is_a_configuration_error(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that httpx refuses are named, and no frame shows the key."""
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in BAD_SETTINGS[setting].items():
        monkeypatch.setenv(name, value)
    for create in (rnb.connect, rnb.Client):
        with pytest.raises(rnb.ConfigurationError, match="SSL_CERT_FILE and SSL_CERT_DIR") as bad:
            create(KEY)
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
        # an interrupt just after one was taken would hold it forever.
        parts = Path(frame.f_code.co_filename).parts
        if TRACED.isdisjoint(parts) or {"sandbox", "_synchronization.py"} & {*parts}:
            return None
        if event == "line" and frame.f_code.co_filename != __file__:
            self.lines += 1
            if self.lines == self.at:
                raise KeyboardInterrupt
        return self._trace


# An interrupted connection is not closed by httpcore.
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
