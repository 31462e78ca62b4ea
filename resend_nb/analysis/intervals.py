"""Intervals of a share and of a difference of two."""

from __future__ import annotations

from math import hypot

from scipy.stats import binomtest

from resend_nb.errors import InputError

Interval = tuple[float, float]

UNKNOWN: Interval = (0.0, 1.0)
"""What is known of a share of nobody: nothing."""


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that is none.

    Parameters
    ----------
    confidence : float
        Between 0 and 1.

    Raises
    ------
    InputError
        It is not.
    """
    if not 0 < confidence < 1:
        raise InputError(f"confidence={confidence} must lie between 0 and 1; 0.95 is usual")


def wilson(count: int, of: int, confidence: float) -> Interval:
    """Give Wilson's interval of a share.

    Parameters
    ----------
    count, of : int
        So many of so many; ``of`` is at least 1.
    confidence : float
        Between 0 and 1.

    Examples
    --------
    >>> "{:.3f} {:.3f}".format(*wilson(0, 10, 0.95))
    '0.000 0.278'
    """
    interval = binomtest(count, of).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def newcombe(a: tuple[int, int], b: tuple[int, int], confidence: float) -> Interval:
    """Give Newcombe's interval of the difference of two shares, b's less a's.

    Parameters
    ----------
    a, b : tuple of int
        So many of so many.
    confidence : float
        Between 0 and 1.

    Notes
    -----
    Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10: Wilson's
    interval of each, combined. Unlike the textbook's interval it holds for small counts too, and never leaves -1..1.

    Examples
    --------
    >>> "{:.3f} {:.3f}".format(*newcombe((0, 10), (0, 10), 0.95))
    '-0.278 0.278'
    """
    rate_a, rate_b = a[0] / a[1], b[0] / b[1]
    low_a, high_a = wilson(*a, confidence)
    low_b, high_b = wilson(*b, confidence)
    difference = rate_b - rate_a
    return difference - hypot(rate_b - low_b, high_a - rate_a), difference + hypot(
        high_b - rate_b, rate_a - low_a
    )
