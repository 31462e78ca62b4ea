"""The sample size of a test."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

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
    For the two-sided pooled z test of :func:`compare_broadcasts` (Fleiss, Levin and Paik,
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
    if power <= alpha:
        raise InputError(f"power={power} must be greater than alpha={alpha}, usually 0.8")
    normal, mean = NormalDist(), (baseline + changed) / 2
    under_null = normal.inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    variance = baseline * (1 - baseline) + changed * (1 - changed)
    under_change = normal.inv_cdf(power) * sqrt(variance)
    return ceil(((under_null + under_change) / change) ** 2)


def _check_range(**rates: float) -> None:
    for name, rate in rates.items():
        if not 0 < rate < 1:
            raise InputError(f"{name}={rate} must be between 0 and 1: 0.05 is 5%")
