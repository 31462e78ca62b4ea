"""The public names, and what importing them loads."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest
from support import ROOT

import resend_nb as rnb


def test_the_public_names_are_sorted_and_exist() -> None:
    """__all__ is sorted and complete, and dir() shows the same names."""
    assert rnb.__all__ == sorted(rnb.__all__)
    assert rnb.__all__ == dir(rnb)
    for name in rnb.__all__:
        assert getattr(rnb, name).__module__.startswith("resend_nb."), name


def test_every_error_is_public() -> None:
    """Every error that can be raised can be caught by a public name."""
    errors = importlib.import_module("resend_nb.errors")
    classes = {name for name in vars(errors) if name.endswith("Error")}
    assert "TimeoutTransportError" in classes
    assert classes <= set(rnb.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A misspelled name raises an AttributeError, as in every module."""
    with pytest.raises(AttributeError, match="No resend_nb attribute list_segment_df"):
        rnb.list_segment_df  # type: ignore[attr-defined]  # noqa: B018


def test_sandbox_stays_the_function_after_importing_the_subpackage() -> None:
    """Importing resend_nb.sandbox does not replace the function of that name."""
    subpackage = importlib.import_module("resend_nb.sandbox")
    assert isinstance(subpackage, ModuleType)
    assert rnb.sandbox().segments.list() == []
    assert rnb.sandbox().segments.list() == []


@pytest.mark.slow
def test_every_module_can_be_imported_alone() -> None:
    """No module depends on another one having been imported first."""
    names = [
        info.name
        for info in pkgutil.walk_packages(rnb.__path__, "resend_nb.")
        if not info.name.endswith("__main__")
    ]
    code = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [key for key in sys.modules if key.partition(".")[0] == "resend_nb"]:
        del sys.modules[loaded]
    importlib.import_module(name)
"""
    subprocess.run([sys.executable, "-c", code, *names], check=True, cwd=ROOT)


def _modules_after(code: str) -> set[str]:
    """The modules that are loaded in a new process after it has run this code."""
    script = f"{code}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout))


def test_importing_is_light() -> None:
    """``import resend_nb`` loads no large package."""
    heavy = {
        "pandas",
        "numpy",
        "scipy",
        "matplotlib",
        "ipywidgets",
        "werkzeug",
        "waitress",
        "httpx",
        "narwhals",
        "tqdm",
        "markdown_it",
        "mrml",
    }
    assert not heavy & _modules_after("import resend_nb")


def test_connecting_is_light() -> None:
    """Connecting to an account loads neither pandas, plots, widgets nor the sandbox."""
    heavy = {"pandas", "matplotlib", "ipywidgets", "werkzeug", "resend_nb.sandbox"}
    assert not heavy & _modules_after("import resend_nb; resend_nb.connect('re_a')")
