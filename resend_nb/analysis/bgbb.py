"""The BG/BB model: how likely a history of responses is, and whether they are over.

At each chance, a person who still responds does so with a probability of their own, which has a
beta distribution. After each chance, they stop for good with another probability of their own,
which has a beta distribution, too. Fader, Hardie and Shang (2010), "Customer-Base Analysis in a
Discrete-Time Noncontractual Setting", Marketing Science 29(6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import betaln, roots_jacobi

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]


class History(NamedTuple):
    """Of each person: the number of responses, the chance of the last one, and all chances."""

    responses: Ints
    last: Ints
    chances: Ints


class Likelihood(NamedTuple):
    """How likely each history is for each rate, of people who still respond, and of others."""

    still: Floats
    stopped: Floats


def beta_nodes(alpha: float, beta: float, degree: int) -> tuple[Floats, Floats]:
    """Return rates and weights whose sums replace integrals over a beta distribution.

    They are exact for polynomials up to this degree, such as the likelihood of so many chances.
    """
    points, weights = roots_jacobi(degree // 2 + 1, beta - 1, alpha - 1)
    return (1 + points) / 2, weights / weights.sum()


def likelihood(history: History, rates: Floats, gamma: float, delta: float) -> Likelihood:
    """Return how likely histories are, one row per person and one column per rate."""
    responses, last, chances = (column[:, None] for column in history)
    hits = rates**responses
    stays = _stays(history.chances, gamma, delta)[:, None]
    misses = (1 - rates) ** (chances - responses)
    ends = _ends(int(history.chances.max()), 1 - rates, gamma, delta)
    return Likelihood(
        hits * misses * stays,
        hits * (1 - rates) ** (last - responses) * ends[history.chances, history.last],
    )


def _stays(chances: Any, gamma: float, delta: float) -> Any:
    """Return the probability that a person has not stopped after so many chances."""
    return np.exp(betaln(gamma, delta + chances) - betaln(gamma, delta))


def _ends(most: int, missed: Floats, gamma: float, delta: float) -> Floats:
    """Return the probability to miss the chances after the last response and to have stopped.

    The axes are all chances, the chance of the last response, and the rates.
    """
    stops = np.exp(betaln(gamma + 1, delta + np.arange(most)) - betaln(gamma, delta))
    ends = np.zeros((most + 1, most + 1, len(missed)))
    for last in reversed(range(most)):
        ends[last + 1 :, last] = stops[last] + missed * ends[last + 1 :, last + 1]
    return ends
