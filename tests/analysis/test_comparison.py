"""Comparisons: numbers checked against statsmodels and formulas, sentences and warnings."""

from __future__ import annotations

from math import comb
from typing import Any

import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

import resend_nb as rnb
from resend_nb.schemas import COMPARISON

PAIRS = [
    ((87, 3000), (123, 3000)),
    ((0, 10), (0, 10)),
    ((0, 1), (1, 1)),
    ((10, 10), (10, 10)),
    ((3, 7), (0, 9000)),
    ((1, 20_000), (9, 20_000)),
    ((500, 1000), (500, 1000)),
    ((267, 21_307), (122, 21_306)),
    ((400_000, 10_000_019), (401_000, 10_000_019)),
]


def _side(name: str, pair: tuple[int, int]) -> dict[str, Any]:
    return {"name": name, "clicked": pair[0], "delivered": pair[1]}


def _compare(a: tuple[int, int], b: tuple[int, int], **options: Any) -> rnb.Comparison:
    return rnb.compare_broadcasts(_side("A", a), _side("B", b), **options)


def _fisher(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Sum the hypergeometric probabilities up to that of the observed table."""
    both, of = a[0] + b[0], a[1] + b[1]
    ways = {
        k: comb(a[1], k) * comb(b[1], both - k)
        for k in range(max(0, both - b[1]), min(a[1], both) + 1)
    }
    return sum(way for way in ways.values() if way <= ways[a[0]]) / comb(of, both)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_the_interval_is_newcombes(
    a: tuple[int, int], b: tuple[int, int], confidence: float
) -> None:
    """Difference and interval equal those of statsmodels, from no clicks at all to all clicks."""
    comparison = _compare(a, b, confidence=confidence)
    low, high = confint_proportions_2indep(
        *b, *a, method="newcomb", compare="diff", alpha=1 - confidence
    )
    assert comparison.difference == pytest.approx(b[0] / b[1] - a[0] / a[1], abs=1e-15)
    assert (comparison.low, comparison.high) == pytest.approx((low, high), abs=1e-9)
    assert -1 <= comparison.low <= comparison.difference <= comparison.high <= 1


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_p_value_is_that_of_the_named_test(a: tuple[int, int], b: tuple[int, int]) -> None:
    """The pooled z test if every expected count is at least 5, Fisher's exact test otherwise."""
    comparison = _compare(a, b)
    share = (a[0] + b[0]) / (a[1] + b[1])
    enough = min(a[1], b[1]) * min(share, 1 - share) >= 5
    expected = proportions_ztest([a[0], b[0]], [a[1], b[1]])[1] if enough else _fisher(a, b)
    assert comparison.p_value == pytest.approx(expected, abs=1e-9)
    assert comparison.method == "Newcombe's interval, " + (
        "pooled z test" if enough else "Fisher's exact test"
    )
    assert ("Counts are small" in comparison.warning) is not enough


def test_the_z_test_needs_an_expected_count_of_five() -> None:
    """An expected count of 4.5 is too small, 5 is enough."""
    assert "Fisher" in _compare((4, 100), (5, 100)).method
    assert "pooled z" in _compare((5, 100), (5, 100)).method


def test_the_sentence_is_complete() -> None:
    """It has difference, interval, both rates and the p-value, and is what the repr shows."""
    comparison = _compare((87, 3000), (123, 3000))
    assert comparison.sentence == (
        "B's click rate is 1.2 points higher than A's "
        "(95% CI 0.3 to 2.1; 4.1% vs. 2.9%), p = 0.011."
    )
    assert comparison.warning == ""
    assert repr(comparison) == comparison.sentence


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ((123, 3000), (87, 3000), "1.2 points lower than A's (95% CI -2.1 to -0.3;"),
        ((87, 3000), (95, 3000), "p = 0.55; no clear difference."),
        ((500, 1000), (500, 1000), "B's click rate is the same as A's"),
        (
            (400_000, 10_000_000),
            (420_000, 10_000_000),
            "0.200 points higher than A's (95% CI 0.183 to 0.217;",
        ),
        ((100, 1000), (300, 1000), "p < 0.001."),
    ],
)
def test_the_sentence_fits_the_numbers(a: tuple[int, int], b: tuple[int, int], text: str) -> None:
    """Lower, unclear and equal rates and huge samples, with digits that fit the interval."""
    assert text in _compare(a, b).sentence


