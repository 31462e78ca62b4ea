"""Comparisons: numbers checked against statsmodels and formulas, sentences and warnings."""

from __future__ import annotations

from math import isnan, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from statsmodels.stats import proportion
from statsmodels.stats.multitest import multipletests

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


def _variance(a: tuple[int, int], b: tuple[int, int], assumed: float) -> float:
    """Find the most likely rates that differ by this, as the root of the likelihood's slope."""
    low, high = max(0.0, -assumed), min(1.0, 1 - assumed)

    def slope(rate: float) -> float:
        parts = [(a, rate), (b, rate + assumed)]
        return sum(
            (count / p if count else 0) - ((of - count) / (1 - p) if of > count else 0)
            for (count, of), p in parts
        )

    inside = 1e-13
    ends = slope(low + inside), slope(high - inside)
    if ends[0] <= 0 or ends[1] >= 0:
        rate = low if ends[0] <= 0 else high
    else:
        rate = float(brentq(slope, low + inside, high - inside, xtol=1e-16, rtol=1e-14))
    total = a[1] + b[1]
    parts = [(rate, a[1]), (rate + assumed, b[1])]
    return sum(p * (1 - p) / of for p, of in parts) * total / (total - 1)


PUBLISHED = [  # Newcombe (1998), "Interval estimation", table II, method 6
    ((48, 80), (56, 70), 0.0528, 0.3382),
    ((3, 10), (9, 10), 0.1700, 0.8406),
    ((0, 10), (0, 10), -0.2879, 0.2879),
]


@pytest.mark.parametrize(("a", "b", "low", "high"), PUBLISHED)
def test_the_interval_is_the_published_one(
    a: tuple[int, int], b: tuple[int, int], low: float, high: float
) -> None:
    """Miettinen and Nurminen's intervals are those of Newcombe's comparison of methods."""
    comparison = _compare(a, b)
    assert (comparison.low, comparison.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.999])
def test_the_ends_of_the_interval_are_just_not_rejected(
    a: tuple[int, int], b: tuple[int, int], confidence: float
) -> None:
    """At each end the score test has the critical value, from no clicks at all to all clicks."""
    comparison = _compare(a, b, confidence=confidence)
    critical = NormalDist().inv_cdf((1 + confidence) / 2)
    assert comparison.difference == pytest.approx(b[0] / b[1] - a[0] / a[1], abs=1e-15)
    assert -1 <= comparison.low <= comparison.difference <= comparison.high <= 1
    for end in (comparison.low, comparison.high):
        if abs(end) < 1:
            score = abs(comparison.difference - end) / sqrt(_variance(a, b, end))
            assert score == pytest.approx(critical, abs=1e-6)


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_p_value_is_that_of_the_score_test(a: tuple[int, int], b: tuple[int, int]) -> None:
    """It is the chi-squared test with N - 1, and statsmodels' score test with its correction."""
    comparison = _compare(a, b)
    with np.errstate(all="ignore"):  # all or none clicked: the variance is 0
        expected = proportion.test_proportions_2indep(*b, *a, method="score", compare="diff")
    known = 1.0 if isnan(expected.pvalue) else expected.pvalue
    assert comparison.p_value == pytest.approx(known, abs=1e-9)


ARMS = st.tuples(st.integers(0, 300), st.integers(1, 300)).map(sorted).map(tuple)


@given(ARMS, ARMS, st.sampled_from([0.8, 0.9, 0.95, 0.99]), st.integers(1, 20))
def test_interval_p_value_and_verdict_never_contradict(
    a: tuple[int, int], b: tuple[int, int], confidence: float, comparisons: int
) -> None:
    """0 is outside of the interval exactly if the p-value is below 1 - confidence."""
    comparison = _compare(a, b, confidence=confidence, comparisons=comparisons)
    excludes = not comparison.low <= 0 <= comparison.high
    assert excludes is (comparison.p_value < 1 - confidence)
    if comparison.verdict != "too few":
        assert excludes is (comparison.verdict != "no clear difference")
        assert (comparison.verdict == "b higher") is (excludes and comparison.difference > 0)
    assert str(comparison)


def test_the_sentence_is_for_people_who_decide() -> None:
    """It says who did better, the counts, the relative change, and what it means for 10,000."""
    comparison = _compare((87, 3000), (123, 3000))
    assert comparison.sentence == (
        "B had more clicks than A: 123 of 3,000 (4.1%) against 87 of 3,000 (2.9%). "
        "That is 41% more, or 120 more clicks per 10,000 delivered emails (95% CI 27 to 215), "
        "p = 0.011."
    )
    assert (comparison.warning, comparison.verdict) == ("", "b higher")
    assert repr(comparison) == comparison.sentence


SENTENCES = [
    ((123, 3000), (87, 3000), "clicked", "A had more clicks than B: 123 of 3,000 (4.1%) against"),
    ((87, 3000), (95, 3000), "clicked", "No clear difference in clicks between A and B: 87 of"),
    ((87, 3000), (95, 3000), "clicked", "from 61 fewer to 114 more clicks per 10,000 delivered"),
    ((500, 1000), (500, 1000), "clicked", "No clear difference in clicks"),
    ((87, 3000), (123, 3000), "complained", "A had fewer complaints than B: 87 of 3,000 (2.9%)"),
    ((87, 3000), (123, 3000), "complained", "29% fewer, or 120 fewer complaints per 10,000"),
    ((0, 3000), (30, 3000), "clicked", "That is 100 more clicks per 10,000 delivered emails"),
    ((0, 3000), (30, 3000), "bounced", "That is 100% fewer, or 100 fewer bounces per 10,000 sent"),
    ((0, 900), (1, 900), "clicked", "Too few clicks to compare A with B: 0 of 900 (0.0%)"),
    ((1500, 30_000), (1590, 30_000), "clicked", "No clear difference"),
]


