"""The sample size of a test."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

from scipy.optimize import brentq

from resend_nb._public import public
from resend_nb.errors import InputError


@public
def sample_size(
    baseline: float,
    *,
    difference: float | None = None,
    lift: float | None = None,
    power: float = 0.8,
    alpha: float = 0.05,
) -> int:
    """Return the sample size that each arm of a test needs, before you send it.

    Parameters
    ----------
    baseline : float
        The rate you usually see, from 0 to 1: 0.03 for 3%.
    difference : float, optional
        The smallest change worth detecting, as a difference of rates: 0.01 from 3% to 4%.
    lift : float, optional
        The same change relative to `baseline`: 0.2 from 3% to 3.6%. Pass one of the two.
    power : float, default 0.8
        Probability of detecting a change of that size.
    alpha : float, default 0.05
        Significance level: probability of a false positive. For several comparisons, divide it
        by their number.

    Returns
    -------
    int
        Recipients per arm. For rates of delivered emails, such as the click rate, count
        delivered emails.

    Raises
    ------
    InputError
        A number is out of range, or both or neither of `difference` and `lift` are given.

    Notes
    -----
    For the two-sided test of :func:`compare_broadcasts` with large samples (Fleiss, Levin and Paik,
    "Statistical Methods for Rates and Proportions", 3rd edition, chapter 4, without continuity
    correction). If you look at the results early and stop once they are significant, false
    positives become more likely than `alpha`.

    Examples
    --------
    >>> rnb.sample_size(0.03, difference=0.01)
    5301
    >>> rnb.sample_size(0.03, lift=0.5)
    2518
    """
    _check_range(baseline=baseline, power=power, alpha=alpha)
    if (difference is None) == (lift is None):
        raise InputError("Pass either difference= (0.01 is one point) or lift= (0.2 is 20% more).")
    change = difference if difference is not None else baseline * (lift or 0)
    changed = baseline + change
    if not 0 < changed < 1 or not change:
        raise InputError(
            f"A baseline of {baseline:g} with a change of {change:g} becomes {changed:g}. "
            "It must become a different rate between 0 and 1."
        )
    _check_power(power, alpha)
    return ceil(_needed(baseline, changed, power, alpha))


@public
def detectable_difference(
    n: int, baseline: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest increase that a test with this many recipients can detect.

    Parameters
    ----------
    n : int
        Recipients per arm; for rates of delivered emails, count delivered emails.
    baseline : float
        The rate you usually see, from 0 to 1: 0.03 for 3%.
    power : float, default 0.8
        Probability of detecting an increase of that size.
    alpha : float, default 0.05
        Significance level: probability of a false positive.

    Returns
    -------
    float
        The increase as a difference of rates: 0.01 from 3% to 4%.

    Raises
    ------
    InputError
        A number is out of range, or so few recipients can detect no increase at all.

    Notes
    -----
    The inverse of :func:`sample_size`. If the true difference is much smaller, the test rarely
    finds it, and when it does, the observed difference is much larger than the true one.

    Examples
    --------
    >>> round(rnb.detectable_difference(5301, 0.03), 4)
    0.01
    >>> round(rnb.detectable_difference(1000, 0.03), 3)
    0.025
    """
    _check_range(baseline=baseline, power=power, alpha=alpha)
    _check_power(power, alpha)
    _check_recipients(n)
    largest = 1 - baseline
    if _needed(baseline, 1.0, power, alpha) > n:
        raise InputError(
            f"n={n} is too few: no increase from {baseline:g} can be detected with a power of "
            f"{power:g}. See sample_size({baseline:g}, ...)."
        )

    def missing(change: float) -> float:
        return _needed(baseline, baseline + change, power, alpha) - n

    return float(brentq(missing, largest * 1e-9, largest, xtol=1e-15, rtol=1e-12))


def _needed(baseline: float, changed: float, power: float, alpha: float) -> float:
    """Return the sample size of an arm, before it is rounded up."""
    normal, mean = NormalDist(), (baseline + changed) / 2
    under_null = normal.inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    variance = baseline * (1 - baseline) + changed * (1 - changed)
    under_change = normal.inv_cdf(power) * sqrt(variance)
    return ((under_null + under_change) / (changed - baseline)) ** 2


def _check_recipients(n: object) -> None:
    if type(n) is not int or n < 1:
        raise InputError(f"n={n!r} must be a number of recipients per arm, 1 or more")


def _check_power(power: float, alpha: float) -> None:
    if power <= alpha:
        raise InputError(f"power={power} must be greater than alpha={alpha}, usually 0.8")


def _check_range(**rates: float) -> None:
    for name, rate in rates.items():
        if not 0 < rate < 1:
            raise InputError(f"{name}={rate} must be between 0 and 1: 0.05 is 5%")
