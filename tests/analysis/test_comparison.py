"""Comparisons: against statsmodels and formulas, in words, with their warnings."""

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
    """Sum the hypergeometric chances that are no larger than that of what was seen."""
    both, of = a[0] + b[0], a[1] + b[1]
    ways = {
        k: comb(a[1], k) * comb(b[1], both - k)
        for k in range(max(0, both - b[1]), min(a[1], both) + 1)
    }
    return sum(each for each in ways.values() if each <= ways[a[0]]) / comb(of, both)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_the_interval_is_newcombes(
    a: tuple[int, int], b: tuple[int, int], confidence: float
) -> None:
    """Difference and interval are statsmodels' for Newcombe's method, at every size, none and all included."""
    found = _compare(a, b, confidence=confidence)
    low, high = confint_proportions_2indep(
        *b, *a, method="newcomb", compare="diff", alpha=1 - confidence
    )
    assert found.difference == pytest.approx(b[0] / b[1] - a[0] / a[1], abs=1e-15)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert -1 <= found.low <= found.difference <= found.high <= 1


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_p_value_is_of_the_test_it_names(a: tuple[int, int], b: tuple[int, int]) -> None:
    """Where every cell expects five the p-value is the pooled z test's, elsewhere Fisher's, by its formula."""
    found = _compare(a, b)
    share = (a[0] + b[0]) / (a[1] + b[1])
    enough = min(a[1], b[1]) * min(share, 1 - share) >= 5
    wanted = proportions_ztest([a[0], b[0]], [a[1], b[1]])[1] if enough else _fisher(a, b)
    assert found.p_value == pytest.approx(wanted, abs=1e-9)
    assert found.method == "Newcombe's interval, " + (
        "pooled z test" if enough else "Fisher's exact test"
    )
    assert ("Counts are small" in found.warning) is not enough


def test_the_z_test_is_used_from_five_expected_on() -> None:
    """Four point five expected is too few, five is enough."""
    assert "Fisher" in _compare((4, 100), (5, 100)).method
    assert "pooled z" in _compare((5, 100), (5, 100)).method


def test_the_sentence_says_it_all() -> None:
    """The sentence has difference, interval, both rates and the p-value, in points, and is what is shown."""
    found = _compare((87, 3000), (123, 3000))
    assert found.sentence == (
        "B's click rate is 1.2 points higher than A's (95 % CI 0.3 to 2.1; 4.1 % against 2.9 %), p = 0.011."
    )
    assert found.warning == ""
    assert repr(found) == found.sentence


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ((123, 3000), (87, 3000), "1.2 points lower than A's (95 % CI -2.1 to -0.3;"),
        ((87, 3000), (95, 3000), "p = 0.55; too little to tell them apart."),
        ((500, 1000), (500, 1000), "B's click rate is the same as A's"),
        (
            (400_000, 10_000_000),
            (420_000, 10_000_000),
            "0.200 points higher than A's (95 % CI 0.183 to 0.217;",
        ),
        ((100, 1000), (300, 1000), "p < 0.001."),
    ],
)
def test_the_words_fit_the_numbers(a: tuple[int, int], b: tuple[int, int], words: str) -> None:
    """Lower, equal, unsure and huge samples are each put as they are, with digits that fit the interval."""
    assert words in _compare(a, b).sentence


def test_several_comparisons_widen_all_of_it() -> None:
    """comparisons= gives Bonferroni's p-values and intervals, says so, and its p-values stop at 1."""
    alone, three = _compare((62, 1550), (97, 1550)), _compare((62, 1550), (97, 1550), comparisons=3)
    wanted = multipletests([alone.p_value, 0.5, 0.9], method="bonferroni")[1][0]
    assert three.p_value == pytest.approx(wanted, abs=1e-12)
    low, high = confint_proportions_2indep(
        97, 1550, 62, 1550, method="newcomb", compare="diff", alpha=0.05 / 3
    )
    assert (three.low, three.high) == pytest.approx((low, high), abs=1e-9)
    assert (
        three.warning
        == "One of 3 comparisons: interval and p-value allow for them all (Bonferroni)."
    )
    assert three.method.endswith("Bonferroni for 3 comparisons")
    assert _compare((62, 1550), (63, 1550), comparisons=3).p_value == 1


@pytest.mark.parametrize(
    ("metric", "unsure"), [("opened", True), ("click_to_open", True), ("clicked", False)]
)
def test_opens_carry_a_caveat(metric: str, *, unsure: bool) -> None:
    """Whatever rests on opens warns of mail clients that load images; clicks do not."""
    a, b = ({"delivered": 1000, "opened": 400 + more, "clicked": 100 + more} for more in (0, 50))
    assert ("Apple Mail Privacy" in rnb.compare_broadcasts(a, b, metric).warning) is unsure


def test_rows_of_a_frame_can_be_compared_by_name_id_or_row() -> None:
    """Names, ids and rows of a frame of campaigns lead to the same comparison."""
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


def test_sides_without_a_name_are_a_and_b() -> None:
    """Nameless sides are A and B, a row keeps its label, and equal names are told apart."""
    counts = {"delivered": 3000, "clicked": 87}
    found = rnb.compare_broadcasts(counts, pd.Series(counts, name="Arm 2"))
    assert (found.a, found.b) == ("A", "Arm 2")
    found = rnb.compare_broadcasts(_side("May", (1, 9)), _side("May", (2, 9)))
    assert (found.a, found.b) == ("May (a)", "May (b)")


def test_a_comparison_is_a_row() -> None:
    """to_frame() has the declared columns and dtypes, so that several can be put below each other."""
    found = _compare((87, 3000), (123, 3000))
    frame = pd.concat([found.to_frame(), found.to_frame()], ignore_index=True)
    assert frame.dtypes.astype(str).to_dict() == COMPARISON
    assert frame["p_value"].tolist() == [found.p_value] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"a": "Spring"}, "a='Spring' is a name; give the frame in which it stands as data="),
        (
            {"a": "Summer", "data": True},
            r"a='Summer' fits 0 rows of data; .*\['Spring', 'Spring'\]",
        ),
        ({"b": "Spring", "data": True}, "b='Spring' fits 2 rows"),
        ({"b": 4}, "b is int; give a mapping"),
        (
            {"b": {"delivered": 0, "clicked": 0}},
            r"b \(B\) has no click rate: delivered is 0, clicked is 0",
        ),
        (
            {"a": {"delivered": 10, "clicked": None}},
            r"a \(A\) has no click rate: delivered is 10, clicked is unknown",
        ),
        ({"a": {"delivered": 10}}, r"lacks the columns \['clicked'\]"),
        ({"a": {"delivered": 10, "clicked": 11}}, "column 'clicked' holds 11"),
        ({"metric": "revenue"}, "no metric 'revenue'"),
        ({"confidence": 1}, "confidence=1"),
        ({"comparisons": 0}, "comparisons=0 must be a whole number from 1"),
        ({"comparisons": 2.5}, "comparisons=2.5"),
        (
            {"metric": "click_to_open", "a": {"opened": 1, "clicked": 2}},
            r"more clicked \(2\) than opened \(1\)",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(options: dict[str, Any], message: str) -> None:
    """The error names the side or the argument, and the next step."""
    twice = pd.DataFrame([_side("Spring", (1, 9)), _side("Spring", (2, 9))])
    given = {"a": _side("A", (1, 9)), "b": _side("B", (1, 9))} | options
    if "data" in given:
        given["data"] = twice
    with pytest.raises(rnb.InputError, match=message):
        rnb.compare_broadcasts(**given)
