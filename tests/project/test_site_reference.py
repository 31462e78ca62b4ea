"""The reference of the documentation site: every public name is there, and there once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from support import ROOT
from support.every_helper import HELPERS, account
from support.public_api import public_classes, public_functions

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = ROOT / "docs" / "reference"
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.rst"))}
del TEXTS["index"]

ERRORS = [name for name in rnb.__all__ if name.endswith("Error")]


def _found(pattern: str, *pages: str) -> list[Any]:
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


COUNTS = pd.DataFrame({"name": ["A", "B", "C"], "delivered": 900, "clicked": [30, 40, 50]})

OTHERS: dict[str, Callable[[rnb.Client], Any]] = {
    "list_segments_df": lambda client: rnb.list_segments_df(client, counts=True),
    "check_contacts": lambda _: rnb.check_contacts(["ada@example.com"]),
    "plan_summary_df": lambda client: rnb.plan_summary_df(
        rnb.plan_bulk_add(client, ["ada@example.com"])
    ),
    "overlap_df": lambda client: rnb.overlap_df(rnb.membership_df(client)),
    "review_segments_df": rnb.review_segments_df,
    "sunset_curve_df": lambda client: rnb.sunset_curve_df(rnb.still_reading_df(client)),
    "campaign_rates": lambda client: rnb.campaign_rates(rnb.campaigns_df(client)),
    "pooled_rates": lambda client: rnb.pooled_rates(rnb.broadcast_recipients_df(client, "Sent")),
    "league_df": lambda _: rnb.league_df(COUNTS),
    "Comparison.to_frame": lambda _: rnb.compare_broadcasts("A", "B", data=COUNTS).to_frame(),
    "compare_pairs_df": lambda _: rnb.compare_pairs_df(COUNTS),
    "monitor_df": lambda _: rnb.monitor_df("A", "B", data=COUNTS),
    "outbox_df": rnb.outbox_df,
    "truth_df": rnb.truth_df,
    "runs_df": lambda _: rnb.runs_df(),
}
"""Calls of the functions on one account, beside those of ``support.every_helper``."""

TABLES = [
    (name, columns.split())
    for heading, columns in _found(
        r"^(.*:(?:func|meth):.*)\n~+\n(?:(?!~~).*\n)*?\.\. columns:: (.*)$"
    )
    for name in re.findall(r":(?:func|meth):`([\w.]+)`", heading)
    if name != "sample_result_df"  # tests/workflows/test_sample_result.py sends to a sample first
]


@pytest.mark.filterwarnings("ignore::resend_nb.NotMeasuredWarning")
@pytest.mark.parametrize(("name", "columns"), TABLES)
def test_a_function_returns_the_columns_of_its_table(name: str, columns: list[str]) -> None:
    """The DataFrame of a function has the columns and dtypes of the table under its name."""
    frame = {**HELPERS, **OTHERS}[name](account())
    schema: schemas.Schema = {}
    for part in columns:
        schema |= getattr(schemas, part)
    expected = to_frame([], schema).dtypes.map(str).to_dict()
    assert frame[list(schema)].dtypes.map(str).to_dict() == expected


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_a_cause_and_a_remedy(name: str) -> None:
    """The page of errors shows an error's docstring, and says what to do."""
    assert _found(rf"^\.\. autoexception:: {name}\n\n\*\*What to do:\*\* \w", "errors")
    assert (getattr(rnb, name).__doc__ or "").strip()
