"""The command resend-nb: it copies, checks and serves, and never shows the key."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from support import KEY, ROOT

from resend_nb import __version__, cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Server

TOUR = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_the_tour_has_the_notebooks_and_their_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every notebook and every data file is copied, with its text unchanged."""
    assert cli.main(["tour", str(tmp_path / "new" / "tour"), "--no-open"]) == 0
    copies = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert f"Copied {len(copies)} of {len(copies)} files" in capsys.readouterr().out
    assert {path.name for path in copies if path.suffix == ".ipynb"} == TOUR
    for path in copies:
        original = ROOT / "notebooks" / path.relative_to(tmp_path / "new" / "tour")
        assert path.read_bytes() == original.read_bytes()
    data = {path.name for path in (ROOT / "notebooks" / "data").iterdir()}
    assert {path.name for path in copies} == TOUR | data


def test_the_notebooks_of_the_command_exist() -> None:
    """The notebooks that the command opens are in the tour."""
    assert {cli.FIRST_NOTEBOOK, cli.CONSOLE_NOTEBOOK} <= TOUR


def test_existing_files_are_kept_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of the user's is not overwritten, nor is the target of a link; the others are new."""
    mine = tmp_path / "02_bulk_add.ipynb"
    mine.write_text("my work", encoding="utf-8")
    link = tmp_path / "03_sync_and_undo.ipynb"
    link.symlink_to(tmp_path / "elsewhere")
    assert cli.main(["tour", str(tmp_path), "--no-open"]) == 0
    assert mine.read_text(encoding="utf-8") == "my work"
    assert not (tmp_path / "elsewhere").exists()
    output = capsys.readouterr().out
    assert [line for line in output.splitlines() if line.startswith("Kept")] == [
        f"Kept {mine}: it exists",
        f"Kept {link}: it exists",
    ]
    assert (tmp_path / cli.FIRST_NOTEBOOK).is_file()


def test_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in the place of the folder ends the command with its name, not with a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert cli.main(["tour", str(tmp_path / "file" / "tour"), "--no-open"]) == 1
    output = "".join(capsys.readouterr())
    assert str(tmp_path / "file") in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(("command", "package"), [("tour", "jupyterlab"), ("console", "voila")])
def test_a_missing_app_names_the_extra(
    command: str,
    package: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without JupyterLab or Voila, the command says what to install."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, package, None)
    assert cli.main([command]) == 1
    assert "pip install 'resend-nb[lab]'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "package", "ready"),
    [("tour", "jupyterlab", "/lab?token="), ("console", "voila", "running at")],
)
def test_the_app_opens(
    command: str, package: str, ready: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The tour starts JupyterLab in its folder, and the console starts Voila."""
    pytest.importorskip(package, reason=f"needs {package}")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(ROOT / ".ci" / "jupyter"))
    monkeypatch.setenv("BROWSER", "true")  # the program that does nothing
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with subprocess.Popen(
        [sys.executable, "-m", "resend_nb.cli", command],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        timer = threading.Timer(90, process.kill)
        timer.start()
        assert process.stderr is not None
        assert any(ready in line for line in process.stderr)
        timer.cancel()
        process.kill()  # Voila may wait for its own shutdown for ever


def test_the_doctor_sends_nothing_without_a_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a key, the doctor shows versions and folders only, even if a server is set."""
    monkeypatch.setenv("RESEND_BASE_URL", "http://127.0.0.1:9")  # a request there would fail
    assert cli.main(["doctor"]) == 0
    facts = dict(line.split(":", 1) for line in capsys.readouterr().out.splitlines())
    assert facts["resend_nb"].strip() == __version__
    assert facts["RESEND_API_KEY"].strip() == "not set"
    assert {"Python", "pandas", "httpx", "ipywidgets", "JupyterLab", "journals"} <= set(facts)


def test_the_doctor_shows_the_account_and_never_the_key(
    serve: Callable[..., Server],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With a key, the doctor shows the account's limits; it says of the key only that it is set."""
    monkeypatch.setenv("RESEND_API_KEY", KEY)
    monkeypatch.setenv("RESEND_BASE_URL", serve("--demo", "--contact-quota", "3000").url)
    assert cli.main(["doctor"]) == 0
    output = "".join(capsys.readouterr())
    assert "contacts: 2,000 of 3,000" in output
    assert "RESEND_API_KEY: set" in output
    assert KEY not in output


@pytest.mark.parametrize(
    ("key", "url"),
    [
        (KEY, "http://127.0.0.1:9"),
        (KEY, "http://api.example"),
        (f"{KEY}\nsecond line", "https://api.resend.com"),
    ],
    ids=["no connection", "an unsafe URL", "a key in two lines"],
)
def test_what_is_wrong_with_the_account_is_one_line(
    key: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failed check is one line without the key, and the exit status is 1."""
    monkeypatch.setenv("RESEND_API_KEY", key)
    monkeypatch.setenv("RESEND_BASE_URL", url)
    assert cli.main(["doctor"]) == 1
    output = "".join(capsys.readouterr())
    assert output.splitlines()[-1].startswith("The account cannot be checked: ")
    assert KEY not in output
    assert "Traceback" not in output


@pytest.mark.parametrize(
    "arguments", [[], ["tours"], ["tour", "a", "b"], ["doctor", "--key=1"], ["sandbox", "--ports"]]
)
def test_wrong_arguments_say_what_to_do(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong arguments end with status 2, the usage, and the command that shows the help."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert "usage:" in message
    assert "--help" in message or "[-h]" in message


def test_a_mistyped_command_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """The error of an unknown command names all of them."""
    with pytest.raises(SystemExit):
        cli.main(["tours"])
    message = capsys.readouterr().err
    assert all(name in message for name in ("tour", "console", "doctor", "sandbox"))


def test_the_version_is_the_package_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version shows the name and the version."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"resend-nb {__version__}\n"


def test_the_sandbox_has_its_own_options(capsys: pytest.CaptureFixture[str]) -> None:
    """The command passes all options on to the sandbox's own parser."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["sandbox", "--help"])
    assert ended.value.code == 0
    assert "--contact-quota" in capsys.readouterr().out


def test_the_command_loads_nothing_heavy() -> None:
    """Help and version need no pandas, no HTTP client and no widgets."""
    code = """
import sys
from resend_nb import cli
cli.parser().format_help()
heavy = {"pandas", "httpx", "ipywidgets", "matplotlib", "werkzeug", "jupyterlab", "voila"}
sys.exit(", ".join(heavy & set(sys.modules)) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0
