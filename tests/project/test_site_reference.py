"""The reference of the documentation site: every public name is there, and there once."""

from __future__ import annotations

import re

import pytest
from support import ROOT
from support.public_api import public_classes, public_functions

import resend_nb as rnb
from resend_nb import schemas

FOLDER = ROOT / "docs" / "reference"
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.rst"))}
del TEXTS["index"]

ERRORS = [name for name in rnb.__all__ if name.endswith("Error")]


def _found(pattern: str, *pages: str) -> list[str]:
    texts = [TEXTS[page] for page in pages or TEXTS]
    return re.findall(pattern, "\n".join(texts), re.MULTILINE)


def test_every_public_name_is_in_one_list() -> None:
    """The lists of the reference have each function and class once; errors have their own page."""
    listed = _found(r"^   (?:~sandbox\.)?(\w+)$")
    assert len(listed) == len(set(listed))
    described = {*listed, *_found(r"^\.\. auto(?:class|exception):: (\w+)$")}
    # The methods that return dicts describe them, and a client has all resources.
    owners = [owner for owner in public_classes() if not issubclass(owner, dict)]
    names = {owner.__name__ for owner in owners} - {"AllResources"}
    assert {*public_functions(), *names} - described == set()


def test_every_dataframe_has_a_table() -> None:
    """Each schema is in a table of columns, and each function that is named after one is there."""
    shown = {name for line in _found(r"^\.\. columns:: (.*)$") for name in line.split()}
    assert shown == {
        name for name, value in vars(schemas).items() if name.isupper() and isinstance(value, dict)
    }
    named = set(_found(r":func:`(\w+)`", "dataframes"))
    assert {name for name in rnb.__all__ if name.endswith("_df")} <= named


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_a_cause_and_a_remedy(name: str) -> None:
    """The page of errors shows an error's docstring, and says what to do."""
    assert _found(rf"^\.\. autoexception:: {name}\n\n\*\*What to do:\*\* \w", "errors")
    assert (getattr(rnb, name).__doc__ or "").strip()
