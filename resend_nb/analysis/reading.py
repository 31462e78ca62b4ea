"""Who still reads emails, estimated from opens and clicks, some of which machines make.

The BG/BB model describes when people read, and some people never read. Each read email is clicked
with the same probability. The opens and clicks of a recipient arise in one of three ways: from a
person; from a person whose mail app opens every email; or from a scanner that opens every email and
follows its links. How frequent the three ways are depends on the mailbox provider.

The parameters are those that fit the account best. Weak priors keep them near usual values, so that
those of a small account are sensible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit, logit

from resend_nb.analysis.bgbb import History, beta_nodes, likelihood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.analysis.bgbb import Floats

EVIDENCE = ("opens and clicks", "clicks", "none")
"""What shows that a recipient reads, by the way in which their opens and clicks arise."""

_USUAL_SHARES = np.array([0.75, 0.22, 0.03])
_WEIGHT_OF_ALL = 2.0
"""How many recipients of a provider the account's own shares count as."""

_LARGE = 30
"""The smallest number of recipients of a provider that is not counted among the others."""

# Logarithms of alpha, beta, gamma and delta, and logits of the three shares in _Parameters.
_USUAL = np.array([0.0, 0.0, 0.0, 3.0, *logit([0.1, 0.1, 0.01])])
_BOUNDS = [(-4.0, 5.0)] * 2 + [(-4.0, 8.0)] * 2 + [(-9.0, 4.0)] * 3
_PRIOR_WIDTH = 2.0

_MOST_ROUNDS, _TOLERANCE = 20, 0.005


class _Parameters(NamedTuple):
    """What recipients share: ``alpha`` to ``delta`` as in the BG/BB model, and three shares.

    Of people who never read, of read emails that are clicked, and of emails that machines miss.
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    never: float
    clicks: float
    misses: float


class _Outcomes(NamedTuple):
    """For each history and each way: its probability, and what it then says about the person.

    ``reading`` is the probability to still read, and ``reads`` that to read the next email.
    """

    total: Floats
    reading: Floats
    reads: Floats


def estimate_reading(histories: pd.DataFrame) -> pd.DataFrame:
    """Return how likely each person still reads, and how often they will click.

    A history has the ``provider`` and numbers of ``chances`` to read: ``reads`` with an open or a
    click, ``opens``, ``clicks``, and ``last_read`` and ``last_click``, counted from 1. The result
    has the same index: ``still_reads``, ``clicks`` per chance, and ``evidence``.
    """
    histories = histories.assign(provider=_large(histories["provider"]))
    equal = histories.groupby(list(histories.columns), sort=True)
    estimates = _estimate(equal.size().rename("people").reset_index())
    return estimates.iloc[equal.ngroup()].set_axis(histories.index)


def _large(providers: pd.Series[str]) -> pd.Series[Any]:
    """Return numbers of providers; all small ones have the same."""
    large = providers.groupby(providers).transform("size") >= _LARGE
    codes, _ = pd.factorize(providers.where(large, ""), sort=True)
    return pd.Series(codes, index=providers.index)


def _estimate(patterns: pd.DataFrame) -> pd.DataFrame:
    parameters, shares = _fit(patterns)
    found = _outcomes(patterns, parameters)
    weights = found.total * shares[patterns["provider"]]
    weights /= weights.sum(axis=1, keepdims=True)
    way = weights.argmax(axis=1)
    still = (weights * found.reading).sum(axis=1).clip(max=1)  # rounding may exceed 1
    clicks = parameters.clicks * (weights * found.reads).sum(axis=1)
    unknown = way == EVIDENCE.index("none")
    return pd.DataFrame(
        {
            "still_reads": np.where(unknown, np.nan, still),
            "clicks": np.where(unknown, np.nan, clicks),
            "evidence": np.array(EVIDENCE)[way],
        }
    )


def _fit(patterns: pd.DataFrame) -> tuple[_Parameters, Floats]:
    """Return the parameters, and how frequent the three ways are at each provider.

    Each of them is improved while the other is kept, until the shares no longer change.
    """
    provider, people = patterns["provider"].to_numpy(), patterns["people"].to_numpy()
    shares = np.tile(_USUAL_SHARES, (provider.max() + 1, 1))
    point = _USUAL

    def loss(point: Floats) -> float:
        total = _outcomes(patterns, _parameters(point)).total
        evidence = people @ np.log((total * shares[provider]).sum(axis=1))
        return float((((point - _USUAL) / _PRIOR_WIDTH) ** 2).sum() / 2 - evidence)

    for _ in range(_MOST_ROUNDS):
        point = minimize(loss, point, method="L-BFGS-B", bounds=_BOUNDS).x
        total = _outcomes(patterns, _parameters(point)).total
        before, shares = shares, _shares(total, shares, provider, people)
        if np.abs(shares - before).max() < _TOLERANCE:
            break
    return _parameters(point), shares


def _parameters(point: Floats) -> _Parameters:
    return _Parameters(*np.exp(point[:4]).tolist(), *expit(point[4:]).tolist())


def _shares(total: Floats, shares: Floats, provider: Any, people: Any) -> Floats:
    """Return shares that fit better than these (expectation maximization)."""
    weights = total * shares[provider]
    weights *= (people / weights.sum(axis=1))[:, None]
    of_provider = np.zeros_like(shares)
    np.add.at(of_provider, provider, weights)
    of_all = (weights.sum(axis=0) + _USUAL_SHARES) / (people.sum() + 1)
    smoothed = of_provider + _WEIGHT_OF_ALL * of_all
    normalized: Floats = smoothed / smoothed.sum(axis=1, keepdims=True)
    return normalized


def _outcomes(patterns: pd.DataFrame, parameters: _Parameters) -> _Outcomes:
    rates, weights = beta_nodes(parameters.alpha, parameters.beta, int(patterns["chances"].max()))
    rates = np.append(rates, 0.0)
    weights = np.append((1 - parameters.never) * weights, parameters.never)
    columns = []
    for history, visible, machines in _ways(patterns, parameters):
        found = likelihood(history, visible * rates, parameters.gamma, parameters.delta)
        reading = found.still * weights * (rates > 0)
        total = (found.still + found.stopped) @ weights
        columns.append([machines * total, reading.sum(axis=1) / total, reading @ rates / total])
    return _Outcomes(*(np.column_stack(part) for part in zip(*columns, strict=True)))


def _ways(
    patterns: pd.DataFrame, parameters: _Parameters
) -> Iterator[tuple[History, float, Floats]]:
    """Yield what a person did, which share of reads this shows, and how likely the rest is."""
    names = ("chances", "reads", "last_read", "opens", "clicks", "last_click")
    chances, reads, last_read, opens, clicks, last_click = (
        patterns[name].to_numpy() for name in names
    )
    share, misses = parameters.clicks, parameters.misses
    clicked = share**clicks * (1 - share) ** (reads - clicks)
    yield History(reads, last_read, chances), 1.0, clicked
    opened = (1 - misses) ** opens * misses ** (chances - opens)
    yield History(clicks, last_click, chances), share, opened
    followed = (1 - misses) ** clicks * misses ** (chances - clicks)
    nothing = np.zeros_like(chances)
    yield History(nothing, nothing, chances), 0.0, opened * followed
