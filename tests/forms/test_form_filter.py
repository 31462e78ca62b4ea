"""Filter conditions, and their equivalent Python code."""

from __future__ import annotations

from operator import ge, gt, le, lt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resend_nb.forms._filter import OPERATORS, Condition

PEOPLE = pd.DataFrame(
    {
        "city": pd.Series(["Bergen", " bergen", "", None, "Oslo"], dtype="string"),
        "bags": pd.Series([2, None, 7, 0, 9], dtype="Float64"),
        "score": [1.5, float("nan"), 2.0, 3.0, 4.0],
        "out": pd.Series([True, False, None, False, True], dtype="boolean"),
        "since": pd.to_datetime(
            pd.Series(
                [
                    "2026-01-01T23:00Z",
                    "2026-01-02T00:00Z",
                    None,
                    "2026-02-01T10:30Z",
                    "2025-12-31T00:00Z",
                ]
            )
        ),
        "day": pd.to_datetime(
            pd.Series(["2026-01-01", "2026-01-02", None, "2026-02-01", "2025-12-31"])
        ),
        "written": ["7", "10", "x", None, "2026-01-05"],
        "anything": [1, "Oslo", None, 2.5, ["oslo"]],
        "kind": pd.Categorical(["a", "b", None, "a", "A"]),
    }
).set_axis([5, 5, 1, 0, 9])

TABLE: list[tuple[str, str, str, list[int]]] = [
    ("city", "is", "BERGEN ", [0, 1]),
    ("city", "is not", "bergen", [2, 3, 4]),
    ("city", "contains", "ERG", [0, 1]),
    ("city", "contains", ".", []),
    ("city", "does not contain", "ERG", [2, 3, 4]),
    ("city", "starts with", "Berg ", [0, 1]),
    ("city", "starts with", ".", []),
    ("city", "is empty", "", [2, 3]),
    ("city", "is not empty", "", [0, 1, 4]),
    ("bags", "is", "7", [2]),
    ("bags", "is not", "7.0", [0, 1, 3, 4]),
    ("bags", "at least", "7", [2, 4]),
    ("bags", "at most", "2", [0, 3]),
    ("bags", "more than", "7", [4]),
    ("bags", "less than", "2", [3]),
    ("bags", "is empty", "", [1]),
    ("score", "at least", "2", [2, 3, 4]),
    ("out", "is", "Yes", [0, 4]),
    ("out", "is", "false", [1, 3]),
    ("out", "is not", "yes", [1, 2, 3]),
    ("out", "is empty", "", [2]),
    ("since", "at least", "2026-01-02", [1, 3]),
    ("since", "at most", "2026-01-01", [0, 4]),
    ("since", "at least", "2026-01-01 23:00", [0, 1, 3]),
    ("since", "more than", "2026-01-01", [1, 3]),
    ("since", "less than", "2026-01-01", [4]),
    ("since", "is", "2026-02-01", [3]),
    ("day", "at most", "2026-01-01T12:00:00", [0, 4]),
    ("written", "at least", "8", [1]),
    ("written", "at least", "2026-01-01", [4]),
    ("anything", "is", "oslo", [1]),
    ("anything", "at least", "2", [3]),
    ("kind", "is", "a", [0, 3, 4]),
    ("kind", "is empty", "", [2]),
]


@pytest.mark.parametrize(("column", "operator", "value", "positions"), TABLE)
def test_conditions_select_rows(
    column: str, operator: str, value: str, positions: list[int]
) -> None:
    """Text ignores case, numbers compare as numbers, dates as days; empty cells never match."""
    condition = Condition(column, operator, value)
    assert condition.problem(PEOPLE) == ""
    mask = condition.mask(PEOPLE)
    assert [position for position, holds in enumerate(mask) if holds] == positions
    assert _evaluated(condition, PEOPLE) == mask.tolist()


def _evaluated(condition: Condition, people: pd.DataFrame) -> list[bool]:
    mask: Any = eval(condition.python("people", people), {"people": people, "pd": pd})  # noqa: S307 -- the shown code
    return [bool(holds) for holds in mask]


PROBLEMS = [
    (Condition(""), "Choose a column"),
    (Condition("shoe size", "is", "42"), "Choose a column"),
    (Condition("city", "is", " "), "Enter a value for each condition"),
    (Condition("bags", "at least", "many"), "'many' is not a number"),
    (Condition("bags", "is", "inf"), "'inf' is not a number"),
    (Condition("out", "is", "perhaps"), "'out' holds yes or no"),
    (Condition("out", "at most", "yes"), "have no order"),
    (Condition("since", "at least", "7"), "neither a number nor a date"),
    (Condition("since", "at least", "today"), "neither a number nor a date"),
    (Condition("since", "at least", "2026-02-31"), "neither a number nor a date"),
    (Condition("city", "at least", "Bergen"), "neither a number nor a date"),
]


@pytest.mark.parametrize(("condition", "words"), PROBLEMS, ids=str)
def test_an_invalid_condition_is_a_problem(condition: Condition, words: str) -> None:
    """An impossible comparison is reported instead of silently matching nobody."""
    assert words in condition.problem(PEOPLE)


def test_an_empty_frame_has_no_matches() -> None:
    """A condition on no rows has an empty mask."""
    assert Condition("city", "is", "Oslo").mask(PEOPLE[:0]).tolist() == []


COMPARISONS = {"at least": ge, "at most": le, "more than": gt, "less than": lt}

CELLS = st.one_of(st.none(), st.sampled_from(["a", "A ", " b", "", " ", "10", "9", "1e1", "x"]))


@settings(max_examples=100)
@given(
    st.lists(CELLS, max_size=6),
    st.sampled_from(OPERATORS),
    st.sampled_from(["a", "B", "10", "9.0", "."]),
)
def test_text_is_compared_like_python_strings(
    cells: list[str | None], operator: str, value: str
) -> None:
    """On any text, the filter, its Python code and a plain loop select the same rows."""
    people = pd.DataFrame({"x": pd.Series(cells, dtype="string")})
    condition = Condition("x", operator, value)
    if condition.problem(people):
        return
    expected = [_plain((cell or "").strip().lower(), operator, value.lower()) for cell in cells]
    assert condition.mask(people).tolist() == expected
    assert _evaluated(condition, people) == expected


def _plain(cell: str, operator: str, value: str) -> bool:
    if operator in COMPARISONS:
        try:
            return bool(COMPARISONS[operator](float(cell), float(value)))
        except ValueError:
            return False
    return {
        "is": cell == value,
        "is not": cell != value,
        "contains": value in cell,
        "does not contain": value not in cell,
        "starts with": cell.startswith(value),
        "is empty": cell == "",
        "is not empty": cell != "",
    }[operator]
