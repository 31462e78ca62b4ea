"""Which rooms of the package may import which others."""

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

# A room is a file or folder at the first level of the package. The table goes from the bottom to
# the top: each room with the rooms and the third-party packages it may import. A room may import
# only rooms listed before it. Imports under TYPE_CHECKING are not checked.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "_version": (set(), set()),
    "errors": (set(), set()),
    "schemas": (set(), set()),
    "_http": ({"_version", "errors"}, {"httpx", "msgspec", "tenacity"}),
    "_public": ({"errors"}, set()),
    "_concurrency": (set(), set()),
    "_ui": ({"errors"}, {"tqdm"}),
    "resources": ({"_http", "_public", "_ui", "errors"}, {"email_validator"}),
    "client": ({"_http", "errors", "resources"}, {"httpx"}),
    "frames": ({"errors", "schemas"}, {"pandas"}),
    "tables": ({"_http", "_public", "_ui", "errors", "frames", "resources", "schemas"}, {"pandas"}),
    "analysis": (
        {"_public", "_ui", "errors", "frames", "schemas"},
        {"numpy", "pandas", "scipy"},
    ),
    "reports": (
        {"_public", "_ui", "analysis", "errors", "frames", "schemas", "tables"},
        {"pandas"},
    ),
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
        {
            "charset_normalizer",
            "dask",
            "email_validator",
            "nameparser",
            "narwhals",
            "numpy",
            "pandas",
            "platformdirs",
            "pyarrow",
            "python_calamine",
        },
    ),
    "campaign": (
        {"_public", "_ui", "errors", "frames", "resources", "schemas", "tables"},
        {
            "coloraide",
            "email_validator",
            "httpx",
            "justhtml",
            "markdown_it",
            "mrml",
            "pandas",
            "platformdirs",
        },
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
        {
            "_public",
            "_ui",
            "analysis",
            "bulk",
            "campaign",
            "errors",
            "frames",
            "plots",
            "reports",
            "resources",
            "schemas",
            "tables",
            "workflows",
        },
        {"ipywidgets", "matplotlib", "pandas"},
    ),
    "sandbox": (set(), {"justhtml", "waitress", "werkzeug"}),
    "_connect": ({"_http", "_public", "client", "errors", "sandbox"}, {"httpx"}),
    "cli": (
        {"_connect", "_version", "bulk", "errors", "sandbox"},
        {"jupyterlab", "voila"},
    ),
    "__init__": ({"_version"}, {"lazy_loader"}),
}

# Stages inside bulk, from the bottom to the top. Files that are not listed are at the top.
BULK_STAGES = [
    "options",
    "store",
    "input",
    "plan",
    "reconcile",
    "report",
    "execute",
    "job",
    "plan_frames",
]

ROOMS_ONLY = {"forms", "workflows"}
"""Rooms that import what another room exports, not the files inside it."""

MAX_FIRST_LEVEL = 24
"""The most files and folders at the first level of the package."""

FILES = sorted(PACKAGE.rglob("*.py"))


def _room(file: Path) -> str:
    """The room of a file."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def _imports(file: Path) -> frozenset[str]:
    """The dotted names that a file imports at run time, such as ``resend_nb.errors.InputError``."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def _own_files(file: Path) -> set[Path]:
    """The files of the package that a file imports at run time."""
    files = set()
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
                files.add(module)
                break
    return files - {file}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_each_room_imports_only_what_the_table_allows(file: Path) -> None:
    """Every import is in the table of layers; the sandbox imports no other room."""
    room = _room(file)
    rooms, packages = LAYERS[room]
    own = {_room(other) for other in _own_files(file)} - {room}
    assert own <= rooms, f"{room} may not import {own - rooms}"
    imported = {name.split(".")[0] for name in _imports(file)}
    third_party = imported - {"resend_nb", *sys.stdlib_module_names}
    assert third_party <= packages, f"{room} may not import {third_party - packages}"


def test_no_room_imports_upward() -> None:
    """A room imports only rooms listed before it, so rooms form no cycle."""
    order = list(LAYERS)
    for room, (rooms, _) in LAYERS.items():
        assert all(order.index(other) < order.index(room) for other in rooms), room


def test_the_table_has_a_row_for_every_room() -> None:
    """Every room has a row in the table, and every row is a room."""
    assert {_room(file) for file in FILES} == set(LAYERS)


def test_no_module_imports_itself_through_others() -> None:
    """The imports between modules form no cycle."""
    done: set[Path] = set()

    def visit(file: Path, path: tuple[Path, ...]) -> None:
        assert file not in path, f"{file} imports itself through {path[path.index(file) :]}"
        if file not in done:
            for other in sorted(_own_files(file)):
                # A room's __init__ imports its files, and these import each other.
                if other.name != "__init__.py":
                    visit(other, (*path, file))
            done.add(file)

    for file in FILES:
        if file.name != "__init__.py":
            visit(file, ())


def _stage(file: Path) -> int:
    """The position of a file's stage in BULK_STAGES."""
    name = file.relative_to(PACKAGE / "bulk").parts[0].removesuffix(".py")
    return BULK_STAGES.index(name) if name in BULK_STAGES else len(BULK_STAGES)


def test_no_stage_of_bulk_imports_upward() -> None:
    """Stages of bulk import only the stages below them: store, input, plan, execute."""
    for file in (PACKAGE / "bulk").rglob("*.py"):
        for other in _own_files(file):
            if _room(other) == "bulk":
                assert _stage(other) <= _stage(file), f"{file} imports {other}"


@pytest.mark.parametrize("room", sorted(ROOMS_ONLY))
def test_the_top_rooms_import_rooms_only(room: str) -> None:
    """Forms and workflows use only what a room exports, so its files can be moved."""
    for file in (PACKAGE / room).rglob("*.py"):
        for other in _own_files(file):
            inside = len(other.relative_to(PACKAGE).parts) > 1 and other.name != "__init__.py"
            assert not inside or _room(other) == room, f"{file} imports {other}"


def test_the_first_level_stays_small() -> None:
    """There are few enough rooms to read their list at a glance."""
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= MAX_FIRST_LEVEL
