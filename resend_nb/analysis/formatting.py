"""Numbers in words, with no more decimal_places than they are sure of."""

from __future__ import annotations

from math import floor, log10


def decimal_places(width: float) -> int:
    """Say how many decimal_places percentages need behind the point, for an interval of that width.

    Parameters
    ----------
    width : float
        Of the interval, from 0 to 2.

    Examples
    --------
    >>> decimal_places(0.018), decimal_places(0.0004)
    (1, 3)
    """
    return max(1, 1 - floor(log10(100 * width)))


def format_p_value(p_value: float) -> str:
    """Write a p-value.

    Parameters
    ----------
    p_value : float
        From 0 to 1.

    Examples
    --------
    >>> format_p_value(0.00002), format_p_value(0.012), format_p_value(0.41)
    ('p < 0.001', 'p = 0.012', 'p = 0.41')
    """
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.{3 if p_value < 0.1 else 2}f}"
