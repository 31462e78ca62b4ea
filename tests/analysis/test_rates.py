"""Rates: numbers checked against statsmodels and scipy, and errors."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

import resend_nb as rnb
from resend_nb.schemas import RATES

TRIALS = (1, 2, 5, 10, 97, 1000, 64_000, 10_000_019)
GRID = [(count, of) for of in TRIALS for count in sorted({0, 1, of // 30, of // 2, of - 1, of})]

SPRING = {
    "broadcast_id": "b1",
    "name": "Spring",
    "sent_at": pd.Timestamp("2026-04-07 09:00", tz="UTC"),
    "sent": 1000,
    "delivered": 980,
    "opened": 400,
    "clicked": 41,
    "bounced": 20,
    "complained": 0,
    "unsubscribed": 7,
}


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_intervals_equal_those_of_statsmodels(confidence: float) -> None:
    """Wilson intervals equal those of statsmodels, from 1 to ten million emails."""
    counts = pd.DataFrame(GRID, columns=["clicked", "delivered"])
    frame = rnb.campaign_rates(counts, metrics="clicked", confidence=confidence)
    low, high = proportion_confint(
        counts["clicked"], counts["delivered"], alpha=1 - confidence, method="wilson"
    )
    assert frame["rate"].tolist() == pytest.approx(
        (counts["clicked"] / counts["delivered"]).tolist(), abs=1e-15
    )
    assert frame["low"].tolist() == pytest.approx(low.tolist(), abs=1e-9)
    assert frame["high"].tolist() == pytest.approx(high.tolist(), abs=1e-9)


def test_intervals_contain_the_rate_and_stay_between_0_and_1() -> None:
    """An interval touches 0 or 1 only if the rate is 0 or 1."""
    frame = rnb.campaign_rates(
        pd.DataFrame(GRID, columns=["clicked", "delivered"]), metrics="clicked"
    )
    assert ((frame["low"] >= 0) & (frame["low"] <= frame["rate"])).all()
    assert ((frame["high"] <= 1) & (frame["high"] >= frame["rate"])).all()
    assert ((frame["low"] == 0) == (frame["count"] == 0)).all()
    assert ((frame["high"] == 1) == (frame["count"] == frame["of"])).all()


def test_each_rate_has_its_denominator() -> None:
    """Deliveries and bounces are of sent, click-to-open of opened, all others of delivered."""
    frame = rnb.campaign_rates(pd.DataFrame([SPRING])).set_index("metric")
    counts = {name: (row["count"], row["of"], row["denominator"]) for name, row in frame.iterrows()}
    assert counts == {
        "delivered": (980, 1000, "sent"),
        "bounced": (20, 1000, "sent"),
        "opened": (400, 980, "delivered"),
        "clicked": (41, 980, "delivered"),
        "click_to_open": (41, 400, "opened"),
        "complained": (0, 980, "delivered"),
        "unsubscribed": (7, 980, "delivered"),
    }
    clicked = binomtest(41, 980)
    assert frame.loc["clicked", "rate"] == clicked.statistic
    assert set(frame["name"]) == {"Spring"}
    assert set(frame["broadcast_id"]) == {"b1"}
    assert set(frame["sent_at"]) == {SPRING["sent_at"]}


@pytest.mark.parametrize(
    "data", [pd.DataFrame([SPRING]), pd.DataFrame([SPRING])[:0]], ids=["one", "none"]
)
def test_the_columns_are_as_declared(data: pd.DataFrame) -> None:
    """Columns and dtypes are the declared ones, with and without campaigns."""
    frame = rnb.campaign_rates(data)
    assert len(frame) == 7 * len(data)
    dtypes = frame.dtypes.astype(str).to_dict()
    assert list(dtypes) == list(RATES)
    assert {dtypes.pop("metric"), dtypes.pop("progress")} == {"category"}
    assert dtypes == {name: kind for name, kind in RATES.items() if name in dtypes}


@pytest.mark.parametrize(
    ("clicked", "delivered"), [(0, 0), (pd.NA, 10), (3, pd.NA), (pd.NA, pd.NA)]
)
def test_a_rate_without_data_is_missing(clicked: Any, delivered: Any) -> None:
    """If a count is unknown or the denominator is 0, the interval is 0 to 1."""
    data = pd.DataFrame({"clicked": [clicked], "delivered": [delivered]}, dtype="Int64")
    row = rnb.campaign_rates(data, metrics="clicked").iloc[0]
    assert pd.isna(row["rate"])
    assert (row["low"], row["high"]) == (0, 1)


def test_clicks_may_exceed_opens() -> None:
    """A click with images off has no recorded open: no error, and no click-to-open rate."""
    data = pd.DataFrame({"delivered": [10], "opened": [2], "clicked": [3]})
    frame = rnb.campaign_rates(data, metrics=["clicked", "click_to_open"]).set_index("metric")
    assert frame.loc["clicked", "rate"] == 0.3
    assert frame["rate"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"clicked": -1},
            r"Column 'clicked' has -1 for 'Spring', .* counts \(0, 1, 2, \.\.\.\), not rates",
        ),
        ({"clicked": 0.041}, "Column 'clicked' has 0.041 .* not rates"),
        ({"clicked": float("inf")}, "Column 'clicked' has inf"),
        (
            {"clicked": "41"},
            "Column 'clicked' has '41' for 'Spring', but it must contain counts, as numbers",
        ),
        ({"clicked": True}, "Column 'clicked' has True"),
        ({"sent_at": "soon"}, "Column sent_at has a value that is not a time"),
    ],
)
def test_values_that_are_not_counts_are_refused(change: dict[str, Any], message: str) -> None:
    """The error names the column, the campaign and the problem."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.campaign_rates(pd.DataFrame([SPRING | change]))


