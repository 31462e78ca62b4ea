"""Which room may import which."""

from __future__ import annotations

import ast
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "resend_nb"

# Rooms from the bottom to the top, each with the rooms and the third-party packages it may import.
# A room imports rooms above its own line in this table only. Imports under TYPE_CHECKING are free.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "_version": (set(), set()),
    "errors": (set(), set()),
    "schemas": (set(), set()),
    "_http": ({"errors"}, {"httpx"}),
    "_public": ({"errors"}, set()),
    "_concurrency": (set(), set()),
    "_ui": (set(), {"tqdm"}),
    "resources": ({"_http", "_public", "errors"}, set()),
    "client": ({"_http", "_version", "errors", "resources"}, {"httpx", "tenacity"}),
    "frames": ({"schemas"}, {"pandas"}),
    "tables": ({"_http", "_public", "_ui", "errors", "frames", "resources", "schemas"}, {"pandas"}),
    "analysis": ({"_public", "_ui", "errors", "frames", "schemas"}, {"pandas", "scipy"}),
    "reports": ({"_public", "_ui", "errors", "frames", "schemas", "tables"}, {"pandas"}),
    "plots": ({"_public", "_ui", "analysis", "errors"}, {"matplotlib", "pandas"}),
    "bulk": (
        {
            "_concurrency",
            "_http",
            "_public",
            "_ui",
            "errors",
            "frames",
            "resources",
            "schemas",
            "tables",
        },
        {"dask", "email_validator", "narwhals", "pandas", "platformdirs", "pyarrow"},
    ),
    "campaign": (
        {"_public", "_ui", "errors", "frames", "resources", "schemas", "tables"},
        {"email_validator", "httpx", "inscriptis", "justhtml", "pandas"},
    ),
    "workflows": (
        {
            "_public",
            "_ui",
            "analysis",
            "bulk",
            "campaign",
            "errors",
            "frames",
            "reports",
            "schemas",
            "tables",
        },
        {"pandas"},
    ),
    "forms": (
        {"_ui", "bulk", "campaign", "errors", "frames", "schemas", "tables", "workflows"},
        {"ipywidgets", "pandas"},
    ),
    "sandbox": (set(), {"inscriptis", "lxml", "waitress", "werkzeug"}),
    "_connect": ({"_http", "_public", "client", "errors", "sandbox"}, {"httpx"}),
    "__init__": ({"_version"}, {"lazy_loader"}),
}

# Stages inside bulk, from the bottom to the top. Files that are not listed are on top.
BULK_STAGES = ["store", "input", "plan", "reconcile", "report", "execute", "job", "plan_frames"]

ROOMS_ONLY = {"forms", "workflows"}
"""These import what a room exports, not the files inside it."""

MOST_AT_THE_TOP = 23
"""Files and folders in the package's first level."""

FILES = sorted(PACKAGE.rglob("*.py"))


def _room(file: Path) -> str:
    """The first folder or file of a module below the package."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _imports(file: Path) -> frozenset[str]:
    """Dotted names of the modules, and of what is taken from them, that a file imports when it runs."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _own_files(file: Path) -> set[Path]:
    """The files of the package that a file imports when it runs."""
    found = set()
    for name in _imports(file):
        parts = name.split(".")
        for end in range(len(parts), 1, -1):
            path = ROOT.joinpath(*parts[:end])
            module = (
                path.with_suffix(".py")
                if path.with_suffix(".py").exists()
                else path / "__init__.py"
            )
            if parts[0] == "resend_nb" and module.exists():
                found.add(module)
                break
    return found - {file}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_each_room_imports_only_what_it_may(file: Path) -> None:
    """Every import that runs is in the table of layers; the sandbox imports nothing of ours."""
    room = _room(file)
    ours, theirs = LAYERS[room]
    used = {_room(other) for other in _own_files(file)} - {room}
    assert used <= ours, f"{room} may not import {used - ours}"
    others = {name.split(".")[0] for name in _imports(file)} - {
        "resend_nb",
        *sys.stdlib_module_names,
    }
    assert others <= theirs, f"{room} may not import {others - theirs}"


def test_no_room_imports_upward() -> None:
    """The table is in order: a room may import rooms above its line only, so there is no cycle of rooms."""
    order = list(LAYERS)
    for room, (ours, _) in LAYERS.items():
        assert all(order.index(other) < order.index(room) for other in ours), room


def test_the_table_has_a_row_for_every_room() -> None:
    """A new room needs a row, a room that is gone needs none."""
    assert {_room(file) for file in FILES} == {*LAYERS}


def test_no_module_imports_itself_through_others() -> None:
    """The imports of modules have no cycle."""
    done: set[Path] = set()

    def visit(file: Path, path: tuple[Path, ...]) -> None:
        assert file not in path, f"{file} imports itself through {path[path.index(file) :]}"
        if file not in done:
            for other in sorted(_own_files(file)):
                if (
                    other.name != "__init__.py"
                ):  # a room's face imports its files, and they each other
                    visit(other, (*path, file))
            done.add(file)

    for file in FILES:
        if file.name != "__init__.py":
            visit(file, ())


def _stage(file: Path) -> int:
    """How high a file of bulk is."""
    name = file.relative_to(PACKAGE / "bulk").parts[0].removesuffix(".py")
    return BULK_STAGES.index(name) if name in BULK_STAGES else len(BULK_STAGES)


def test_no_stage_of_bulk_imports_upward() -> None:
    """Rows are read and stored below, planned in the middle and carried out above."""
    for file in (PACKAGE / "bulk").rglob("*.py"):
        for other in _own_files(file):
            if _room(other) == "bulk":
                assert _stage(other) <= _stage(file), f"{file} imports {other}"


@pytest.mark.parametrize("room", sorted(ROOMS_ONLY))
def test_the_top_rooms_import_rooms_only(room: str) -> None:
    """Forms and workflows use what a room exports, so a room's files can move freely."""
    for file in (PACKAGE / room).rglob("*.py"):
        for other in _own_files(file):
            inside = len(other.relative_to(PACKAGE).parts) > 1 and other.name != "__init__.py"
            assert not inside or _room(other) == room, f"{file} imports {other}"


def test_the_first_level_stays_small() -> None:
    """The list of rooms can be read at a glance."""
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= MOST_AT_THE_TOP


def test_modules_stay_small() -> None:
    """A module holds one idea: it has at most 480 lines, docstrings and blank lines included."""
    for file in FILES:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 480, file
