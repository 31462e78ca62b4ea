"""All pairs of campaigns: p-values, Holm's adjustment, and pairs that cannot be compared."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, chi2_contingency
from statsmodels.stats.multitest import multipletests

import resend_nb as rnb
from resend_nb.analysis.pairs import holm
from resend_nb.schemas import PAIRS

if TYPE_CHECKING:
    from collections.abc import Sequence

CAMPAIGNS = pd.DataFrame(
    {
        "name": ["Spring", "May", "June", "July"],
        "delivered": [3000, 2950, 3100, 500],
        "clicked": [87, 118, 150, 30],
    }
)


def test_the_p_value_is_that_of_the_chi_squared_test_with_n_minus_1() -> None:
    """Every pair has scipy's chi-squared statistic, with N - 1 in place of N."""
    pairs = rnb.compare_pairs_df(CAMPAIGNS)
    counts = list(zip(CAMPAIGNS["clicked"], CAMPAIGNS["delivered"], strict=True))
    for row, pair in zip(pairs.to_dict("records"), combinations(counts, 2), strict=True):
        table = [[count, of - count] for count, of in pair]
        total = np.sum(table)
        statistic = chi2_contingency(table, correction=False).statistic * (total - 1) / total
        assert row["p_value"] == pytest.approx(chi2.sf(statistic, 1), rel=1e-9)
        (a, of_a), (b, of_b) = pair
        rates = (row["rate_a"], row["rate_b"], row["difference"])
        assert rates == pytest.approx((a / of_a, b / of_b, b / of_b - a / of_a))


@pytest.mark.parametrize(
    "p_values",
    [[0.2], [0.01, 0.01, 0.5], [0.03, 0.02, 0.01, 0.0], np.random.default_rng(1).random(276) ** 9],
    ids=len,
)
def test_the_adjustment_is_that_of_statsmodels(p_values: Sequence[float]) -> None:
    """Holm's adjusted p-values are those of statsmodels to 1e-12, in the order of the pairs."""
    expected = multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(list(expected), abs=1e-12)


def test_verdicts_follow_the_adjusted_p_values() -> None:
    """A small p-value of its own does not make a pair differ clearly."""
    pairs = rnb.compare_pairs_df(CAMPAIGNS)
    assert pairs["p_holm"].tolist() == pytest.approx(holm(pairs["p_value"].tolist()))
    clear = pairs["p_holm"] < 0.05
    assert (clear == (pairs["verdict"] != "no clear difference")).all()
    assert (pairs["p_value"] < 0.05).sum() > clear.sum() > 0
    upside_down = rnb.compare_pairs_df(CAMPAIGNS[::-1])
    assert set(pairs["verdict"]) == {"b higher", "no clear difference"}
    assert set(upside_down["verdict"]) == {"a higher", "no clear difference"}
    strict = rnb.compare_pairs_df(CAMPAIGNS, confidence=0.999999)
    assert set(strict["verdict"]) == {"no clear difference"}


def test_a_table_of_equal_campaigns_rarely_has_a_clear_difference() -> None:
    """Of 24 campaigns with one true rate, at most 5% of tables call any pair clear."""
    generator, false_alarms, tables = np.random.default_rng(16), [], 40
    for _ in range(tables):
        clicked = generator.binomial(2000, 0.05, size=24)
        pairs = rnb.compare_pairs_df(pd.DataFrame({"delivered": 2000, "clicked": clicked}))
        false_alarms.append((pairs["verdict"] != "no clear difference").any())
    assert sum(false_alarms) <= 0.05 * tables


def test_pairs_that_cannot_be_compared_are_not_counted() -> None:
    """Pairs too early, too few or not measured have a verdict that says so, and no p-value."""
    data = CAMPAIGNS.assign(age_hours=[900.0, 800.0, 2.0, 700.0])
    data.loc[3, "clicked"] = None
    august = {"name": "August", "delivered": 3, "clicked": 1, "age_hours": 600.0}
    data = pd.concat([data, pd.DataFrame([august])], ignore_index=True)
    pairs = rnb.compare_pairs_df(data).set_index(["a", "b"])
    verdicts = pairs["verdict"].to_dict()
    assert verdicts["Spring", "May"] == "b higher"
    assert verdicts["Spring", "June"] == "too early"
    assert verdicts["June", "July"] == verdicts["July", "August"] == "not measured"
    assert verdicts["Spring", "August"] == "too few"
    alone = pairs[pairs["p_value"].notna()]
    assert list(alone.index) == [("Spring", "May")]
    assert alone["p_holm"].tolist() == alone["p_value"].tolist()
    assert pairs.loc[("June", "July"), ["rate_b", "difference"]].isna().all()


def test_equal_names_stay_apart() -> None:
    """Two campaigns of one name get their ids, or their positions, appended."""
    data = CAMPAIGNS.head(2).assign(name="May")
    assert rnb.compare_pairs_df(data)[["a", "b"]].to_numpy().tolist() == [["May (0)", "May (1)"]]
    pairs = rnb.compare_pairs_df(data.assign(broadcast_id=["b1", "b2"]))
    assert pairs[["a", "b"]].to_numpy().tolist() == [["May (b1)", "May (b2)"]]


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_the_columns_are_declared(rows: int) -> None:
    """The columns and dtypes are the declared ones, also without a pair."""
    pairs = rnb.compare_pairs_df(CAMPAIGNS.head(rows))
    assert list(pairs) == list(PAIRS)
    assert len(pairs) == max(0, rows - 1)
    assert {name: str(dtype) for name, dtype in pairs.dtypes.items()} == {
        name: "category" if isinstance(dtype, tuple) else dtype for name, dtype in PAIRS.items()
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "revenue"}, "Unknown metric 'revenue'"),
        ({"confidence": 1}, "confidence=1 must be between"),
        ({"columns": {"clicked": "Clicks"}}, "data has no column 'Clicks'"),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.compare_pairs_df(CAMPAIGNS, **options)
