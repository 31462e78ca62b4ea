"""The project's files agree with each other."""

from __future__ import annotations

import re
import tomllib

import pytest
from support import ROOT

import resend_nb as rnb

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "duckdb": "python-duckdb", "build": "python-build"}
PIP_ONLY = {"resend"}


def _bounds(requirements: list[str]) -> dict[str, str]:
    matches = [re.fullmatch(r"([\w-]+)>=([\w.,<]+)", requirement) for requirement in requirements]
    assert all(matches), requirements
    return {match[1]: match[2] for match in matches if match}


def _environment() -> dict[str, str]:
    """The packages in environment.yml, parsed without YAML: one ``- name>=bound`` per line."""
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    matches = (re.match(r"\s*- ([\w-]+)>=([\w.,<]+)\s*(?:#.*)?$", line) for line in lines)
    return {match[1]: match[2] for match in matches if match}


def test_environment_and_pyproject_name_the_same_bounds() -> None:
    """environment.yml lists pyproject.toml's packages, extras included, with the same bounds."""
    project = PYPROJECT["project"]
    wanted = _bounds(
        [
            *project["dependencies"],
            *project["optional-dependencies"]["lab"],
            *project["optional-dependencies"]["docs"],
            *project["optional-dependencies"]["dev"],
        ]
    )
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items()}
    wanted["python"] = project["requires-python"].removeprefix(">=")
    assert _environment() == wanted


def test_every_extra_has_the_bounds_of_the_tests() -> None:
    """A package that several extras name has one bound, which is the one that CI tests."""
    extras = PYPROJECT["project"]["optional-dependencies"]
    tested = _bounds(extras["dev"])
    for extra in ("excel", "names", "parquet", "polars", "dask", "lab"):
        for package, bound in _bounds(extras[extra]).items():
            assert tested.get(package, bound) == bound, f"{extra}: {package}"
    assert set(_bounds(extras["excel"])) <= set(_bounds(extras["lab"]))


def test_the_package_is_typed_and_versioned() -> None:
    """py.typed exists; the changelog's newest entry and the citation name this version."""
    assert (ROOT / "resend_nb" / "py.typed").is_file()
    headings = re.findall(
        r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert headings[0] == rnb.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {rnb.__version__}\n" in citation


def test_the_hooks_run_the_commands_that_contributors_know() -> None:
    """Each hook before a commit is a command of CONTRIBUTING.md, and none is downloaded."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = re.findall(r"entry: (.+)", hooks)
    assert len(commands) == 3
    assert all(command in contributing for command in commands)
    assert re.findall(r"repo: (.+)", hooks) == ["local"]


@pytest.mark.parametrize("heading", ["Open the quick start", "Run the tests"])
def test_the_readme_has_each_command_once(heading: str) -> None:
    """Each of the README's two commands is one code block under the heading that .ci/run needs."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(
        rf"^\*\*{heading}\*\*.*?\n```sh\n(.*?)```", readme, re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 1
    assert "python3 -m venv" in blocks[0]
