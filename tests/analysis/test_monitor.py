"""Tests in progress: evidence that stays valid at every look, and what it costs."""

from __future__ import annotations

from math import exp, inf
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, hypergeom

import resend_nb as rnb
from resend_nb.analysis.arms import Arm
from resend_nb.analysis.monitor import log_e_value, ratio_interval
from resend_nb.schemas import MONITOR

LOOKS = [1, 2, 4, 6, 9, 12, 18, 24, 36, 48, 72, 120, 168]  # hours; clicks come in over days


def _arms(a: tuple[int, int], b: tuple[int, int]) -> tuple[Arm, Arm]:
    return Arm("A", *a), Arm("B", *b)


def _e_value(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Return the evidence against equal rates."""
    return exp(log_e_value(*_arms(a, b), b[1] / (a[1] + b[1])))


def _monitor(a: tuple[int, int], b: tuple[int, int], **options: Any) -> dict[str, Any]:
    sides: list[Any] = [
        {"name": name, "clicked": pair[0], "delivered": pair[1]}
        for name, pair in [("A", a), ("B", b)]
    ]
    (row,) = rnb.monitor_df(*sides, **options).to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize(
    ("a", "b"),
    [((96, 1400), (118, 1400)), ((0, 10), (3, 500)), ((7, 7), (2, 9)), ((0, 5), (0, 5))],
)
def test_the_evidence_is_the_ratio_of_two_probabilities(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    """It is a beta-binomial probability divided by a hypergeometric one, as scipy has them."""
    clicks, total = a[0] + b[0], a[1] + b[1]
    mixture = betabinom.pmf(b[0], clicks, 60 * b[1] / total, 60 * a[1] / total)
    equal = hypergeom.pmf(b[0], total, b[1], clicks)
    assert _e_value(a, b) == pytest.approx(mixture / equal, rel=1e-9)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_another_click_does_not_add_evidence_on_average(
    of_a: int, of_b: int, data: st.DataObject
) -> None:
    """If the next click is equally likely to be anybody's, the evidence is expected to stay."""
    a, b = data.draw(st.integers(0, of_a)), data.draw(st.integers(0, of_b))
    left_a, left_b = of_a - a, of_b - b
    if not left_a + left_b:
        return
    expected = 0.0
    if left_a:
        expected += left_a * _e_value((a + 1, of_a), (b, of_b))
    if left_b:
        expected += left_b * _e_value((a, of_a), (b + 1, of_b))
    now = _e_value((a, of_a), (b, of_b))
    assert expected / (left_a + left_b) <= now * (1 + 1e-9)
    if left_a and left_b:  # the mixture also allows for more clicks than there are recipients
        assert expected / (left_a + left_b) == pytest.approx(now, rel=1e-9)


def _clicks_at_looks(generator: np.random.Generator, of: int, rate: float) -> list[int]:
    """Return the clicks of an arm at each look, which come in over days."""
    hours = np.sort(generator.exponential(6, size=generator.binomial(of, rate)))
    return [int(count) for count in np.searchsorted(hours, LOOKS)]


def _share_found(a: tuple[int, float], b: tuple[int, float], tests: int = 300) -> float:
    """Return the share of simulated tests that have a clear verdict at one of 13 looks."""
    generator, found = np.random.default_rng(16), 0
    for _ in range(tests):
        looks = zip(_clicks_at_looks(generator, *a), _clicks_at_looks(generator, *b), strict=True)
        found += any(_e_value((x, a[0]), (y, b[0])) >= 20 for x, y in looks)
    return found / tests


@pytest.mark.parametrize(
    ("of_a", "of_b", "rate"), [(1400, 1400, 0.09), (500, 4000, 0.05), (900, 900, 0.45)]
)
def test_equal_emails_are_rarely_called_different(of_a: int, of_b: int, rate: float) -> None:
    """At most 5% of tests of equal emails have a clear verdict at any of 13 looks."""
    assert _share_found((of_a, rate), (of_b, rate)) <= 0.05


def test_a_true_difference_is_found() -> None:
    """A large difference is found nearly always, and the one of the docstring in about half."""
    assert _share_found((1400, 0.09), (1400, 0.16)) > 0.95
    assert _share_found((1400, 0.09), (1400, 0.125)) == pytest.approx(0.54, abs=0.06)


@pytest.mark.parametrize(
    ("a", "b"), [((1000, 0.09), (1000, 0.12)), ((600, 0.6), (300, 0.3)), ((400, 0.05), (2000, 0.2))]
)
def test_the_intervals_of_all_looks_contain_the_true_ratio(
    a: tuple[int, float], b: tuple[int, float]
) -> None:
    """In at least 95% of tests the true ratio is in the interval of each of 13 looks."""
    generator, held, tests = np.random.default_rng(4), 0, 100
    for _ in range(tests):
        looks = zip(_clicks_at_looks(generator, *a), _clicks_at_looks(generator, *b), strict=True)
        ends = [ratio_interval(*_arms((x, a[0]), (y, b[0])), 0.05) for x, y in looks]
        held += all(low <= b[1] / a[1] <= high for low, high in ends)
    assert held / tests >= 0.95


ARMS = st.tuples(st.integers(0, 300), st.integers(1, 300)).map(sorted).map(tuple)


@given(ARMS, ARMS, st.sampled_from([0.8, 0.95, 0.999]))
def test_interval_p_value_and_verdict_agree(
    a: tuple[int, int], b: tuple[int, int], confidence: float
) -> None:
    """The interval excludes 1 if the p-value is below 1 - confidence, and contains the ratio."""
    look = _monitor(a, b, confidence=confidence)
    excludes = not look["low"] <= 1 <= look["high"]
    if abs(look["p_value"] - (1 - confidence)) > 1e-9:
        assert excludes is (look["p_value"] < 1 - confidence)
    assert excludes is (look["verdict"] != "no clear difference yet")
    if a[0]:
        assert look["low"] <= look["ratio"] * (1 + 1e-9)
        assert look["ratio"] <= look["high"] * (1 + 1e-9)


def test_a_look_is_a_row() -> None:
    """Looks have the declared columns, so that they can be concatenated, with or without clicks."""
    none, some = _monitor((0, 50), (0, 50)), _monitor((60, 1000), (130, 1000))
    assert (none["low"], none["high"], none["p_value"]) == (0, inf, 1)
    assert pd.isna(none["ratio"])
    assert (some["verdict"], some["ratio"]) == ("b higher", pytest.approx(130 / 60))
    assert _monitor((130, 1000), (60, 1000))["verdict"] == "a higher"
    assert [some[name] for name in ("a", "b", "count_a", "of_a", "count_b", "of_b")] == [
        *("A", "B", 60, 1000, 130, 1000)
    ]
    assert list(some) == list(MONITOR)


def test_halves_that_were_not_sent_together_are_not_compared() -> None:
    """A half that had more time is not compared, so the p-value is missing."""
    a = {"name": "A", "clicked": 2, "delivered": 1400, "age_hours": 1.0}
    look = rnb.monitor_df(a, a | {"clicked": 118, "age_hours": 30.0}).iloc[0]
    assert look["verdict"] == "too early"
    assert look[["ratio", "low", "high", "p_value"]].isna().all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "revenue"}, "Unknown metric 'revenue'"),
        ({"confidence": 1}, "confidence=1 must be between"),
        ({"columns": {"clicked": "Clicks"}}, "data has no column 'Clicks'"),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument."""
    with pytest.raises(rnb.InputError, match=message):
        _monitor((1, 9), (2, 9), **options)
