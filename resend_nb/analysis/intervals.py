"""Confidence intervals for a rate and for the difference of two rates."""

from __future__ import annotations

from math import acos, copysign, cos, pi, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from scipy.optimize import brentq
from scipy.stats import norm

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Interval = tuple[float, float]

Counts = tuple[int, int]
"""A count, and the total that it is a part of."""


def check_confidence(confidence: float) -> None:
    """Raise InputError unless the confidence level is between 0 and 1."""
    if not 0 < confidence < 1:
        raise InputError(f"confidence={confidence} must be between 0 and 1, usually 0.95")


def wilson_interval(count: float, of: float, confidence: float) -> Interval:
    """Return the Wilson interval for the rate ``count / of``; both may be fractions.

    >>> "{:.3f} {:.3f}".format(*wilson_interval(0, 10, 0.95))
    '0.000 0.278'
    """
    # The function of scipy takes whole numbers only, and an effective sample size is none.
    rate, square = count / of, NormalDist().inv_cdf((1 + confidence) / 2) ** 2 / of
    center = (rate + square / 2) / (1 + square)
    half = sqrt(square * rate * (1 - rate) + square**2 / 4) / (1 + square)
    return (
        0.0 if count == 0 else max(0.0, center - half),
        1.0 if count == of else min(1.0, center + half),
    )


def score_interval(a: Counts, b: Counts, confidence: float) -> Interval:
    """Return the score interval for the rate of b minus the rate of a.

    Miettinen and Nurminen (1985), "Comparative analysis of two rates": all differences that the
    score test does not reject, so it includes 0 exactly if `score_p_value` is above 1 - confidence.

    >>> "{:.3f} {:.3f}".format(*score_interval((0, 10), (0, 10), 0.95))
    '-0.288 0.288'
    """
    difference = b[0] / b[1] - a[0] / a[1]
    critical = NormalDist().inv_cdf((1 + confidence) / 2) ** 2

    def excess(assumed: float) -> float:
        return (difference - assumed) ** 2 - critical * _variance(a, b, assumed)

    low, high = (_root(excess, difference, bound) for bound in (-1.0, 1.0))
    return low, high


def score_p_value(a: Counts, b: Counts) -> float:
    """Return the two-sided p-value of the score test of equal rates.

    It is the chi-squared test with N - 1 in place of N, which Campbell (2007) recommends if every
    expected count is at least 1.

    >>> round(score_p_value((87, 3000), (123, 3000)), 4)
    0.0114
    """
    variance = _variance(a, b, 0)
    if variance == 0:
        return 1.0
    difference = b[0] / b[1] - a[0] / a[1]
    return float(2 * norm.sf(abs(difference) / sqrt(variance)))


def _root(excess: Callable[[float], float], difference: float, bound: float) -> float:
    """Return where the excess becomes positive between the observed difference and a bound."""
    if excess(bound) <= 0:
        return bound
    start = difference + (bound - difference) * 1e-12  # at the difference, the variance may be 0
    return float(brentq(excess, start, bound, xtol=1e-15, rtol=1e-14))


def _variance(a: Counts, b: Counts, difference: float) -> float:
    """Return the variance of the observed difference if this one is true.

    The rates are the most likely ones with this difference: the roots of a cubic equation.
    """
    (count_a, of_a), (count_b, of_b) = a, b
    total, counted = of_a + of_b, count_a + count_b
    square = ((of_b + 2 * of_a) * difference - total - counted) / (3 * total)
    linear = ((of_a * difference - total - 2 * count_a) * difference + counted) / total
    constant = count_a * difference * (1 - difference) / total
    half = square**3 - square * linear / 2 + constant / 2
    size = copysign(sqrt(max(0.0, square**2 - linear / 3)), half)
    angle = (pi + acos(max(-1.0, min(1.0, half / size**3)))) / 3 if size else 0.0
    rate_a = min(1.0, max(0.0, 2 * size * cos(angle) - square, -difference))
    rate_b = min(1.0, max(0.0, rate_a + difference))
    variance = rate_a * (1 - rate_a) / of_a + rate_b * (1 - rate_b) / of_b
    return variance * total / (total - 1)
