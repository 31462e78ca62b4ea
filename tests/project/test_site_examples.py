"""The code on the pages of the documentation site."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pytest
from support import ROOT
from support.sdk_scripts import SDKS, served

from resend_nb.bulk.store import journal
from resend_nb.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Server

DOCS = ROOT / "docs"
PAGES = {
    str(file.relative_to(DOCS)): file.read_text(encoding="utf-8")
    for folder in (DOCS, DOCS / "how-to", DOCS / "how-it-works")
    for file in sorted(folder.glob("*.md"))
}


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


WITH_EXAMPLES = [name for name, text in PAGES.items() if _blocks(text, "pycon")]
CHOSEN = os.environ.get("RESEND_NB_SDKS", "node go").split()
PROGRAMS = {"node": "js", "go": "go"}
WITHOUT_OUTPUTS = [
    "index.md",
    "how-to/api-key.md",
    "how-to/monthly-report.md",
    "how-to/node-and-go.md",
]


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty folder with the data of the notebooks, and without earlier runs."""
    shutil.copytree(ROOT / "notebooks" / "data", tmp_path / "notebooks" / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    journal._folder_of_process.cache_clear()  # where runs on sandboxes in the process are kept


def test_pages_with_questions_have_examples() -> None:
    """Every how-to page has code."""
    questions = [name for name in PAGES if name.startswith("how-to/") and "index" not in name]
    assert len(questions) >= 14
    assert set(questions) <= {*WITH_EXAMPLES, *WITHOUT_OUTPUTS}


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run_as_printed(name: str) -> None:
    """The examples of a page, pasted into one notebook, have the outputs that the page shows."""
    text = "\n".join(_blocks(PAGES[name], "pycon"))
    examples = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    result = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(examples)
    assert result.failed == 0


@pytest.mark.filterwarnings("ignore::resend_nb.UnsentColumnsWarning")
@pytest.mark.parametrize("name", WITHOUT_OUTPUTS)
def test_code_without_outputs_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Server]
) -> None:
    """The other code runs too; a served sandbox stands for the account of the API key."""
    server = serve("--demo")
    monkeypatch.setenv("RESEND_API_KEY", "re_site")
    monkeypatch.setenv("RESEND_BASE_URL", server.url)
    monkeypatch.setattr("getpass.getpass", lambda _: "re_other")
    names: dict[str, Any] = {}
    for block in _blocks(PAGES[name], "python"):
        code = block.replace("http://127.0.0.1:8025", server.url)
        exec(compile(code, name, "exec"), names)  # noqa: S102 -- it is our own page
    for client in [names["client"], names.get("other")]:
        if client:
            client.close()
    plt.close("all")


def test_the_monthly_report_is_written(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Server], tmp_path: Path
) -> None:
    """The script of the monthly report writes an Excel file and a picture of the demo account."""
    test_code_without_outputs_runs("how-to/monthly-report.md", monkeypatch, serve)
    assert {file.suffix for file in tmp_path.glob("rates-*")} == {".xlsx", ".png"}


@pytest.mark.slow
@pytest.mark.parametrize("sdk", [sdk for sdk in PROGRAMS if sdk in CHOSEN])
def test_the_code_for_other_languages_runs(sdk: str, tmp_path: Path) -> None:
    """The programs for Node and Go create a segment in a served sandbox, and print its name."""
    [chosen] = [known for known in SDKS if known.name == sdk]
    if chosen.missing:
        pytest.skip(chosen.missing)
    [code] = _blocks(PAGES["how-to/node-and-go.md"], PROGRAMS[sdk])
    program = tmp_path / code.splitlines()[0].removeprefix("// ")
    program.write_text(code, encoding="utf-8")
    if sdk == "node":
        (tmp_path / "node_modules").symlink_to(chosen.folder / "node_modules")
    command = [*chosen.program[:-1], str(program)]
    with served(Switches()) as (_, url):
        settings = {**os.environ, **chosen.environment, "RESEND_BASE_URL": url}
        done = subprocess.run(
            command, cwd=chosen.folder, env=settings, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"From {chosen.language}\n"
