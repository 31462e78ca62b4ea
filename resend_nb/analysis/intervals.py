"""Confidence intervals for a rate and for the difference of two rates."""

from __future__ import annotations

from math import hypot

from scipy.stats import binomtest

from resend_nb.errors import InputError

Interval = tuple[float, float]


def check_confidence(confidence: float) -> None:
    """Raise InputError unless the confidence level is between 0 and 1."""
    if not 0 < confidence < 1:
        raise InputError(f"confidence={confidence} must be between 0 and 1, usually 0.95")


def wilson_interval(count: int, of: int, confidence: float) -> Interval:
    """Return the Wilson interval for the rate ``count / of``.

    >>> "{:.3f} {:.3f}".format(*wilson_interval(0, 10, 0.95))
    '0.000 0.278'
    """
    interval = binomtest(count, of).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def newcombe_interval(a: tuple[int, int], b: tuple[int, int], confidence: float) -> Interval:
    """Return Newcombe's interval for the rate of b minus the rate of a, each a count and its total.

    Newcombe (1998), "Interval estimation for the difference between independent proportions",
    method 10, combines the Wilson intervals of both rates. Unlike the textbook interval, it is
    accurate for small counts and stays between -1 and 1.

    >>> "{:.3f} {:.3f}".format(*newcombe_interval((0, 10), (0, 10), 0.95))
    '-0.278 0.278'
    """
    rate_a, rate_b = a[0] / a[1], b[0] / b[1]
    low_a, high_a = wilson_interval(*a, confidence)
    low_b, high_b = wilson_interval(*b, confidence)
    difference = rate_b - rate_a
    low = difference - hypot(rate_b - low_b, high_a - rate_a)
    return low, difference + hypot(high_b - rate_b, rate_a - low_a)
