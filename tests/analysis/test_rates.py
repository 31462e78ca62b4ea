"""Rates: against statsmodels and scipy, and what is refused."""

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
def test_intervals_are_those_of_statsmodels(confidence: float) -> None:
    """On a grid from 1 to ten million, none and all included, the intervals are statsmodels' Wilson intervals."""
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


def test_intervals_hold_the_rate_and_stay_inside() -> None:
    """Every interval is within 0 to 1, holds its rate, and touches 0 or 1 only where nobody or everybody did it."""
    frame = rnb.campaign_rates(
        pd.DataFrame(GRID, columns=["clicked", "delivered"]), metrics="clicked"
    )
    assert ((frame["low"] >= 0) & (frame["low"] <= frame["rate"])).all()
    assert ((frame["high"] <= 1) & (frame["high"] >= frame["rate"])).all()
    assert ((frame["low"] == 0) == (frame["count"] == 0)).all()
    assert ((frame["high"] == 1) == (frame["count"] == frame["of"])).all()


def test_each_rate_has_its_denominator() -> None:
    """Deliveries and bounces are of those sent, click-to-open of those who opened, the others of those delivered."""
    frame = rnb.campaign_rates(pd.DataFrame([SPRING])).set_index("metric")
    found = {name: (row["count"], row["of"], row["denominator"]) for name, row in frame.iterrows()}
    assert found == {
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
    assert {*frame["name"]} == {"Spring"}
    assert {*frame["broadcast_id"]} == {"b1"}
    assert {*frame["sent_at"]} == {SPRING["sent_at"]}


@pytest.mark.parametrize(
    "data", [pd.DataFrame([SPRING]), pd.DataFrame([SPRING])[:0]], ids=["one", "none"]
)
def test_the_columns_are_as_declared(data: pd.DataFrame) -> None:
    """Columns and dtypes are the declared ones, also of no campaigns."""
    frame = rnb.campaign_rates(data)
    assert len(frame) == 7 * len(data)
    dtypes = frame.dtypes.astype(str).to_dict()
    assert [*dtypes] == [*RATES]
    assert dtypes.pop("metric") == "category"
    assert dtypes == {name: kind for name, kind in RATES.items() if name != "metric"}


@pytest.mark.parametrize(
    ("clicked", "delivered"), [(0, 0), (pd.NA, 10), (3, pd.NA), (pd.NA, pd.NA)]
)
def test_the_rate_of_nobody_is_unknown(clicked: Any, delivered: Any) -> None:
    """A rate of nobody, and one with an unknown count, is missing, and may be anything from 0 to 1."""
    data = pd.DataFrame({"clicked": [clicked], "delivered": [delivered]}, dtype="Int64")
    row = rnb.campaign_rates(data, metrics="clicked").iloc[0]
    assert pd.isna(row["rate"])
    assert (row["low"], row["high"]) == (0, 1)


def test_more_may_click_than_were_seen_to_open() -> None:
    """Who clicks with images off was not seen to open: no error, and no click-to-open rate."""
    data = pd.DataFrame({"delivered": [10], "opened": [2], "clicked": [3]})
    frame = rnb.campaign_rates(data, metrics=["clicked", "click_to_open"]).set_index("metric")
    assert frame.loc["clicked", "rate"] == 0.3
    assert frame["rate"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"clicked": 981},
            r"column 'clicked' holds 981 for 'Spring', more than the 980 of 'delivered'; count people",
        ),
        ({"opened": 981}, "column 'opened' holds 981"),
        ({"complained": 981}, "column 'complained' holds 981"),
        ({"unsubscribed": 981}, "column 'unsubscribed' holds 981"),
        (
            {"delivered": 1001},
            "column 'delivered' holds 1,001 for 'Spring', more than the 1,000 of 'sent'",
        ),
        ({"bounced": 1001}, "column 'bounced' holds 1,001"),
        (
            {"clicked": -1},
            "column 'clicked' holds -1 for 'Spring'; it must hold counts, not rates: whole, from 0",
        ),
        ({"clicked": 0.041}, "column 'clicked' holds 0.041 .* not rates"),
        ({"clicked": float("inf")}, "column 'clicked' holds inf"),
        (
            {"clicked": "41"},
            "column 'clicked' holds '41' for 'Spring'; it must hold counts, as numbers",
        ),
        ({"clicked": True}, "column 'clicked' holds True"),
        ({"sent_at": "soon"}, "sent_at holds something that is no time"),
    ],
)
def test_counts_that_cannot_be_are_refused(change: dict[str, Any], message: str) -> None:
    """The error names the column, the campaign and what is wrong."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.campaign_rates(pd.DataFrame([SPRING | change]))


def test_a_missing_column_is_named_with_what_to_do() -> None:
    """The error names the columns that lack, and both ways out: columns= and metrics=."""
    data = pd.DataFrame({"delivered": [10], "Clicks": [1]})
    with pytest.raises(
        rnb.InputError,
        match=r"lacks the columns \['clicked'\].*columns=\{'clicked': ...\}.*metrics=",
    ):
        rnb.campaign_rates(data, metrics="clicked")
    assert rnb.campaign_rates(data, metrics="clicked", columns={"clicked": "Clicks"})[
        "count"
    ].tolist() == [1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"clicks": "delivered"}}, r"columns= names \['clicks'\], which are no fields"),
        ({"columns": {"clicked": "Clicks"}}, "data has no such column"),
        ({"columns": ["clicked"]}, "columns is list; it must map fields to columns"),
        ({"metrics": "clicks"}, "no metric 'clicks'; choose from delivered, bounced"),
        ({"confidence": 95}, "confidence=95 must lie between 0 and 1"),
        ({"confidence": float("nan")}, "confidence=nan"),
    ],
)
def test_arguments_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    """The error names the argument and what it takes."""
    with pytest.raises(rnb.InputError, match=message):
        rnb.campaign_rates(pd.DataFrame([SPRING]), **options)


def test_what_is_no_frame_of_campaigns_is_refused() -> None:
    """A mapping, and a frame with two columns of one name, are refused by name."""
    with pytest.raises(rnb.InputError, match="data is dict"):
        rnb.campaign_rates({"clicked": 1})  # type: ignore[arg-type]  # on purpose
    twice = pd.DataFrame([[1, 2, 3]], columns=["clicked", "clicked", "delivered"])
    with pytest.raises(rnb.InputError, match="several columns of one name"):
        rnb.campaign_rates(twice)


def test_a_frame_without_names_is_named_by_its_index() -> None:
    """Without name and id the index tells campaigns apart; a missing name is the id."""
    counts = {"delivered": [10, 10], "clicked": [1, 2]}
    assert rnb.campaign_rates(pd.DataFrame(counts, index=["A", "B"]), metrics="clicked")[
        "name"
    ].tolist() == ["A", "B"]
    data = pd.DataFrame({**counts, "name": ["Spring", None], "broadcast_id": ["b1", "b2"]})
    assert rnb.campaign_rates(data, metrics="clicked")["name"].tolist() == ["Spring", "b2"]


def test_naive_times_are_in_utc_and_floats_may_be_counts() -> None:
    """What a spreadsheet gives works: whole floats as counts, times without a zone."""
    data = pd.DataFrame({"delivered": [10.0, float("nan")], "clicked": [1.0, 2.0]})
    data["day"] = pd.to_datetime(["2026-04-07", ""])
    frame = rnb.campaign_rates(data, metrics="clicked", columns={"sent_at": "day"})
    assert frame["of"].tolist() == [10, pd.NA]
    assert frame["sent_at"].tolist() == [pd.Timestamp("2026-04-07", tz="UTC"), pd.NaT]