def test_several_comparisons_adjust_interval_and_p_value() -> None:
    """comparisons= applies Bonferroni, the warning says so, and p-values are at most 1."""
    alone, three = _compare((62, 1550), (97, 1550)), _compare((62, 1550), (97, 1550), comparisons=3)
    expected = multipletests([alone.p_value, 0.5, 0.9], method="bonferroni")[1][0]
    assert three.p_value == pytest.approx(expected, abs=1e-12)
    low, high = confint_proportions_2indep(
        97, 1550, 62, 1550, method="newcomb", compare="diff", alpha=0.05 / 3
    )
    assert (three.low, three.high) == pytest.approx((low, high), abs=1e-9)
    assert three.warning == "Interval and p-value are adjusted for 3 comparisons (Bonferroni)."
    assert three.method.endswith("Bonferroni for 3 comparisons")
    assert _compare((62, 1550), (63, 1550), comparisons=3).p_value == 1


@pytest.mark.parametrize(
    ("metric", "is_unreliable"), [("opened", True), ("click_to_open", True), ("clicked", False)]
)
def test_opens_have_a_warning(metric: str, *, is_unreliable: bool) -> None:
    """Rates based on opens warn about mail apps that preload images; click rates do not."""
    a, b = ({"delivered": 1000, "opened": 400 + more, "clicked": 100 + more} for more in (0, 50))
    assert ("Apple Mail Privacy" in rnb.compare_broadcasts(a, b, metric).warning) is is_unreliable


def test_rows_can_be_given_by_name_or_id_or_as_series() -> None:
    """Names, ids and rows of a DataFrame give the same comparison."""
    data = pd.DataFrame([_side("Spring", (87, 3000)), _side("May", (123, 3000))]).assign(
        broadcast_id=["b1", "b2"]
    )
    by_name = rnb.compare_broadcasts("Spring", "May", data=data)
    assert by_name == rnb.compare_broadcasts("b1", "b2", data=data)
    assert by_name == rnb.compare_broadcasts(data.iloc[0], data.iloc[1])
    assert by_name.sentence.startswith("May's click rate is 1.2 points higher than Spring's")
    renamed = data.rename(columns={"clicked": "Clicks", "name": "Campaign"})
    columns = {"clicked": "Clicks", "name": "Campaign"}
    assert by_name == rnb.compare_broadcasts("Spring", "May", data=renamed, columns=columns)


def test_broadcasts_without_a_name_are_a_and_b() -> None:
    """Without names they are A and B; a row keeps its label; equal names become unique."""
    counts = {"delivered": 3000, "clicked": 87}
    comparison = rnb.compare_broadcasts(counts, pd.Series(counts, name="Arm 2"))
    assert (comparison.a, comparison.b) == ("A", "Arm 2")
    comparison = rnb.compare_broadcasts(_side("May", (1, 9)), _side("May", (2, 9)))
    assert (comparison.a, comparison.b) == ("May (a)", "May (b)")


def test_a_comparison_converts_to_a_row() -> None:
    """to_frame() has the declared columns and dtypes, so several rows can be concatenated."""
    comparison = _compare((87, 3000), (123, 3000))
    frame = pd.concat([comparison.to_frame(), comparison.to_frame()], ignore_index=True)
    assert frame.dtypes.astype(str).to_dict() == COMPARISON
    assert frame["p_value"].tolist() == [comparison.p_value] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"a": "Spring"}, "a='Spring' is a name. Pass the DataFrame that has it as data="),
        (
            {"a": "Summer", "data": True},
            r"a='Summer' matches 0 rows of data\. .*\['Spring', 'Spring'\]",
        ),
        ({"b": "Spring", "data": True}, "b='Spring' matches 2 rows"),
        ({"b": 4}, "b must be a mapping of counts, .* not int"),
        (
            {"b": {"delivered": 0, "clicked": 0}},
            r"b \(B\) has no click rate: delivered is 0, clicked is 0",
        ),
        (
            {"a": {"delivered": 10, "clicked": None}},
            r"a \(A\) has no click rate: delivered is 10, clicked is unknown",
        ),
        ({"a": {"delivered": 10}}, r"has no columns \['clicked'\]"),
        ({"a": {"delivered": 10, "clicked": 11}}, "Column 'clicked' has 11"),
        ({"metric": "revenue"}, "Unknown metric 'revenue'"),
        ({"confidence": 1}, "confidence=1"),
        ({"comparisons": 0}, "comparisons=0 must be a whole number from 1"),
        ({"comparisons": 2.5}, "comparisons=2.5"),
        (
            {"metric": "click_to_open", "a": {"opened": 1, "clicked": 2}},
            r"has more clicked \(2\) than opened \(1\)",
        ),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument and the next step."""
    twice = pd.DataFrame([_side("Spring", (1, 9)), _side("Spring", (2, 9))])
    arguments = {"a": _side("A", (1, 9)), "b": _side("B", (1, 9))} | options
    if "data" in arguments:
        arguments["data"] = twice
    with pytest.raises(rnb.InputError, match=message):
        rnb.compare_broadcasts(**arguments)
