"""Random parts of given sizes; the same seed always gives the same parts."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MAX_DENOMINATOR = 1_000_000
"""Shares become fractions with at most this denominator, so that three times 1/3 is exactly 1."""


def parse_shares(parts: Mapping[str, Any]) -> list[Fraction]:
    """Return the shares of parts as fractions; raise InputError if they are impossible.

    >>> parse_shares({"A": 0.5, "B": 1 / 3})
    [Fraction(1, 2), Fraction(1, 3)]
    """
    shares = [_share(name, share) for name, share in parts.items()]
    if sum(shares) > 1:
        raise InputError(
            f"parts={dict(parts)!r} add up to {float(sum(shares)):g}; they may add up to at most 1"
        )
    return shares


def _share(name: str, share: Any) -> Fraction:
    number = math.nan if isinstance(share, bool | str) else _to_float(share)
    if not 0 < number <= 1:
        raise InputError(
            f"parts has the share {share!r} for {name!r}; "
            "a share must be a number above 0 and at most 1"
        )
    return Fraction(number).limit_denominator(_MAX_DENOMINATOR)


def _to_float(share: Any) -> float:
    try:
        return float(share)
    except (TypeError, ValueError):
        return math.nan


def apportion(shares: Sequence[Fraction], number: int) -> list[int]:
    """Return the size of each part by the largest-remainder method.

    What the shares leave of 1 counts as one more part, whose size is not returned.

    >>> apportion([Fraction(1, 3)] * 3, 100)
    [34, 33, 33]
    """
    exact = [share * number for share in (*shares, 1 - sum(shares))]
    sizes = [math.floor(size) for size in exact]
    by_remainder = sorted(range(len(exact)), key=lambda position: sizes[position] - exact[position])
    for position in by_remainder[: number - sum(sizes)]:
        sizes[position] += 1
    return sizes[:-1]


def assign(ids: Iterable[str], sizes: Sequence[int], seed: int) -> list[list[str]]:
    """Return the ids of each part, chosen at random; the order of ``ids`` does not matter.

    >>> assign(["ada", "bo", "cy"], [2, 1], seed=0)
    [['cy', 'bo'], ['ada']]
    """
    # Not shuffle(): Python promises that later versions return the same numbers only for random().
    generator = random.Random(seed)  # noqa: S311 -- not a secret
    ranks = {id_: generator.random() for id_ in sorted(ids)}
    in_order = iter(sorted(ranks, key=ranks.__getitem__))
    return [list(itertools.islice(in_order, size)) for size in sizes]
