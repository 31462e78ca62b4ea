"""Numbers in words, with no more digits than they are sure of."""

from __future__ import annotations

from math import floor, log10


def digits(width: float) -> int:
    """Say how many digits percentages need behind the point, for an interval of that width.

    Parameters
    ----------
    width : float
        Of the interval, from 0 to 2.

    Examples
    --------
    >>> digits(0.018), digits(0.0004)
    (1, 3)
    """
    return max(1, 1 - floor(log10(100 * width)))


def chance(p_value: float) -> str:
    """Write a p-value.

    Parameters
    ----------
    p_value : float
        From 0 to 1.

    Examples
    --------
    >>> chance(0.00002), chance(0.012), chance(0.41)
    ('p < 0.001', 'p = 0.012', 'p = 0.41')
    """
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.{3 if p_value < 0.1 else 2}f}"


def counted(number: int, thing: str) -> str:
    """Count things.

    Parameters
    ----------
    number : int
        How many.
    thing : str
        One of them.

    Examples
    --------
    >>> counted(1, "campaign"), counted(1204, "campaign")
    ('1 campaign', '1,204 campaigns')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
