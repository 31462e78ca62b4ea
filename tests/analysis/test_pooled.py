"""Rates of several campaigns: shares of emails, with intervals that allow for the same people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

import resend_nb as rnb
from resend_nb.schemas import POOLED_RATES


def _emails(rng: np.random.Generator, people: int, rate: float = 0.05) -> pd.DataFrame:
    """Return up to 20 emails for each person; each clicks with a probability of their own."""
    person = np.repeat(np.arange(people), rng.integers(1, 21, people))
    chances = rng.beta(3 * rate, 3 * (1 - rate), people)
    clicked = rng.random(len(person)) < chances[person]
    return pd.DataFrame({"email": person.astype(str), "delivered": True, "clicked": clicked})


@pytest.mark.parametrize("seed", range(5))
def test_the_design_effect_equals_that_of_statsmodels(seed: int) -> None:
    """The variance is that of GEE and of cluster-robust regression, to 1e-9."""
    emails = _emails(np.random.default_rng(seed), people=80 * (seed + 1))
    row = rnb.pooled_rates(emails, metrics="clicked").iloc[0]
    clicked, ones = emails["clicked"].astype(float), np.ones(len(emails))
    people = pd.factorize(emails["email"])[0]
    rate, alone = row["rate"], row["rate"] * (1 - row["rate"]) / row["of"]
    robust = sm.OLS(clicked, ones).fit(cov_type="cluster", cov_kwds={"groups": people})
    variance = robust.cov_params().iloc[0, 0]
    assert row["design_effect"] * alone == pytest.approx(variance, rel=1e-9)
    model = sm.GEE(clicked, ones, groups=people, family=sm.families.Binomial())
    logit_variance = model.fit().cov_params().iloc[0, 0] * (rate * (1 - rate)) ** 2
    corrected = logit_variance * row["people"] / (row["people"] - 1)
    assert row["design_effect"] * alone == pytest.approx(corrected, rel=1e-9)
    size = row["of"] / row["design_effect"]
    low, high = proportion_confint(rate * size, size, method="wilson")
    assert (row["low"], row["high"]) == (
        pytest.approx(low, abs=1e-9),
        pytest.approx(high, abs=1e-9),
    )


def test_intervals_contain_the_true_rate() -> None:
    """About 95 of 100 intervals do, with the same people in up to 20 campaigns; Wilson's do not."""
    rng, inside, naive = np.random.default_rng(4), 0, 0
    for _ in range(400):
        row = rnb.pooled_rates(_emails(rng, people=150), metrics="clicked").iloc[0]
        inside += row["low"] <= 0.05 <= row["high"]
        low, high = proportion_confint(row["count"], row["of"], method="wilson")
        naive += low <= 0.05 <= high
    assert 0.93 <= inside / 400 <= 0.97
    assert naive / 400 < 0.85


def test_one_email_each_is_a_campaign() -> None:
    """Without repetition the interval is that of campaign_rates, up to the correction of 1 / n."""
    emails = _emails(np.random.default_rng(1), people=900).drop_duplicates("email")
    pooled = rnb.pooled_rates(emails, metrics="clicked").iloc[0]
    counts = pd.DataFrame([{"delivered": len(emails), "clicked": emails["clicked"].sum()}])
    single = rnb.campaign_rates(counts, metrics="clicked").iloc[0]
    assert (pooled["count"], pooled["of"]) == (single["count"], single["of"])
    assert pooled["design_effect"] == pytest.approx(1, abs=0.01)
    assert pooled["low"] == pytest.approx(single["low"], abs=1e-4)


@pytest.mark.parametrize("clicked", [False, True])
def test_without_any_difference_a_person_counts_once(clicked: bool) -> None:  # noqa: FBT001
    """If nobody or everybody clicked, twenty emails to a person tell as much as one."""
    emails = pd.DataFrame({"email": [f"p{n % 50}@x.example" for n in range(1000)]})
    row = rnb.pooled_rates(emails.assign(delivered=True, clicked=clicked), metrics="clicked").iloc[
        0
    ]
    low, high = proportion_confint(50 * clicked, 50, method="wilson")
    assert (row["of"], row["people"], row["design_effect"]) == (1000, 50, 20)
    assert (row["low"], row["high"]) == (
        pytest.approx(low, abs=1e-9),
        pytest.approx(high, abs=1e-9),
    )


def test_what_is_unknown_has_no_rate() -> None:
    """Events that were not read, no emails at all, and impossible counts are missing, with why."""
    emails = pd.DataFrame(
        {"email": ["a@x.example", "A@x.example"], "delivered": [True, True],
         "opened": [True, False], "clicked": [True, True], "complained": [True, None]}
    )  # fmt: skip
    metrics = ["opened", "click_to_open", "complained"]
    rates = rnb.pooled_rates(emails, metrics=metrics).set_index("metric")
    assert rates["people"].tolist() == [1, 1, pd.NA]
    assert rates.loc["opened", "rate"] == 0.5
    assert rates.loc["click_to_open", "reason"] == "more clicked than opened"
    assert rates.loc["complained", "reason"] == "complained is not known for all emails"
    nobody = rnb.pooled_rates(emails[:0], metrics=metrics)
    assert nobody["reason"].tolist() == ["delivered is 0", "opened is 0", "delivered is 0"]
    assert (nobody["low"].tolist(), nobody["high"].tolist()) == ([0.0] * 3, [1.0] * 3)
    assert nobody.dtypes.astype(str).to_dict().keys() == POOLED_RATES.keys()


def test_wrong_data_has_a_clear_error() -> None:
    """Counts in place of events, a missing column and a list are refused."""
    counts = pd.DataFrame({"email": ["a@x.example"], "delivered": [10], "clicked": [3]})
    with pytest.raises(rnb.InputError, match=r"must have True or False in \['clicked'"):
        rnb.pooled_rates(counts, metrics="clicked")
    with pytest.raises(rnb.InputError, match=r"no columns \['opened'\]"):
        rnb.pooled_rates(counts, metrics="opened")
    with pytest.raises(rnb.InputError, match="not list"):
        rnb.pooled_rates([counts])  # type: ignore[arg-type]


def test_sums_of_the_demo_account_are_emails(demo: rnb.Client) -> None:
    """The pooled counts are those of campaigns_df added up, which count emails and not people."""
    campaigns = rnb.campaigns_df(demo, subjects=False).head(4)
    recipients = pd.concat(
        [rnb.broadcast_recipients_df(demo, broadcast) for broadcast in campaigns["broadcast_id"]]
    )
    rates = rnb.pooled_rates(recipients).set_index("metric").to_dict("index")
    for metric in ("delivered", "bounced", "opened", "clicked", "complained", "unsubscribed"):
        assert rates[metric]["count"] == campaigns[metric].sum()
    assert rates["clicked"]["of"] > 1.5 * rates["clicked"]["people"]
    assert rates["opened"]["design_effect"] > 1.5
    ax = rnb.plot_funnel(campaigns)
    assert ax.get_xlabel() == "emails"
    assert "of delivered emails" in ax.get_title(loc="left") + ax.get_title()
