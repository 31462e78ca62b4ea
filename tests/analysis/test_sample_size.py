"""Sample sizes: checked against statsmodels, and by enumerating all outcomes."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    proportion_effectsize,
    samplesize_proportions_2indep_onetail,
)

import resend_nb as rnb
from resend_nb.analysis.intervals import score_p_value

CASES = [
    (baseline, difference, power, alpha)
    for baseline in (0.001, 0.03, 0.2, 0.5)
    for difference in (0.0005, 0.01, 0.2, -0.0005)
    for power in (0.8, 0.95)
    for alpha in (0.01, 0.05)
]


@pytest.mark.parametrize(("baseline", "difference", "power", "alpha"), CASES)
def test_the_size_equals_that_of_statsmodels(
    baseline: float, difference: float, power: float, alpha: float
) -> None:
    """The size equals that of statsmodels for the pooled z test, rounded up."""
    size = rnb.sample_size(baseline, difference=difference, power=power, alpha=alpha)
    expected = samplesize_proportions_2indep_onetail(difference, baseline, power, alpha=alpha)
    assert size == ceil(expected)


@pytest.mark.parametrize(("baseline", "difference"), [(0.03, 0.01), (0.2, 0.02), (0.5, 0.05)])
def test_the_size_is_near_the_arcsine_approximation(baseline: float, difference: float) -> None:
    """The arcsine approximation gives the same size within 2%."""
    effect = proportion_effectsize(baseline + difference, baseline)
    expected = NormalIndPower().solve_power(effect, alpha=0.05, power=0.8)
    assert rnb.sample_size(baseline, difference=difference) == pytest.approx(expected, rel=0.02)


def test_a_test_of_that_size_has_that_power() -> None:
    """Over all outcomes of both arms, the pooled z test detects the difference in 80%."""
    size = rnb.sample_size(0.2, difference=0.1)
    counts = np.arange(size + 1)
    one, two = np.meshgrid(counts, counts, indexing="ij")
    pooled = (one + two) / (2 * size)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(two - one) / size / np.sqrt(2 * pooled * (1 - pooled) / size)
    probabilities = np.outer(binom.pmf(counts, size, 0.2), binom.pmf(counts, size, 0.3))
    assert probabilities[z > norm.ppf(0.975)].sum() == pytest.approx(0.8, abs=0.01)


def test_a_lift_is_relative_to_the_baseline() -> None:
    """A lift of a third from 3% is a difference of one point."""
    assert rnb.sample_size(0.03, lift=1 / 3) == rnb.sample_size(0.03, difference=0.01)
    assert isinstance(rnb.sample_size(0.03, lift=-0.5), int)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseline": 3}, "baseline=3 must be between 0 and 1"),
        ({"baseline": 0}, "baseline=0"),
        ({"power": 1}, "power=1"),
        ({"alpha": 0}, "alpha=0"),
        ({"difference": None}, "either difference= .* or lift="),
        ({"lift": 0.2}, "either difference= .* or lift="),
        ({"difference": 0}, "A baseline of 0.03 with a change of 0 becomes 0.03"),
        ({"difference": 0.97}, r"becomes 1\."),
        ({"difference": -0.03}, r"becomes 0\."),
        ({"difference": float("nan")}, "becomes nan"),
        ({"power": 0.04}, "power=0.04 must be greater than alpha=0.05"),
    ],
)
def test_numbers_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument and an example of a good one."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.sample_size(**{"baseline": 0.03, "difference": 0.01} | options)


@given(st.integers(20, 10**7), st.floats(0.001, 0.6), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_detectable_difference_is_the_inverse(n: int, baseline: float, power: float) -> None:
    """With n recipients the increase is found, and a slightly smaller one needs more than n."""
    try:
        change = rnb.detectable_difference(n, baseline, power=power)
    except rnb.InputError:
        assert n < 100
        return
    assert 0 < change <= 1 - baseline
    if baseline + change < 0.999:
        assert rnb.sample_size(baseline, difference=change * (1 + 1e-9), power=power) <= n
        assert rnb.sample_size(baseline, difference=change * 0.999, power=power) >= n


def test_the_detectable_difference_is_found_as_often_as_promised() -> None:
    """Of 4,000 simulated tests with that difference, about 80% are clear."""
    rng = np.random.default_rng(1)
    n, baseline = 2000, 0.05
    changed = baseline + rnb.detectable_difference(n, baseline)
    counts = zip(rng.binomial(n, baseline, 4000), rng.binomial(n, changed, 4000), strict=True)
    found = [score_p_value((int(a), n), (int(b), n)) < 0.05 for a, b in counts]
    assert np.mean(found) == pytest.approx(0.8, abs=0.025)


@pytest.mark.parametrize(
    ("n", "baseline", "options", "message"),
    [
        (0, 0.1, {}, "n=0 must be a number of recipients"),
        (2.5, 0.1, {}, "n=2.5"),
        (True, 0.1, {}, "n=True"),
        (100, 0, {}, "baseline=0 must be between 0 and 1"),
        (100, 0.1, {"power": 0.01}, "power=0.01 must be greater than alpha"),
        (3, 0.5, {}, "n=3 is too few"),
    ],
)
def test_wrong_numbers_of_recipients_are_refused(
    n: Any, baseline: float, options: dict[str, float], message: str
) -> None:
    """The error names the argument."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.detectable_difference(n, baseline, **options)
