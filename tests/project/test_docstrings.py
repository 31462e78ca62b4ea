"""Docstrings: complete for what is public, with examples that run."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from support.public_api import public_classes, public_functions, public_methods

import resend_nb as rnb
from resend_nb.resources import Segments

MODULES = ["resend_nb"] + [
    info.name
    for info in pkgutil.walk_packages(rnb.__path__, "resend_nb.")
    if not info.name.endswith("__main__")
]
RESOURCE: Any = Segments.__mro__[-2]  # the base class of the API's nouns
RESOURCES = [owner for owner in public_classes() if issubclass(owner, RESOURCE)]

METHODS = {
    name: method
    for name, method in public_methods([rnb.Client, *RESOURCES]).items()
    if inspect.isfunction(method)
}
PUBLIC = public_functions() | METHODS
ENDPOINTS = [name for name in METHODS if not name.startswith("Client.")]


def _has_example(noun: str) -> bool:
    """Whether this is a resource whose class has the examples of its methods."""
    owner = next((owner for owner in RESOURCES if owner.__name__ == noun), None)
    return ">>> " in (inspect.getdoc(owner) or "")


def _names_of(text: str) -> dict[str, Any]:
    """The names that every example may use; each docstring gets its own sandboxes."""
    names: dict[str, Any] = {"pd": pd, "rnb": rnb}
    if re.search(r">>> .*\bclient\b", text):
        names["client"] = rnb.sandbox()
    if re.search(r">>> .*\bdemo\b", text):
        names["demo"] = rnb.sandbox(demo=True)
    return names


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
@pytest.mark.parametrize("name", MODULES)
def test_examples_run_as_printed(name: str) -> None:
    """Every example in a docstring has the output that it shows."""
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = finder.find(module, name)
    for function in vars(module).values():
        # doctest skips decorated functions: they seem to belong to the decorator's module.
        if getattr(function, "__wrapped__", None) and function.__module__ == name:
            examples += finder.find(inspect.unwrap(function), f"{name}.{function.__name__}", module)
    for example in examples:
        example.globs |= _names_of(example.docstring or "")
        result = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(example)
        assert result.failed == 0, example.name
    plt.close("all")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_docstrings_are_complete(name: str) -> None:
    """A public function describes each parameter and what it returns, and has an example."""
    function = PUBLIC[name]
    text = inspect.getdoc(function) or ""
    sections = set(re.findall(r"^(\w+)\n-+$", text, flags=re.MULTILINE))
    if name != "Client.close":
        assert "Examples" in sections or _has_example(name.split(".")[0])
        assert {"Returns", "Yields"} & sections
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name != "self":
            assert re.search(
                rf"^[*\w, ]*\b{parameter.name}\b[\w, ]* : |^\*\*{parameter.name}$",
                text,
                re.MULTILINE,
            ), parameter


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_methods_name_their_endpoint(name: str) -> None:
    """A method of a resource names its endpoint and the documentation page about it."""
    text = inspect.getdoc(PUBLIC[name]) or ""
    assert re.search(r"``(GET|POST|PATCH|DELETE) /", text)
    assert "https://resend.com/docs/api-reference/" in text
