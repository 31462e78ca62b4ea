"""Numbers as text, with only as many digits as the data supports."""

from __future__ import annotations

from math import floor, log10


def decimal_places(width: float) -> int:
    """Return the decimal places for percentages whose confidence interval has this width.

    >>> decimal_places(0.018), decimal_places(0.0004)
    (1, 3)
    """
    return max(1, 1 - floor(log10(100 * width)))


def format_p_value(p_value: float) -> str:
    """Return a p-value as text.

    >>> format_p_value(0.00002), format_p_value(0.012), format_p_value(0.41)
    ('p < 0.001', 'p = 0.012', 'p = 0.41')
    """
    if p_value < 0.001:
        return "p < 0.001"
    return f"p = {p_value:.3f}" if p_value < 0.1 else f"p = {p_value:.2f}"