@pytest.mark.parametrize(
    ("change", "metric", "reason"),
    [
        ({"clicked": 981}, "clicked", "clicked is 981, more than delivered, which is 980"),
        ({"opened": 981}, "opened", "opened is 981, more than"),
        ({"opened": 981}, "click_to_open", "opened is 981, more than"),
        ({"complained": 981}, "complained", "complained is 981"),
        ({"unsubscribed": 981}, "unsubscribed", "unsubscribed is 981"),
        ({"delivered": 1001}, "delivered", "delivered is 1,001, more than sent, which is 1,000"),
        ({"delivered": 1001}, "clicked", "delivered is 1,001, more than sent"),
        ({"bounced": 1001}, "bounced", "bounced is 1,001"),
        ({"opened": 3}, "click_to_open", "more clicked than opened"),
        ({"delivered": 0}, "clicked", "clicked is 41, more than delivered, which is 0"),
        ({"delivered": 0, "clicked": 0}, "clicked", "delivered is 0"),
        ({"clicked": None}, "clicked", "clicked is unknown"),
        ({"clicked": None, "not_measured": "not tracked"}, "clicked", "not tracked"),
        ({"clicked": -1}, "clicked", "Column 'clicked' has -1 for 'Bad'"),
        ({"clicked": "41"}, "clicked", "Column 'clicked' has '41' for 'Bad'"),
        ({"clicked": 0.5}, "clicked", "Column 'clicked' has 0.5 for 'Bad'"),
    ],
)
def test_one_bad_row_does_not_stop_the_table(
    change: dict[str, Any], metric: str, reason: str
) -> None:
    """Its rate is missing with the reason, and the rates of the others are there."""
    frame = rnb.campaign_rates(pd.DataFrame([SPRING | {"name": "Bad"} | change, SPRING]))
    bad, good = (row for _, row in frame[frame["metric"] == metric].iterrows())
    assert pd.isna(bad["rate"])
    assert (bad["low"], bad["high"]) == (0, 1)
    assert bad["reason"].startswith(reason)
    assert good["rate"] > 0 or metric == "complained"
    assert pd.isna(good["reason"])


@pytest.mark.parametrize("column", ["clicked", "delivered"])
def test_a_column_without_counts_is_an_error(column: str) -> None:
    """If every row is wrong, it is another kind of column, and the error says so."""
    data = pd.DataFrame([SPRING, SPRING]).assign(**{column: [0.041, 0.2]})
    with pytest.raises(rnb.InputError, match=f"Column '{column}' has .* not rates"):
        rnb.campaign_rates(data)


def test_a_missing_column_is_named_with_the_next_step() -> None:
    """The error names the missing columns, and both solutions: columns= and metrics=."""
    data = pd.DataFrame({"delivered": [10], "Clicks": [1]})
    with pytest.raises(
        rnb.InputError,
        match=r"has no columns \['clicked'\].*columns=\{'clicked': ...\}.*metrics=",
    ):
        rnb.campaign_rates(data, metrics="clicked")
    assert rnb.campaign_rates(data, metrics="clicked", columns={"clicked": "Clicks"})[
        "count"
    ].tolist() == [1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"clicks": "delivered"}}, r"columns has unknown fields \['clicks'\]"),
        ({"columns": {"clicked": "Clicks"}}, "data has no column 'Clicks'"),
        ({"columns": ["clicked"]}, "columns must map fields to column names, .* not list"),
        ({"metrics": "clicks"}, r"Unknown metric 'clicks'\. Choose from delivered, bounced"),
        ({"confidence": 95}, "confidence=95 must be between 0 and 1"),
        ({"confidence": float("nan")}, "confidence=nan"),
    ],
)
def test_wrong_arguments_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument and its accepted values."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.campaign_rates(pd.DataFrame([SPRING]), **options)


def test_data_without_clear_columns_is_refused() -> None:
    """A mapping, and a DataFrame with two columns of the same name, are errors."""
    with pytest.raises(rnb.InputError, match=r"data must be a DataFrame .* not dict"):
        rnb.campaign_rates({"clicked": 1})  # type: ignore[arg-type]  # on purpose
    twice = pd.DataFrame([[1, 2, 3]], columns=["clicked", "clicked", "delivered"])
    with pytest.raises(rnb.InputError, match="several columns with the same name"):
        rnb.campaign_rates(twice)


def test_campaigns_without_a_name_are_named_by_their_index() -> None:
    """Without name and id, the index is the name; a missing name becomes the id."""
    counts = {"delivered": [10, 10], "clicked": [1, 2]}
    assert rnb.campaign_rates(pd.DataFrame(counts, index=["A", "B"]), metrics="clicked")[
        "name"
    ].tolist() == ["A", "B"]
    data = pd.DataFrame({**counts, "name": ["Spring", None], "broadcast_id": ["b1", "b2"]})
    assert rnb.campaign_rates(data, metrics="clicked")["name"].tolist() == ["Spring", "b2"]


def test_naive_times_are_utc_and_whole_floats_are_counts() -> None:
    """Data from a spreadsheet works: whole floats as counts, times without a time zone."""
    data = pd.DataFrame({"delivered": [10.0, float("nan")], "clicked": [1.0, 2.0]})
    data["day"] = pd.to_datetime(["2026-04-07", ""])
    frame = rnb.campaign_rates(data, metrics="clicked", columns={"sent_at": "day"})
    assert frame["of"].tolist() == [10, pd.NA]
    assert frame["sent_at"].tolist() == [pd.Timestamp("2026-04-07", tz="UTC"), pd.NaT]
