"""The league of campaigns: its model against scipy, its coverage, and its order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import beta, betabinom

import resend_nb as rnb
from resend_nb.analysis.league import log_likelihood, posterior
from resend_nb.schemas import LEAGUE

CAMPAIGNS = pd.DataFrame(
    {
        "name": ["Tiny", "Best", "Usual", "Worst", "Large"],
        "delivered": [40, 9000, 9000, 9000, 90_000],
        "clicked": [4, 720, 450, 270, 4500],
    }
)
COUNTS = list(zip(CAMPAIGNS["clicked"], CAMPAIGNS["delivered"], strict=True))


def test_the_likelihood_is_that_of_the_beta_binomial_distribution() -> None:
    """Between two distributions, the likelihood differs as scipy's beta-binomial one does."""
    a, b = pd.Series([4.0, 60.0]), pd.Series([90.0, 900.0])
    ours = log_likelihood(a, b, COUNTS)
    known = [
        sum(betabinom.logpmf(count, of, a[row], b[row]) for count, of in COUNTS) for row in a.index
    ]
    assert ours[1] - ours[0] == pytest.approx(known[1] - known[0], rel=1e-9)


def test_mean_and_interval_are_those_of_the_posterior() -> None:
    """The interval leaves 2.5% on each side, and the mean is the density's, by integration."""
    grid, row = posterior(COUNTS), _row("Worst")
    count, of = 270, 9000
    below = [_posterior_cdf(grid, count, of, row[end]) for end in ("low", "high")]
    assert below == pytest.approx([0.025, 0.975], abs=1e-8)
    above = quad(lambda rate: 1 - _posterior_cdf(grid, count, of, rate), 0, 0.1, epsabs=1e-10)[0]
    assert row["shrunk"] == pytest.approx(above, abs=1e-7)


def _row(name: str) -> dict[Any, Any]:
    return rnb.league_df(CAMPAIGNS).set_index("name").to_dict("index")[name]


def _posterior_cdf(grid: pd.DataFrame, count: int, of: int, rate: float) -> float:
    parts = beta.cdf(rate, grid["a"] + count, grid["b"] + of - count)
    return float((parts * grid["weight"]).sum())


@pytest.mark.parametrize(("campaigns", "tables"), [(24, 60), (8, 180)])
def test_the_intervals_contain_the_true_rates(campaigns: int, tables: int) -> None:
    """Of 1,440 intervals, 93% to 97% contain the true rate, with 24 and with 8 campaigns."""
    generator, inside = np.random.default_rng(16), []
    for _ in range(tables):
        true = generator.beta(16, 184, size=campaigns)
        of = generator.integers(300, 3000, size=campaigns)
        counts = list(zip(generator.binomial(of, true), of, strict=True))
        grid = posterior(counts)
        for (count, sent), rate in zip(counts, true, strict=True):
            inside.append(0.025 <= _posterior_cdf(grid, count, sent, rate) <= 0.975)
    assert 0.93 <= np.mean(inside) <= 0.97


def test_small_campaigns_are_shrunk_most() -> None:
    """The highest observed rate, of 40 emails, is not first, and moves most."""
    league = rnb.league_df(CAMPAIGNS)
    assert league["name"].tolist()[0] == "Best"
    assert league["name"].tolist()[-1] == "Worst"
    by_name = league.set_index("name")
    assert by_name["rate"].idxmax() == "Tiny"
    moved = (by_name["rate"] - by_name["shrunk"]).abs()
    assert moved.idxmax() == "Tiny"
    assert (by_name["low"] < by_name["shrunk"]).all()
    assert (by_name["shrunk"] < by_name["high"]).all()
    verdicts = by_name["verdict"].to_dict()
    assert verdicts["Best"] == "above average"
    assert verdicts["Tiny"] == "no clear difference"
    assert verdicts["Worst"] == "below average"


@pytest.mark.parametrize("metric", ["bounced", "complained", "unsubscribed"])
def test_lower_is_better_for_what_hurts(metric: str) -> None:
    """The campaign with the fewest complaints is first."""
    data = CAMPAIGNS.assign(sent=CAMPAIGNS["delivered"], **{metric: CAMPAIGNS["clicked"]})
    league = rnb.league_df(data, metric)
    assert league["shrunk"].is_monotonic_increasing
    assert league["name"].iloc[0] == "Worst"


def test_equal_campaigns_are_all_shrunk_to_the_common_rate() -> None:
    """If campaigns differ by chance only, none is called different, and all estimates are alike."""
    clicked = np.random.default_rng(16).binomial(2000, 0.05, size=24)
    league = rnb.league_df(pd.DataFrame({"delivered": 2000, "clicked": clicked}))
    assert set(league["verdict"]) == {"no clear difference"}
    assert league["shrunk"].std() < 0.4 * league["rate"].std()


def test_what_was_not_measured_is_last() -> None:
    """A campaign without the rate stays in the table, and does not change the others."""
    data = CAMPAIGNS.assign(progress="complete")
    data.loc[5] = ["Young", None, None, "sending"]
    league = rnb.league_df(data)
    assert league["name"].iloc[-1] == "Young"
    assert league["verdict"].iloc[-1] == "not measured"
    assert league.iloc[-1][["rate", "shrunk", "low", "high"]].isna().all()
    pd.testing.assert_frame_equal(
        league.head(5), rnb.league_df(CAMPAIGNS.assign(progress="complete"))
    )
    assert list(league) == list(LEAGUE)


@pytest.mark.parametrize("clicked", [0, 1000])
def test_rates_of_0_and_1_have_an_interval(clicked: int) -> None:
    """If nobody or everybody clicked, the interval still has a width and stays inside 0 to 1."""
    league = rnb.league_df(pd.DataFrame({"delivered": [1000] * 3, "clicked": clicked}))
    assert ((league["low"] >= 0) & (league["high"] <= 1)).all()
    assert (league["high"] - league["low"]).between(1e-4, 0.01).all()


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (2, {}, "data has 2 campaigns with a click rate, and a league needs 3 or more"),
        (0, {}, "data has 0 campaigns with a click rate"),
        (5, {"metric": "revenue"}, "Unknown metric 'revenue'"),
        (5, {"confidence": 1}, "confidence=1 must be between"),
    ],
)
def test_wrong_arguments_are_refused(rows: int, options: dict[str, Any], message: str) -> None:
    """The error names the argument, or how many campaigns a league needs."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.league_df(CAMPAIGNS.head(rows), **options)