@pytest.mark.parametrize(("a", "b", "metric", "text"), SENTENCES, ids=range(len(SENTENCES)))
def test_the_sentence_fits_the_numbers(
    a: tuple[int, int], b: tuple[int, int], metric: str, text: str
) -> None:
    """The better one comes first; fewer complaints, bounces and unsubscribes are better."""
    of = "sent" if metric == "bounced" else "delivered"
    first, second = ({"name": n, metric: pair[0], of: pair[1]} for n, pair in [("A", a), ("B", b)])
    assert text in rnb.compare_broadcasts(first, second, metric).sentence


def test_the_sentence_names_subjects_and_other_outcomes() -> None:
    """Subject lines are named, and a column of another name is called by that name."""
    rows = [
        {"name": "A", "subject": "Early harvest", "customers": 3000, "orders": 30},
        {"name": "B", "subject": "Is it spring?", "customers": 3000, "orders": 60},
    ]
    columns = {"delivered": "customers", "clicked": "orders"}
    data = pd.DataFrame(rows)
    comparison = rnb.compare_broadcasts(
        "Early harvest", "Is it spring?", data=data, columns=columns
    )
    assert comparison.sentence.startswith(
        'B ("Is it spring?") had more orders than A ("Early harvest"): 60 of 3,000 (2.0%)'
    )
    assert "100 more orders per 10,000 customers" in comparison.sentence


def test_an_end_of_the_interval_beside_zero_is_not_shown_as_zero() -> None:
    """A clear difference has two ends above 0, with enough digits to see it."""
    comparison = _compare((400_000, 10_000_000), (400_360, 10_000_000), confidence=0.3)
    assert comparison.verdict == "b higher"
    low = comparison.sentence.split("CI ")[1].split(" to ")[0]
    assert float(low) > 0


AGES = [
    (1.0, 720.0, "too early"),
    (1.0, 1.5, "b higher"),
    (47.0, 49.0, "too early"),
    (48.0, 720.0, "b higher"),
    (None, 1.0, "b higher"),
]


@pytest.mark.parametrize(("age_a", "age_b", "verdict"), AGES)
def test_broadcasts_of_different_age_are_not_compared(
    age_a: float | None, age_b: float | None, verdict: str
) -> None:
    """The same email one hour and a month ago is not a result; two halves of a test are."""
    a = _side("New", (87, 3000)) | {"age_hours": age_a}
    b = _side("Old", (123, 3000)) | {"age_hours": age_b}
    comparison = rnb.compare_broadcasts(a, b)
    assert comparison.verdict == verdict
    assert comparison.sentence.startswith("Too early") is (verdict == "too early")
    if verdict == "too early":
        assert "p =" not in comparison.sentence
        assert "Wait until both are 48 hours old" in comparison.sentence
    else:
        assert ("more responses follow" in comparison.warning) is (min(age_a or 0, age_b or 0) < 40)


def test_what_differs_beside_the_content_is_said() -> None:
    """Other segments and other days are in the warning."""
    a = _side("A", (87, 3000)) | {"segment": "Fans", "sent_at": "2026-10-01T09:00Z"}
    b = _side("B", (123, 3000)) | {"segment": "All", "sent_at": "2026-10-31T09:00Z"}
    warning = rnb.compare_broadcasts(a, b).warning
    assert "different segments" in warning
    assert "sent 30 days apart" in warning
    assert rnb.compare_broadcasts(a, b | {k: a[k] for k in ("segment", "sent_at")}).warning == ""


def test_several_comparisons_adjust_interval_and_p_value() -> None:
    """comparisons= applies Bonferroni, the warning says so, and p-values are at most 1."""
    alone, three = _compare((62, 1550), (97, 1550)), _compare((62, 1550), (97, 1550), comparisons=3)
    expected = multipletests([alone.p_value, 0.5, 0.9], method="bonferroni")[1][0]
    assert three.p_value == pytest.approx(expected, abs=1e-12)
    wider = _compare((62, 1550), (97, 1550), confidence=1 - 0.05 / 3)
    assert (three.low, three.high) == pytest.approx((wider.low, wider.high), abs=1e-9)
    assert three.warning == "Interval and p-value are adjusted for 3 comparisons (Bonferroni)."
    assert three.method.endswith("Bonferroni")
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
    assert by_name.sentence.startswith("May had more clicks than Spring: 123 of 3,000")
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
            r"b \(B\) has no click rate: delivered is 0\.",
        ),
        (
            {"a": {"delivered": 10, "clicked": None}},
            r"a \(A\) has no click rate: clicked is unknown",
        ),
        ({"a": {"delivered": 10}}, r"has no columns \['clicked'\]"),
        (
            {"a": {"delivered": 10, "clicked": 11}},
            "clicked is 11, more than delivered, which is 10",
        ),
        ({"metric": "revenue"}, "Unknown metric 'revenue'"),
        ({"confidence": 1}, "confidence=1"),
        ({"comparisons": 0}, "comparisons=0 must be a whole number from 1"),
        ({"comparisons": 2.5}, "comparisons=2.5"),
        ({"comparisons": 10**20}, "comparisons=1000"),
        (
            {"metric": "click_to_open", "a": {"opened": 1, "clicked": 2}},
            "more clicked than opened",
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
