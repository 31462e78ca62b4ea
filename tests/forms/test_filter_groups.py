"""Groups of conditions: the people chosen, the equivalent Python code, and the filter in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from resend_nb.forms._filter import Condition
from resend_nb.forms._filter_columns import ACCOUNT_LABELS, Columns
from resend_nb.forms._filter_groups import ALL, ANY, Filter, Group

PEOPLE = pd.DataFrame(
    {
        "first_name": pd.Series(["Ada", "ada ", "Bo", None, "Cy"], dtype="string"),
        "unsubscribed": pd.Series([False, True, False, True, None], dtype="boolean"),
        "created_at": pd.to_datetime(
            pd.Series(
                [
                    "2026-01-01T23:59Z",
                    "2026-01-02T00:00Z",
                    None,
                    "2026-03-01T10:30Z",
                    "2025-12-31T00:00Z",
                ]
            )
        ),
        "bags": [1, 2, 3, 4, 5],
        "vip": [True, True, False, False, True],
    }
).set_axis([7, 7, 1, 0, 9])

ADA = Condition("first_name", "is", "ada")
OUT = Condition("unsubscribed", "is", "yes")
IN = Condition("unsubscribed", "is not", "yes")
NEW = Condition("created_at", "more than", "2026-01-01")
MANY = Condition("bags", "at least", "3")

name, out, bags = PEOPLE["first_name"], PEOPLE["unsubscribed"], PEOPLE["bags"]
is_ada = (name.str.strip().str.lower() == "ada").fillna(value=False)
is_out = out.fillna(value=False)
is_new = (PEOPLE["created_at"] >= datetime(2026, 1, 2, tzinfo=UTC)).fillna(value=False)

TABLE: list[tuple[Filter, Any]] = [
    (Filter(), pd.Series(data=True, index=PEOPLE.index)),
    (Filter((Group((ADA, OUT)),)), is_ada & is_out),
    (Filter((Group((ADA, OUT), ANY),)), is_ada | is_out),
    (Filter((Group((ADA, OUT)), Group((MANY,)))), (is_ada & is_out) | (bags >= 3)),
    (
        Filter((Group((ADA, OUT), ANY), Group((MANY, NEW))), ALL),
        (is_ada | is_out) & (bags >= 3) & is_new,
    ),
    (
        Filter((Group((ADA,)), Group((IN, MANY), ANY), Group((NEW,))), ALL),
        is_ada & (~is_out | (bags >= 3)) & is_new,
    ),
    (
        Filter((Group((ADA, MANY), ANY), Group((IN, NEW), ANY)), ANY),
        is_ada | (bags >= 3) | ~is_out | is_new,
    ),
]


@pytest.mark.parametrize(("wanted", "expected"), TABLE)
def test_groups_choose_as_pandas_does(wanted: Filter, expected: pd.Series[bool]) -> None:
    """A filter, its Python code and the same written by hand choose the same rows."""
    assert wanted.problems(PEOPLE) == []
    assert wanted.mask(PEOPLE).tolist() == expected.tolist()
    if wanted.groups:
        code = wanted.python("people", PEOPLE)
        chosen = eval(code, {"people": PEOPLE, "pd": pd})  # noqa: S307 -- the shown code
        assert chosen.tolist() == expected.tolist()
        assert chosen.index.equals(PEOPLE.index)


def test_problems_of_all_groups_are_listed_once() -> None:
    """The same problem in two groups is one sentence."""
    blank = Group((Condition("first_name", "is", " "),))
    wrong = Group((Condition("bags", "is", "many"),))
    assert Filter((blank, wrong, blank)).problems(PEOPLE) == [
        "Enter a value for each condition, or choose 'is empty'.",
        "'many' is not a number.",
    ]


SENTENCES = [
    (Filter((Group((ADA, OUT)),)), "People whose first name is 'ada' and who opted out."),
    (
        Filter((Group((ADA, IN), ANY), Group((NEW, MANY)))),
        (
            "People whose first name is 'ada' or who did not opt out; "
            "or whose created date is after 2026-01-01 and whose bags is at least 3."
        ),
    ),
    (
        Filter((Group((Condition("first_name", "is empty"),)), Group((MANY,))), ALL),
        "People whose first name is empty; and whose bags is at least 3.",
    ),
    (Filter((Group((Condition("vip", "is not", "no"),)),)), "People whose vip is not no."),
]


@pytest.mark.parametrize(("wanted", "sentence"), SENTENCES)
def test_a_filter_is_a_sentence(wanted: Filter, sentence: str) -> None:
    """The account's fields are in words, and properties have their keys."""
    assert wanted.sentence(Columns(PEOPLE, ACCOUNT_LABELS).words) == sentence


def test_columns_offer_what_suits_their_type() -> None:
    """Days are before or after, text contains, and few different texts are suggested."""
    columns = Columns(PEOPLE, ACCOUNT_LABELS)
    assert columns.options[:2] == (("First name", "first_name"), ("Opted out", "unsubscribed"))
    assert dict(columns.operators("created_at"))["on or after"] == "at least"
    assert "contains" in dict(columns.operators("first_name"))
    assert "at least" not in dict(columns.operators("unsubscribed"))
    assert columns.suggestions("first_name") == ("Ada", "Bo", "Cy", "ada")
    assert columns.suggestions("bags") == columns.suggestions(None) == ()
    many = pd.DataFrame({"city": [f"City {number}" for number in range(13)]})
    assert Columns(many).suggestions("city") == ()
