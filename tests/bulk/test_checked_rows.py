"""Data is checked and stored as columns; the result is that of checking one row at a time."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resend_nb.bulk.input.addresses import _validate, read_addresses
from resend_nb.bulk.input.load import Loader
from resend_nb.bulk.store.row_codec import json_of, json_of_each

NAMES = [
    "ada",
    "Ada",
    "a.d.a",
    "ada+x",
    "+ada",
    "ada+y+z",
    "'+ada",
    "info+t",
    "x3cada",
    "jürgen",
    "o'brien",
    "a..b",
    "-x",
    "%20ada",
]
DOMAINS = [
    "example.com",
    "Example.COM",
    "gmail.com",
    "gmial.con",
    "exämple.de",
    "xn--exmple-cua.de",
    "shop.test",
    "example",
    "ex..com",
    "-a.com",
    "t-online.de",
    "k\u212a.com",
    "example.com.",
    "1.2.3.4",
]
FORMS = ["{}", " {} ", "{}\n", "mailto:{}", "Ada <{}>", "\ufeff{}", "{},b@c.de", "\u00a0{}", "'{}"]

ADDRESS = (
    st.builds(
        lambda form, name, domain: form.format(f"{name}@{domain}"),
        st.sampled_from(FORMS),
        st.sampled_from(NAMES),
        st.sampled_from(DOMAINS),
    )
    | st.sampled_from([*(f"{name}@example.com" for name in NAMES), "", "@", f"{'a' * 65}@b.com"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)
TEXT = st.sampled_from(
    ["Ada", " x ", "=SUM", "'=SUM", "N/A", "Nan", "", 'q"uo\\te', "ü, \u2028", "a\x00", "], ["]
)
OPT_OUT = st.sampled_from(["no", "no", "yes", "", "maybe", "cleaned"])
ROWS = st.lists(st.tuples(ADDRESS, TEXT, TEXT, TEXT, OPT_OUT), min_size=1, max_size=12)
COLUMNS = ["email", "first_name", "last_name", "plan", "unsubscribed"]


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
@pytest.mark.parametrize("dtype", ["object", "string"])
@given(cells=st.lists(ADDRESS | st.none(), max_size=12))
def test_a_column_is_judged_like_each_of_its_cells(
    storage: str, dtype: str, cells: list[str | None]
) -> None:
    """Addresses, people and problems are those of each cell, with or without Arrow."""
    with pd.option_context("mode.string_storage", storage):
        contacts = read_addresses(pd.Series(cells, dtype=dtype))
    columns = zip(contacts.emails.fillna("-"), contacts.people.fillna(""), strict=True)
    judged = [
        (contacts.unusable[position], "", contacts.problems[position])
        if position in contacts.problems
        else (email, person, "")
        for position, (email, person) in enumerate(columns)
    ]
    assert judged == list(map(_validate, cells))


@settings(max_examples=60)
@given(cells=ROWS, dtype=st.sampled_from(["object", "string"]))
def test_rows_are_stored_as_if_each_came_alone(cells: list[Any], dtype: str) -> None:
    """Rows, opt-outs of their people, labels and cells do not depend on how many come at once."""
    frame = pd.DataFrame(cells, columns=COLUMNS, dtype=dtype)
    one_by_one = (frame.iloc[position : position + 1] for position in range(len(frame)))
    at_once, alone = (
        Loader(data, None).load({"plan": "string"}) for data in (iter([frame]), one_by_one)
    )
    assert list(at_once.read()) == list(alone.read())
    assert list(at_once.columns_of(["cells"])) == list(alone.columns_of(["cells"]))


ATOM = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("]\n,[")
RECORD = st.lists(ATOM | st.lists(ATOM, max_size=2), min_size=1, max_size=4)


@given(records=st.lists(RECORD) | st.lists(st.dictionaries(st.text(), ATOM)))
def test_lines_of_json_are_those_of_each_record(records: list[Any]) -> None:
    """Lists beside each other in a record, and texts like their border, change nothing."""
    assert json_of_each(records) == list(map(json_of, records))
