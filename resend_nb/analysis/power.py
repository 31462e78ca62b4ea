"""How many people a test needs."""

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
    """Say how many people each arm of a test needs, before it is sent.

    Parameters
    ----------
    baseline : float
        The rate that is usual so far, from 0 to 1: 0.03 for 3 %.
    difference : float, optional
        The smallest difference worth finding, in the same unit: 0.01 for one point up, to 4 %.
    lift : float, optional
        The same as a share of `baseline`: 0.2 for a fifth more, to 3.6 %. Give one of the two.
    power : float, default 0.8
        How often the test is to find a difference of that size.
    alpha : float, default 0.05
        How often it may find one where there is none. For several comparisons, divide it by their number.

    Returns
    -------
    int
        People for each of the two arms, of the kind that the rate counts: delivered, for a click rate.

    Raises
    ------
    InputError
        A number is out of its range, or not exactly one of `difference` and `lift` is given.

    Notes
    -----
    For the two-sided pooled z test that :func:`compare_broadcasts` uses (Fleiss, Levin and Paik, "Statistical Methods
    for Rates and Proportions", 3rd edition, chapter 4, without correction). Deciding by a look before all are sent
    needs more people than this.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.sample_size(0.03, difference=0.01)
    5301
    >>> rnb.sample_size(0.03, lift=0.5)
    2518
    """
    _check(baseline=baseline, power=power, alpha=alpha)
    if (difference is None) == (lift is None):
        raise InputError(
            "give either difference= (0.01 is one point) or lift= (0.2 is a fifth more)"
        )
    apart = difference if difference is not None else baseline * (lift or 0)
    other = baseline + apart
    if not 0 < other < 1 or not apart:
        raise InputError(
            f"a baseline of {baseline:g} that changes by {apart:g} becomes {other:g}; it must become another rate "
            "between 0 and 1"
        )
    if power <= alpha:
        raise InputError(f"power={power} must be above alpha={alpha}; 0.8 is usual")
    normal, middle = NormalDist(), (baseline + other) / 2
    by_chance = normal.inv_cdf(1 - alpha / 2) * sqrt(2 * middle * (1 - middle))
    by_difference = normal.inv_cdf(power) * sqrt(baseline * (1 - baseline) + other * (1 - other))
    return ceil(((by_chance + by_difference) / apart) ** 2)


def _check(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share < 1:
            raise InputError(f"{name}={share} must lie between 0 and 1: 0.05 is five per cent")
