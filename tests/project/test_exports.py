"""What is public."""

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


def test_the_public_names_are_sorted_and_there() -> None:
    """__all__ is sorted, complete and what dir() shows."""
    assert rnb.__all__ == sorted(rnb.__all__)
    assert rnb.__all__ == dir(rnb)
    for name in rnb.__all__:
        assert getattr(rnb, name).__module__.startswith("resend_nb."), name


def test_every_error_is_public() -> None:
    """Whatever can be raised can be caught by a public name."""
    errors = importlib.import_module("resend_nb.errors")
    classes = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    assert classes <= {*rnb.__all__}


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails as in every module."""
    with pytest.raises(AttributeError, match="No resend_nb attribute list_segment_df"):
        rnb.list_segment_df  # type: ignore[attr-defined]  # noqa: B018


def test_sandbox_is_the_function_even_after_its_room_was_imported() -> None:
    """Importing resend_nb.sandbox does not put the room in the function's place."""
    room = importlib.import_module("resend_nb.sandbox")
    assert isinstance(room, ModuleType)
    assert rnb.sandbox().segments.list() == []
    assert rnb.sandbox().segments.list() == []


def test_every_module_can_be_imported_alone() -> None:
    """No module needs another of the package to have been imported first."""
    names = [
        info.name
        for info in pkgutil.walk_packages(rnb.__path__, "resend_nb.")
        if not info.name.endswith("__main__")
    ]
    code = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [each for each in sys.modules if each.partition(".")[0] == "resend_nb"]:
        del sys.modules[loaded]
    importlib.import_module(name)
"""
    subprocess.run([sys.executable, "-c", code, *names], check=True, cwd=ROOT)


def test_importing_is_light() -> None:
    """``import resend_nb`` loads neither pandas, scipy, matplotlib, ipywidgets, werkzeug nor httpx."""
    code = "import json, sys, resend_nb; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
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
    }
    assert not heavy & {*json.loads(done.stdout)}


def test_connecting_is_light() -> None:
    """Connecting to an account loads no pandas, no plots, no widgets and no sandbox."""
    code = "import json, sys, resend_nb; resend_nb.connect('re_a'); print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not {"pandas", "matplotlib", "ipywidgets", "werkzeug", "resend_nb.sandbox"} & {
        *json.loads(done.stdout)
    }
