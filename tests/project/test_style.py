"""The style of the package: short files and functions, and no dense expressions."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from support.public_api import PACKAGE, documented_names

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILE_LINES = 330
MAX_BODY_LINES = 60

NAMES = sorted(str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py"))
SECTION = re.compile(r"^(Parameters|Returns|Yields|Raises|Notes|Attributes)\n-+$", re.MULTILINE)
"""Sections for users. An internal docstring may have an example where it teaches."""

for_each_file = pytest.mark.parametrize("name", NAMES)


@cache
def _source(name: str) -> tuple[list[str], ast.Module]:
    text = (PACKAGE / name).read_text(encoding="utf-8")
    return text.splitlines(), ast.parse(text)


def _lines_of(nodes: list[ast.expr]) -> list[int]:
    return sorted({node.lineno for node in nodes})


@for_each_file
def test_no_conditional_is_inside_an_f_string_or_another_conditional(name: str) -> None:
    """A conditional expression has a line, or a name, for itself."""
    nested: list[ast.expr] = []
    for outer in ast.walk(_source(name)[1]):
        if isinstance(outer, ast.JoinedStr | ast.IfExp):
            inner = [node for node in ast.walk(outer) if isinstance(node, ast.IfExp)]
            nested += [node for node in inner if node is not outer]
    assert _lines_of(nested) == []


@for_each_file
def test_copies_are_made_with_list_set_and_dict(name: str) -> None:
    """A copy is ``list(x)``, not ``[*x]``; ``[*x, *y]`` is a concatenation, and fine."""
    copies: list[ast.expr] = []
    for node in ast.walk(_source(name)[1]):
        match node:
            case ast.List(elts=[ast.Starred()], ctx=ast.Load()) | ast.Set(elts=[ast.Starred()]):
                copies.append(node)
            case ast.Dict(keys=[None]):
                copies.append(node)
    assert _lines_of(copies) == []


@for_each_file
def test_variables_are_named_after_the_thing(name: str) -> None:
    """No loop variable is named ``each``."""
    names = [node for node in ast.walk(_source(name)[1]) if isinstance(node, ast.Name)]
    assert _lines_of([node for node in names if node.id == "each"]) == []


@for_each_file
def test_files_are_short(name: str) -> None:
    """A file holds one idea, in at most 330 lines."""
    assert len(_source(name)[0]) <= MAX_FILE_LINES


@for_each_file
def test_functions_are_short(name: str) -> None:
    """The body of a function has at most 60 lines, not counting docstring, blanks and comments."""
    lines, tree = _source(name)
    long = {
        function.name: length
        for _, function in _definitions(tree)
        if not isinstance(function, ast.ClassDef)
        and (length := _body_lines(function, lines)) > MAX_BODY_LINES
    }
    assert long == {}


@for_each_file
def test_internal_docstrings_have_no_sections(name: str) -> None:
    """Only what users can reach describes parameters, results and errors in sections."""
    internal = {
        qualified
        for qualified, node in _definitions(_source(name)[1])
        if SECTION.search(ast.get_docstring(node) or "") and (name, qualified) not in PUBLIC
    }
    assert internal == set()


PUBLIC = documented_names()

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _definitions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Yield every class and function with its qualified name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Definition):
            yield f"{prefix}{child.name}", child
            inside = "" if isinstance(child, ast.ClassDef) else "<locals>."
            yield from _definitions(child, f"{prefix}{child.name}.{inside}")
        else:
            yield from _definitions(child, prefix)


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    first = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not first:
        return 0
    body = (line.strip() for line in lines[first[0].lineno - 1 : function.end_lineno])
    return sum(bool(line) and not line.startswith("#") for line in body)
