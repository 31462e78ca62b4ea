"""The BG/BB model, against published figures and against a simulation of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from resend_nb.analysis.bgbb import History, beta_nodes, likelihood

# Fader, Hardie and Shang (2010), table 2: donations to a nonprofit in the six years after the year
# in which 11,104 donors gave first: number of years with a donation, year of the last one, donors.
DONATIONS = [
    *((6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129)),
    *((5, 5, 335), (4, 5, 284), (3, 5, 225), (2, 5, 173), (1, 5, 119)),
    *((4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78)),
    *((3, 3, 322), (2, 3, 255), (1, 3, 129)),
    *((2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464)),
]
GIFTS, LAST, DONORS = np.array(DONATIONS).T
HISTORY = History(GIFTS, LAST, np.full(len(GIFTS), 6))


def _log_likelihood(parameters: list[float]) -> float:
    alpha, beta, gamma, delta = parameters
    rates, weights = beta_nodes(alpha, beta, 6)
    found = likelihood(HISTORY, rates, gamma, delta)
    return float(DONORS @ np.log((found.still + found.stopped) @ weights))


def test_the_published_parameters_are_the_best_ones() -> None:
    """On the data of the paper, the fit has the published parameters and likelihood."""
    assert DONORS.sum() == 11_104
    assert _log_likelihood([1.204, 0.750, 0.657, 2.783]) == pytest.approx(-33_225.6, abs=0.05)
    fitted = minimize(
        lambda point: -_log_likelihood(np.exp(point).tolist()),
        np.zeros(4),
        method="L-BFGS-B",
        options={"ftol": 1e-12, "gtol": 1e-6},
    )
    assert np.exp(fitted.x) == pytest.approx([1.204, 0.750, 0.657, 2.783], abs=0.001)
    assert -fitted.fun == pytest.approx(-33_225.6, abs=0.05)


def test_all_histories_together_are_certain() -> None:
    """The probabilities of all possible histories of some chances add up to one."""
    rates, weights = beta_nodes(0.7, 1.3, 5)
    total = 0.0
    for bits in range(2**5):
        responses = [number + 1 for number in range(5) if bits >> number & 1]
        history = History(*np.array([[len(responses)], [max(responses, default=0)], [5]]))
        found = likelihood(history, rates, 0.4, 6.0)
        total += float(((found.still + found.stopped) @ weights).sum())
    assert total == pytest.approx(1, abs=1e-12)


def test_a_long_silence_means_that_somebody_stopped() -> None:
    """The probability to still respond falls with each chance that was missed after responses."""
    rates, weights = beta_nodes(1.0, 1.0, 60)
    silence = np.arange(50)
    history = History(np.full(50, 8), np.full(50, 10), 10 + silence)
    found = likelihood(history, rates, 1.0, 20.0)
    still = found.still @ weights
    share = still / (still + found.stopped @ weights)
    assert share[0] == 1
    assert (np.diff(share) < 0).all()
    assert share[-1] < 1e-6
