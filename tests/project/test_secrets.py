"""The key is seen by nobody."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
import subprocess
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest
from IPython.core.ultratb import VerboseTB
from support import KEY, ROOT, Scripted, TimedClient, ok, problem

import resend_nb as rnb

if TYPE_CHECKING:
    from support import Answer


def _everything_about(error: BaseException) -> str:
    """Whatever a person or a program may print of an error, values of variables included."""
    verbose = VerboseTB(theme_name="nocolor").text(type(error), error, error.__traceback__)
    plain = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    parts = [str(error), repr(error), verbose, plain, repr(vars(error))]
    for holder in (getattr(error, "request", None), getattr(error, "response", None)):
        parts += [
            repr(holder),
            repr(getattr(holder, "headers", None)),
            str(getattr(holder, "headers", None)),
        ]
        parts.append(str(dict(getattr(holder, "headers", {}))))
    return "\n".join(parts)


FAILURES: list[Answer] = [
    problem(400, "validation_error", "API key is invalid"),
    problem(422, "validation_error", f"A server that echoes: Bearer {KEY}"),
    httpx.Response(502, text=f"<h1>Authorization: Bearer {KEY}</h1>"),
    httpx.Response(200, text="no JSON"),
    httpx.ReadTimeout("slow"),
    httpx.ConnectError(f"cannot connect with {KEY}"),
    httpx.RemoteProtocolError("gone"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_errors_hold_no_key(failure: Answer) -> None:
    """No error, cause, traceback or request of an error shows the key, not even a piece of it."""
    made = Scripted(*[failure] * 4)
    with pytest.raises(rnb.ResendError) as caught:
        made.client.request("POST", "/segments", json={"name": "a"})
    assert {*made.script.keys} == {f"Bearer {KEY}"}
    chain: list[BaseException | None] = [
        caught.value,
        caught.value.__cause__,
        caught.value.__context__,
    ]
    shown = "".join(_everything_about(error) for error in chain if error is not None)
    assert KEY[3:12] not in shown


def test_a_real_network_error_holds_no_key() -> None:
    """A verbose traceback of a failed connection shows no frame in which the key stands."""
    client = TimedClient(KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None)
    with pytest.raises(rnb.ConnectTransportError) as caught:
        client.segments.list()
    shown = _everything_about(caught.value)
    assert "127.0.0.1:9" in shown
    assert KEY[3:12] not in shown


@pytest.mark.parametrize("key", [f"{KEY}\nX-Evil: 1", f"{KEY}é", f"{KEY} {KEY}", f"{KEY}\x00"])
def test_an_impossible_key_is_refused_without_being_shown(key: str) -> None:
    """Httpx would quote such a header value in its error; ours does not."""
    with pytest.raises(rnb.ConfigurationError) as caught:
        rnb.connect(key)
    assert KEY[3:12] not in str(caught.value) + repr(caught.value)


def test_a_refused_connect_shows_neither_key_nor_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A verbose traceback of connect() prints no variable that holds the key, and not the environment."""
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    monkeypatch.setenv("SOMEBODYS_PASSWORD", "hunter2")
    for options in ({"base_url": "http://api.resend.com"}, {"timeout": 0}):
        with pytest.raises(rnb.ConfigurationError) as caught:
            rnb.connect(**options)
        shown = _everything_about(caught.value)
        assert "connect" in shown
        assert KEY[3:12] not in shown
        assert "hunter2" not in shown


def test_white_space_around_a_key_is_forgiven() -> None:
    """A key that was copied with a line end works."""
    made = Scripted(ok())
    made.client = rnb.Client(f" {KEY}\n", transport=httpx.MockTransport(made.script))
    made.client.request("GET", "/segments")
    assert {*made.script.keys} == {f"Bearer {KEY}"}


def test_a_client_shows_no_key() -> None:
    """repr, str, vars and a copy of a client show no key, and a client cannot be pickled."""
    client = rnb.connect(KEY)
    parts = [
        client,
        vars(client),
        vars(client._http),
        client._auth,
        vars(copy.copy(client)),
        client.segments,
    ]
    assert KEY[3:12] not in "".join(f"{part!r}{part}" for part in parts)
    for holder in (client, client._auth):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(holder)


def test_logs_show_no_key(caplog: pytest.LogCaptureFixture, serve: object) -> None:
    """With every logger at DEBUG, a real request logs much but not the key."""
    caplog.set_level(logging.DEBUG)
    server = serve()  # type: ignore[operator]  # a fixture of conftest
    with rnb.connect(KEY, base_url=server.url) as client:
        client.segments.list()
    assert "httpcore" in {record.name.split(".")[0] for record in caplog.records}
    assert KEY[3:12] not in caplog.text
    _, errors = server.stop()
    assert KEY[3:12] not in errors


def test_the_sandbox_database_keeps_no_key(tmp_path: object) -> None:
    """A sandbox that is kept in a file keeps no key in it."""
    file = f"{tmp_path}/account.db"
    rnb.sandbox(db=file).segments.create(name="a")
    with open(file, "rb") as database:  # noqa: PTH123 -- bytes of one file
        assert b"re_" not in database.read()


def test_no_file_of_the_project_holds_a_key() -> None:
    """Nothing that git tracks, saved notebooks included, looks like a real key."""
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split()
    files = [ROOT / name for name in listed] or [
        *ROOT.glob("notebooks/*.ipynb"),
        *ROOT.glob("resend_nb/**/*.py"),
    ]
    for file in files:
        if (
            file.suffix in {".py", ".md", ".ipynb", ".toml", ".yml", ".cfg", ".csv"}
            and file.is_file()
        ):
            found = re.findall(
                r"\bre_[A-Za-z0-9]{12,}\b|\bre_[A-Za-z0-9]+_[A-Za-z0-9]{12,}",
                file.read_text("utf-8"),
            )
            assert found == [], file


def test_saved_notebooks_hold_no_widget_state() -> None:
    """Widget state would store whatever a form held; notebooks are saved without it."""
    notebooks = [*ROOT.glob("notebooks/*.ipynb")]
    assert notebooks
    for file in notebooks:
        assert "widgets" not in json.loads(file.read_text(encoding="utf-8"))["metadata"], file
