"""Who is drawn into which part: pure, and the same again from the same seed."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FINEST = 1_000_000
"""Shares are read as fractions of at most this denominator, so that three times a third is all of it."""


def parse_shares(parts: Mapping[str, Any]) -> list[Fraction]:
    """Read the shares of parts.

    Parameters
    ----------
    parts : mapping
        A part's name to its share.

    Raises
    ------
    InputError
        A share is no number above 0 and at most 1, or together they are more than 1.

    Examples
    --------
    >>> parse_shares({"A": 0.5, "B": 1 / 3})
    [Fraction(1, 2), Fraction(1, 3)]
    """
    shares = [_share(name, share) for name, share in parts.items()]
    if sum(shares) > 1:
        raise InputError(
            f"parts={dict(parts)!r} come to {float(sum(shares)):g} together; they may be 1 at most"
        )
    return shares


def _share(name: str, share: Any) -> Fraction:
    number = math.nan if isinstance(share, bool | str) else _number(share)
    if not 0 < number <= 1:
        raise InputError(
            f"parts has the share {share!r} for {name!r}; it must be a number above 0 and at most 1"
        )
    return Fraction(number).limit_denominator(_FINEST)


def _number(share: Any) -> float:
    try:
        return float(share)
    except (TypeError, ValueError):
        return math.nan


def apportion(shares: Sequence[Fraction], people: int) -> list[int]:
    """Say how many people each part gets: its share, rounded so that the whole comes out right.

    Parameters
    ----------
    shares : sequence of Fraction
        The shares, 1 together at most; what is left of 1 is a part like the others.
    people : int
        How many there are.

    Returns
    -------
    list of int
        The size of each part, less than one person away from its share; what these leave joins nothing.

    Examples
    --------
    >>> apportion([Fraction(1, 3)] * 3, 100)
    [34, 33, 33]
    """
    exact = [share * people for share in (*shares, 1 - sum(shares))]
    sizes = [math.floor(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda position: sizes[position] - exact[position])
    for position in by_remainder[: people - sum(sizes)]:
        sizes[position] += 1
    return sizes[:-1]


def assign(ids: Iterable[str], sizes: Sequence[int], seed: int) -> list[list[str]]:
    """Draw people into parts.

    Parameters
    ----------
    ids : iterable of str
        Whom to draw, each once; their order does not matter.
    sizes : sequence of int
        The size of each part.
    seed : int
        Where chance comes from.

    Returns
    -------
    list of list of str
        The ids of each part.

    Examples
    --------
    >>> assign(["ada", "bo", "cy"], [2, 1], seed=0)
    [['cy', 'bo'], ['ada']]
    """
    # Not shuffle(): Python promises for random() only that later versions draw the same.
    chance = random.Random(seed)  # noqa: S311 -- no secret
    lots = {each: chance.random() for each in sorted(ids)}
    drawn = iter(sorted(lots, key=lots.__getitem__))
    return [[*itertools.islice(drawn, size)] for size in sizes]
