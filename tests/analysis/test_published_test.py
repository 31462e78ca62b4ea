"""A published email test: the MineThatData E-Mail Analytics And Data Mining Challenge.

Kevin Hillstrom, MineThatData, 20 March 2008: 64,000 customers were assigned at random to three
arms, and their visits and purchases ("conversions") within two weeks were counted.
tests/data/minethatdata_2008.csv has the counts of his published rows.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import pandas as pd
import pytest
from support import ROOT

import resend_nb as rnb

PUBLISHED = {  # in percent, as printed in responses to the challenge
    ("Mens E-Mail", "visits"): 18.28,
    ("Womens E-Mail", "visits"): 15.14,
    ("No E-Mail", "visits"): 10.62,
    ("Mens E-Mail", "conversions"): 1.25,
    ("Womens E-Mail", "conversions"): 0.88,
    ("No E-Mail", "conversions"): 0.57,
}
PAIRS = [
    ("No E-Mail", "Mens E-Mail"),
    ("No E-Mail", "Womens E-Mail"),
    ("Womens E-Mail", "Mens E-Mail"),
]
Z = NormalDist().inv_cdf(0.975)


@pytest.fixture
def arms() -> pd.DataFrame:
    """The three arms."""
    return pd.read_csv(ROOT / "tests" / "data" / "minethatdata_2008.csv")


def _columns(outcome: str) -> dict[str, str]:
    return {"name": "arm", "delivered": "customers", "clicked": outcome}


def _wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson (1927), as printed: the roots of (rate - p)² = z² p (1 - p) / n."""
    rate, spread = count / of, Z**2 / of
    middle, half = rate + spread / 2, sqrt(spread * rate * (1 - rate) + spread**2 / 4)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def test_the_arms_are_all_customers(arms: pd.DataFrame) -> None:
    """The three arms have 64,000 customers."""
    assert arms["customers"].sum() == 64_000


@pytest.mark.parametrize("outcome", ["visits", "conversions"])
def test_rates_are_the_published_ones(arms: pd.DataFrame, outcome: str) -> None:
    """Rates are as published, and their intervals follow Wilson's formula."""
    frame = rnb.campaign_rates(arms, metrics="clicked", columns=_columns(outcome))
    for row, counts in zip(frame.to_dict("records"), arms.to_dict("records"), strict=True):
        assert round(100 * row["rate"], 2) == PUBLISHED[row["name"], outcome]
        assert (row["low"], row["high"]) == pytest.approx(
            _wilson(counts[outcome], counts["customers"]), abs=1e-9
        )


@pytest.mark.parametrize("outcome", ["visits", "conversions"])
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_differences_follow_the_formulas(arms: pd.DataFrame, outcome: str, a: str, b: str) -> None:
    """Of many people, interval and p-value are near Newcombe's formula and the pooled z test."""
    comparison = rnb.compare_broadcasts(a, b, data=arms, columns=_columns(outcome))
    counts = {
        row["arm"]: (int(row[outcome]), int(row["customers"])) for row in arms.to_dict("records")
    }
    (count_a, of_a), (count_b, of_b) = counts[a], counts[b]
    rate_a, rate_b = count_a / of_a, count_b / of_b
    (low_a, high_a), (low_b, high_b) = _wilson(count_a, of_a), _wilson(count_b, of_b)
    low = rate_b - rate_a - sqrt((rate_b - low_b) ** 2 + (high_a - rate_a) ** 2)
    high = rate_b - rate_a + sqrt((high_b - rate_b) ** 2 + (rate_a - low_a) ** 2)
    pooled = (count_a + count_b) / (of_a + of_b)
    z = (rate_b - rate_a) / sqrt(pooled * (1 - pooled) * (1 / of_a + 1 / of_b))
    assert (comparison.low, comparison.high) == pytest.approx((low, high), abs=2e-5)
    assert comparison.p_value == pytest.approx(2 * NormalDist().cdf(-abs(z)), rel=1e-2)


def test_the_mens_email_won(arms: pd.DataFrame) -> None:
    """The published finding as a sentence: the men's email brought 7.7 points more visits."""
    comparison = rnb.compare_broadcasts(
        "No E-Mail", "Mens E-Mail", data=arms, columns=_columns("visits")
    )
    assert comparison.sentence == (
        "Mens E-Mail had more visits than No E-Mail: 3,894 of 21,307 (18.3%) against 2,262 of "
        "21,306 (10.6%). That is 72% more, or 766 more visits per 10,000 customers "
        "(95% CI 700 to 832), p < 0.001."
    )
