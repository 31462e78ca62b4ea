"""The table of finding codes: its pages, and the code that emits findings."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support import ROOT

import resend_nb as rnb
from resend_nb.campaign.checks.codes import CODES
from resend_nb.campaign.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "resend_nb"


def _literals(file: Path) -> Iterator[str]:
    """Yield every text in a file's code that is written out in full."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _first_arguments() -> Iterator[tuple[str, ast.expr]]:
    """Yield the file and the first argument of every ``Finding(...)`` in the package."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding":
                yield file.name, node.args[0]


def test_the_codes_are_sorted_and_their_meanings_differ() -> None:
    """The table reads alphabetically, and no two codes mean the same."""
    assert list(CODES) == sorted(CODES)
    assert len({kind.meaning for kind in CODES.values()}) == len(CODES)


def test_every_code_can_be_found_in_the_source() -> None:
    """Each code is a whole text outside its table, so that a search finds where it is emitted."""
    table = PACKAGE / "campaign" / "checks" / "codes.py"
    written = {text for file in PACKAGE.rglob("*.py") if file != table for text in _literals(file)}
    assert set(CODES) - written == set()


def test_every_emitted_code_is_in_the_table() -> None:
    """No finding has a code that is put together or that the table lacks."""
    emitted = list(_first_arguments())
    assert len(emitted) > 40
    for file, code in emitted:
        if file == "placeholders.py" and isinstance(code, ast.Name):
            continue  # one of two codes, as the next line of that file decides
        assert isinstance(code, ast.Constant), (file, ast.unparse(code))
        assert code.value in CODES, file


def test_an_unknown_code_is_an_error() -> None:
    """A finding cannot be created with a code that the table lacks."""
    with pytest.raises(ValueError, match="'link-odd' is not in the table"):
        Finding("link-odd", "html", "It is odd.", "Remove it.")


def test_the_page_of_checks_is_current(tmp_path: Path) -> None:
    """docs/checks.md is what its script writes."""
    script = ROOT / "docs" / "make_checks.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, cwd=ROOT)
    written = (tmp_path / "checks.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == written
    assert re.findall(r"^\| `([\w-]+)` \|", written, re.MULTILINE) == sorted(
        CODES, key=lambda code: (("error", "warning", "info").index(CODES[code].severity), code)
    )


def test_help_shows_every_code() -> None:
    """The docstring of check_broadcast has the whole table."""
    text = inspect.getdoc(rnb.check_broadcast) or ""
    for code, kind in CODES.items():
        row = rf"^{code} +{kind.severity} +{re.escape(kind.meaning)}$"
        assert re.search(row, text, re.MULTILINE), code


@pytest.mark.parametrize("name", ["README.md", "docs/comparison.md"])
def test_the_number_of_checks_is_right(name: str) -> None:
    """The number in a text is that of the table."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"(\d+) checks\b", text) == [str(len(CODES))]
