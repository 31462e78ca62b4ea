"""What the docstrings promise."""

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

import resend_nb as rnb
from resend_nb import resources

MODULES = ["resend_nb"] + [
    info.name
    for info in pkgutil.walk_packages(rnb.__path__, "resend_nb.")
    if not info.name.endswith("__main__")
]


def _public() -> dict[str, Any]:
    """Every public function, and every public method of a public class or a resource."""
    functions = {
        name: getattr(rnb, name) for name in rnb.__all__ if inspect.isfunction(getattr(rnb, name))
    }
    nouns: list[Any] = [
        noun for name in resources.__all__ if isinstance(noun := getattr(resources, name), type)
    ]
    for owner in [
        rnb.Client,
        *[noun for noun in nouns if issubclass(noun, resources._base.Resource)],
    ]:
        methods = inspect.getmembers(owner, inspect.isfunction)
        functions |= {
            f"{owner.__name__}.{name}": method
            for name, method in methods
            if not name.startswith("_")
        }
    return functions


def _has_example(noun: str) -> bool:
    """Whether this is a resource whose class has the examples of its methods."""
    owner = getattr(resources, noun, None)
    return ">>> " in (inspect.getdoc(owner) or "")


def _names_of(text: str) -> dict[str, Any]:
    """The names that every example may use; a sandbox is made for each docstring that uses one."""
    names: dict[str, Any] = {"pd": pd, "rnb": rnb}
    if re.search(r">>> .*\bclient\b", text):
        names["client"] = rnb.sandbox()
    if re.search(r">>> .*\bdemo\b", text):
        names["demo"] = rnb.sandbox(demo=True)
    return names


@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
@pytest.mark.parametrize("name", MODULES)
def test_examples_run_as_printed(name: str) -> None:
    """Every example in a docstring gives what it shows."""
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = finder.find(module, name)
    for function in vars(module).values():
        # doctest passes over decorated functions: it takes them for those of the decorator's module.
        if getattr(function, "__wrapped__", None) and function.__module__ == name:
            examples += finder.find(inspect.unwrap(function), f"{name}.{function.__name__}", module)
    for example in examples:
        example.globs |= _names_of(example.docstring or "")
        result = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(example)
        assert result.failed == 0, example.name
    plt.close("all")


@pytest.mark.parametrize("name", sorted(_public()))
def test_public_functions_say_all_of_it(name: str) -> None:
    """A public function names each parameter, what it returns, and has an example."""
    function = _public()[name]
    text = inspect.getdoc(function) or ""
    sections = set(re.findall(r"^(\w+)\n-+$", text, flags=re.MULTILINE))
    if name != "Client.close":
        assert "Examples" in sections or _has_example(name.split(".")[0])
        assert {"Returns", "Yields"} & sections
    for parameter in list(inspect.signature(function).parameters.values()):
        if parameter.name != "self":
            assert re.search(
                rf"^[*\w, ]*\b{parameter.name}\b[\w, ]* : |^\*\*{parameter.name}$",
                text,
                re.MULTILINE,
            ), parameter


@pytest.mark.parametrize(
    "name", [name for name in sorted(_public()) if "." in name and not name.startswith("Client.")]
)
def test_methods_name_their_endpoint(name: str) -> None:
    """A method of a noun names its endpoint and the page of the documentation that describes it."""
    text = inspect.getdoc(_public()[name]) or ""
    assert re.search(r"``(GET|POST|PATCH|DELETE) /", text)
    assert "https://resend.com/docs/api-reference/" in text
