"""Who may import whom."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "resend_nb"

# Room: what it may import of the package, and of third parties. Annotations under TYPE_CHECKING are free.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "__init__": ({"*"}, set()),
    "errors": (set(), set()),
    "schemas": (set(), set()),
    "_paths": (set(), set()),
    "_paging": ({"errors"}, set()),
    "_address": ({"errors"}, {"httpx"}),
    "_auth": ({"errors"}, {"httpx"}),
    "_outcome": ({"errors"}, {"httpx"}),
    "_retry": ({"errors"}, set()),
    "_pacing": (set(), set()),
    "_lanes": (set(), set()),
    "_progress": (set(), {"tqdm"}),
    "_confirm": (set(), set()),
    "resources": ({"_paging", "_paths", "errors"}, set()),
    "client": (
        {"errors", "_address", "_auth", "_outcome", "_retry", "_pacing", "resources", "__init__"},
        {"httpx", "tenacity"},
    ),
    "frames": ({"schemas"}, {"pandas"}),
    "tables": ({"frames", "schemas", "errors", "_paging", "_progress"}, {"pandas"}),
    "bulk": (
        {"tables", "frames", "schemas", "errors", "_lanes", "_paging", "_progress", "_retry"},
        {
            "pandas",
            "narwhals",
            "email_validator",
            "platformdirs",
            "dask",
            "pyarrow",
        },
    ),
    "campaign": (
        {"errors", "frames", "resources", "schemas", "_confirm", "_progress"},
        {"pandas", "httpx", "justhtml", "inscriptis", "email_validator"},
    ),
    "forms": ({"bulk", "campaign", "errors", "frames", "schemas", "tables"}, {"ipywidgets", "pandas"}),
    "results": ({"tables", "frames", "schemas", "errors"}, {"pandas"}),
    "upkeep": ({"results", "tables", "frames", "schemas", "errors", "_confirm", "_retry"}, {"pandas"}),
    "analysis": ({"errors", "frames", "schemas"}, {"pandas", "scipy"}),
    "plots": ({"analysis", "errors"}, {"matplotlib", "pandas"}),
    "rollout": ({"analysis", "bulk", "campaign", "errors", "frames", "results", "schemas"}, set()),
    "simulation": ({"errors"}, set()),
    "sandbox": (set(), {"inscriptis", "lxml", "werkzeug", "waitress"}),
    "_connect": ({"_address", "client", "errors", "sandbox"}, {"httpx"}),
}


def _room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(file: Path) -> set[tuple[str, str]]:
    """Module and room of every import that runs; relative ones would be refused by the linter."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {(alias.name.split(".")[0], ([*alias.name.split("."), ""])[1]) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "resend_nb":
            found |= {("resend_nb", alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".")
            found.add((parts[0], ([*parts, ""])[1]))
    return found


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_each_room_imports_only_what_it_may(file: Path) -> None:
    """Every import that runs is in the table of layers; the sandbox imports nothing of ours."""
    room = _room(file)
    ours, theirs = LAYERS[room]
    for module, inner in _imports(file) - {("resend_nb", room)}:
        if module == "resend_nb":
            inner = "__init__" if inner.startswith("__") else inner
            assert "*" in ours or inner in ours, f"{room} may not import resend_nb.{inner}"
        elif module not in sys.stdlib_module_names:
            assert module in theirs, f"{room} may not import {module}"


def test_the_table_has_a_row_for_every_room() -> None:
    """A new room needs a row, a room that is gone needs none."""
    assert {_room(file) for file in PACKAGE.rglob("*.py")} == {*LAYERS}


def test_modules_stay_small() -> None:
    """A module holds one idea: its code, docstrings and blank lines aside, is under 300 lines."""
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        assert len(ast.unparse(tree).splitlines()) < 300, file
