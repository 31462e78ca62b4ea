"""The API key is never shown."""

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


def _everything_printed_of(error: BaseException) -> str:
    """Everything that a person or a program may print of an error, with local variables."""
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
    httpx.Response(502, text=f"{'x' * 290} {KEY}"),  # an excerpt would end inside the key
    httpx.Response(200, text="not JSON"),
    httpx.ReadTimeout("slow"),
    httpx.ConnectError(f"cannot connect with {KEY}"),
    httpx.RemoteProtocolError("gone"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_errors_hold_no_key(failure: Answer) -> None:
    """No error, cause, traceback or request shows the key, not even a part of it."""
    scripted = Scripted(*[failure] * 4)
    with pytest.raises(rnb.ResendError) as caught:
        scripted.client.request("POST", "/segments", json={"name": "a"})
    assert set(scripted.script.keys) == {f"Bearer {KEY}"}
    chain: list[BaseException | None] = [
        caught.value,
        caught.value.__cause__,
        caught.value.__context__,
    ]
    shown = "".join(_everything_printed_of(error) for error in chain if error is not None)
    assert KEY[3:12] not in shown


def test_a_real_network_error_holds_no_key() -> None:
    """A verbose traceback of a failed connection has no frame with the key in it."""
    client = TimedClient(KEY, base_url="http://127.0.0.1:9", sleep=lambda _: None)
    with pytest.raises(rnb.ConnectTransportError) as caught:
        client.segments.list()
    shown = _everything_printed_of(caught.value)
    assert "127.0.0.1:9" in shown
    assert KEY[3:12] not in shown


def test_a_key_in_a_path_is_not_shown() -> None:
    """A key that was passed as an id is not in the message of the error."""
    scripted = Scripted(problem(404, "not_found", "Contact not found"), httpx.ReadTimeout("slow"))
    for error in (rnb.NotFoundError, rnb.TimeoutTransportError):
        with pytest.raises(error) as caught:
            scripted.client.contacts.delete(KEY)
        assert KEY[3:12] not in str(caught.value)


@pytest.mark.parametrize("key", [f"{KEY}\nX-Evil: 1", f"{KEY}é", f"{KEY} {KEY}", f"{KEY}\x00"])
def test_an_impossible_key_is_refused_without_being_shown(key: str) -> None:
    """Our error does not quote such a header value, as that of httpx would."""
    with pytest.raises(rnb.ConfigurationError) as caught:
        rnb.connect(key)
    assert KEY[3:12] not in str(caught.value) + repr(caught.value)


def test_a_refused_connect_shows_neither_key_nor_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A verbose traceback of connect() prints neither the key nor the environment."""
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    monkeypatch.setenv("SOMEBODYS_PASSWORD", "hunter2")
    for options in ({"base_url": "http://api.resend.com"}, {"timeout": 0}):
        with pytest.raises(rnb.ConfigurationError) as caught:
            rnb.connect(**options)
        shown = _everything_printed_of(caught.value)
        assert "connect" in shown
        assert KEY[3:12] not in shown
        assert "hunter2" not in shown


def test_white_space_around_a_key_is_removed() -> None:
    """A key that was copied with a line break works."""
    script = Scripted(ok()).script
    rnb.Client(f" {KEY}\n", transport=httpx.MockTransport(script)).segments.get("1")
    assert script.keys == [f"Bearer {KEY}"]


def test_a_client_shows_no_key() -> None:
    """repr, str, vars and a copy of a client show no key; a client cannot be pickled."""
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
    """With every logger at DEBUG, a real request logs a lot, but not the key."""
    caplog.set_level(logging.DEBUG)
    server = serve()  # type: ignore[operator]  # a fixture of conftest
    with rnb.connect(KEY, base_url=server.url) as client:
        client.segments.list()
    assert "httpcore" in {record.name.split(".")[0] for record in caplog.records}
    assert KEY[3:12] not in caplog.text
    _, errors = server.stop()
    assert KEY[3:12] not in errors


def test_the_sandbox_database_keeps_no_key(tmp_path: object) -> None:
    """The SQLite file of a sandbox contains no key."""
    file = f"{tmp_path}/account.db"
    rnb.sandbox(db=file).segments.create(name="a")
    with open(file, "rb") as database:  # noqa: PTH123 -- bytes of one file
        assert b"re_" not in database.read()


def test_no_file_of_the_project_holds_a_key() -> None:
    """No file in git, saved notebooks included, contains anything like a real key."""
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
    """Notebooks are saved without widget state, which would store the values of forms."""
    notebooks = list(ROOT.glob("notebooks/*.ipynb"))
    assert notebooks
    for file in notebooks:
        assert "widgets" not in json.loads(file.read_text(encoding="utf-8"))["metadata"], file
