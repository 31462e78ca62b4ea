"""Each plot, through the data that its artists hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture
def campaigns() -> pd.DataFrame:
    """Three campaigns, the newest first; nobody knows who opened the second."""
    return pd.DataFrame(
        {
            "name": ["May", "April", "March"],
            "sent_at": pd.to_datetime(["2026-05-04", "2026-04-06", "2026-03-02"], utc=True),
            "sent": [1000, 900, 800],
            "delivered": [990, 880, 800],
            "opened": pd.array([400, None, 300], dtype="Int64"),
            "clicked": [66, 41, 20],
        }
    )


def _texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def _x(line: Any) -> Any:
    return np.asarray(line.get_xdata()).tolist()


def _y(line: Any) -> Any:
    return np.asarray(line.get_ydata()).tolist()


def _intervals(ax: Axes, place: int = 0) -> list[Any]:
    lines: Any = ax.collections[place]
    return [line.tolist() for line in lines.get_segments()]


def _rows(ax: Any) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def test_growth_is_a_line_for_each_series() -> None:
    """Lines are sorted by date, keep the series' order, differ in more than colour, and end in their last total."""
    dates = pd.to_datetime(["2026-03-01", "2026-01-01", "2026-02-01"], utc=True)
    data = pd.concat(
        [
            pd.DataFrame({"date": dates, "series": "all contacts", "total": [1204, 900, 1000]}),
            pd.DataFrame(
                {
                    "date": dates,
                    "series": "News",
                    "total": pd.array([300, None, 250], dtype="Int64"),
                }
            ),
        ]
    )
    ax = rnb.plot_growth(data)
    whole, news = ax.lines
    assert _y(whole) == [900, 1000, 1204]
    assert _y(news) == [250, 300]
    assert _texts(ax) == ["1,204", "300"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["all contacts", "News"]  # type: ignore[union-attr]  # it has one
    looks = {(str(line.get_linestyle()), str(line.get_marker())) for line in ax.lines}
    assert len(looks) == 2


def test_overlap_counts_each_contact_once() -> None:
    """Bars are people in exactly these segments, the most first; dots and lines below say which."""
    pattern = [(True, False)] * 3 + [(True, True)] * 2 + [(False, False)]
    ax = rnb.plot_overlap(pd.DataFrame(pattern, columns=["News", "Beta"]))
    assert [bar.get_height() for bar in ax.containers[0]] == [3, 2, 1]
    assert _texts(ax) == ["3", "2", "1"]
    (below,) = ax.child_axes
    assert _rows(below) == ["News (5)", "Beta (2)"]
    every: list[Any] = [*below.collections]
    dark = [[colour[0] == 0 for colour in dots.get_facecolor()] for dots in every]
    assert dark == [[True, True, False], [False, True, False]]
    assert [(_x(line), _y(line)) for line in below.lines] == [([0, 0], [0, 0]), ([1, 1], [0, 1])]


def test_overlap_shows_the_most_and_says_what_it_left_out() -> None:
    """most= limits the bars, and the rest is counted; a missing membership is none."""
    data = pd.DataFrame(
        {"News": [True, True, pd.NA], "Beta": [True, False, False]}, dtype="boolean"
    )
    ax = rnb.plot_overlap(data, most=1)
    assert len(ax.patches) == 1
    assert "not shown: 2 smaller combinations" in _texts(ax)
    assert [bar.get_height() for bar in rnb.plot_overlap(data).containers[0]] == [1, 1, 1]


def test_overlap_takes_two_segments_of_one_name() -> None:
    """Resend lets two segments share a name; each keeps its own row."""
    ax = rnb.plot_overlap(pd.DataFrame([[True, False], [True, True]], columns=["News", "News"]))
    assert _rows(ax.child_axes[0]) == ["News (2)", "News (1)"]


def test_the_funnel_sums_and_shares(campaigns: pd.DataFrame) -> None:
    """One campaign is its steps, several are their sums, and a step that one did not count is unknown."""
    ax = rnb.plot_funnel(campaigns[:1])
    assert ax.get_title(loc="left") == "From sent to clicked: May"
    assert [bar.get_width() for bar in ax.containers[0]] == [1000, 990, 400, 66]
    assert _rows(ax) == ["sent", "delivered", "opened", "clicked"]
    ax = rnb.plot_funnel(campaigns)
    assert ax.get_title(loc="left") == "From sent to clicked: 3 campaigns"
    assert [bar.get_width() for bar in ax.containers[0]] == [2700, 2670, 0, 127]
    assert _texts(ax) == ["2,700", "2,670 (98.9 %)", "unknown", "127 (4.7 %)"]


def test_the_funnel_reads_columns_under_other_names(campaigns: pd.DataFrame) -> None:
    """columns= says where a count and the name are."""
    data = campaigns[:1].rename(columns={"clicked": "Clicks", "name": "Campaign"})
    ax = rnb.plot_funnel(data, columns={"clicked": "Clicks", "name": "Campaign"})
    assert ax.get_title(loc="left") == "From sent to clicked: May"
    assert ax.patches[3].get_width() == 66  # type: ignore[attr-defined]  # a bar


def test_rates_are_points_with_intervals(campaigns: pd.DataFrame) -> None:
    """Each campaign is a row from top to bottom, its point the rate, its line the interval."""
    data = rnb.campaign_rates(campaigns, metrics="clicked")
    ax = rnb.plot_rates(data)
    assert _x(ax.lines[0]) == data["rate"].tolist()
    low_high = data[["low", "high"]].to_numpy().tolist()
    assert _intervals(ax) == [
        [[low, place], [high, place]] for place, (low, high) in enumerate(low_high)
    ]
    assert _rows(ax) == ["May", "April", "March"]
    assert ax.yaxis_inverted()
    assert _texts(ax) == ["6.7 %", "4.7 %", "2.5 %"]
    assert ax.get_xlabel() == "of those delivered"


def test_open_rates_carry_their_caveat(campaigns: pd.DataFrame) -> None:
    """Opens say under the plot what else they count, and an unknown rate has no point."""
    ax = rnb.plot_rates(
        rnb.campaign_rates(campaigns, metrics=["opened", "clicked"]), metric="opened"
    )
    assert "loading images ahead" in ax.get_xlabel()
    assert _y(ax.lines[0]) == [0, 2]
    assert _texts(ax) == ["40.4 %", "unknown", "37.5 %"]
    with pytest.raises(rnb.InputError, match="no metric 'opens'"):
        rnb.plot_rates(rnb.campaign_rates(campaigns, metrics="clicked"), metric="opens")


def test_time_runs_from_old_to_new_with_gaps(campaigns: pd.DataFrame) -> None:
    """Lines run from the oldest campaign to the newest, with a gap and no interval where a rate is unknown."""
    data = rnb.campaign_rates(campaigns, metrics=["opened", "clicked"])
    ax = rnb.plot_over_time(data)
    opened, clicked = ax.lines
    assert _y(clicked) == pytest.approx([20 / 800, 41 / 880, 66 / 990])
    assert [*pd.isna(_y(opened))] == [False, True, False]
    assert [line.get_label() for line in ax.lines] == ["open rate", "click rate"]
    of_clicks = data[data["metric"] == "clicked"].iloc[::-1]
    assert [[low[1], high[1]] for low, high in _intervals(ax, 1)] == of_clicks[
        ["low", "high"]
    ].to_numpy().tolist()
    assert [bool(interval) for interval in _intervals(ax)] == [True, False, True]
    assert ax.get_title(loc="left") == "Open rate and click rate over time, with intervals"


def test_hours_are_those_of_the_people() -> None:
    """Counts are summed in the zone of tz=, summer time included; naive times are in UTC; the metric is chosen."""
    times = ["2026-03-02T23:00", "2026-03-09T23:00", "2026-07-06T22:00", ""]
    data = pd.DataFrame(
        {"period": pd.to_datetime(times), "clicked": [2, 1, 4, 9], "opened": [5, 6, 7, 8]}
    )
    counts = rnb.plot_hours(data, tz="Europe/Berlin").images[0].get_array()
    assert counts is not None
    assert counts.shape == (7, 24)
    assert counts[1, 0] == 7
    assert counts.sum() == 7
    ax = rnb.plot_hours(data.assign(period=pd.to_datetime(times, utc=True)), metric="opened")
    assert _rows(ax) == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    assert ax.images[0].get_array()[0, 23] == 11  # type: ignore[index]  # there is one
    assert sorted(text for text in _texts(ax) if text) == ["11", "7"]
    assert ax.get_title(loc="left") == "When people open: 18 by weekday and hour"


@pytest.mark.parametrize("tz", ["Berlin", "", 3])
def test_an_unknown_time_zone_is_refused(tz: Any) -> None:
    """The error gives an example of a zone."""
    with pytest.raises(
        rnb.InputError, match="is no time zone; give a name such as 'Europe/Berlin'"
    ):
        rnb.plot_hours(
            pd.DataFrame({"period": pd.to_datetime(["2026-03-02"]), "clicked": 1}), tz=tz
        )


def test_links_are_a_pareto() -> None:
    """Bars fall, the line of all so far rises to all clicks, and what is beyond most= is one bar without people."""
    data = pd.DataFrame(
        {"url": ["b", "a", "c", "d"], "clicks": [30, 50, 15, 5], "people": [25, 40, 15, 5]}
    )
    ax = rnb.plot_links(data, most=2)
    assert [bar.get_width() for bar in ax.containers[0]] == [0.5, 0.3, 0.2]
    assert _x(ax.lines[0]) == [0.5, 0.8, 1.0]
    assert _rows(ax) == ["a", "b", "2 other links"]
    assert _texts(ax) == [
        "50.0 %: 50 clicks by 40 people",
        "30.0 %: 30 clicks by 25 people",
        "20.0 %: 20 clicks",
    ]


def test_long_links_keep_both_ends() -> None:
    """Two long addresses that differ at the end only can be told apart."""
    links = [f"https://www.shop.example/{'very-' * 20}long/{end}" for end in ("one", "two")]
    first, second = _rows(rnb.plot_links(pd.DataFrame({"url": links, "clicks": 1, "people": 1})))
    assert first.startswith("shop.example/very-")
    assert (first[-3:], second[-3:]) == ("one", "two")
    assert len(first) == 44


def test_cohorts_are_a_heat_map_of_shares() -> None:
    """Cells are shares with their numbers; what is not there yet is blank; rows say how many people."""
    data = pd.DataFrame(
        {"cohort": ["2026-03", "2026-04"], "size": [200, pd.NA], "0": [0.5, 0.4], "1": [0.25, None]}
    )
    ax = rnb.plot_cohorts(data.rename_axis(columns="months since joining"))
    assert _texts(ax) == ["50 %", "25 %", "40 %"]
    assert _rows(ax) == ["2026-03 (200)", "2026-04 (unknown)"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1"]
    assert ax.get_xlabel() == "months since joining"


def test_numbers_stand_out_from_their_cells() -> None:
    """Dark cells have white numbers, light ones black, whatever the colour map."""
    data = pd.DataFrame({"cohort": ["2026-03"], "size": [200], "0": [0.5], "1": [0.0]})
    for cmap, inks in (("Blues", ["white", "#000000"]), ("Blues_r", ["#000000", "white"])):
        assert [text.get_color() for text in rnb.plot_cohorts(data, cmap=cmap).texts] == inks


def test_a_comparison_is_a_point_on_a_line_around_zero() -> None:
    """A comparison can be drawn as it is or as a frame of several: point, interval, p-value, and what it allows for."""
    a, b = (
        {"name": name, "delivered": 3000, "clicked": clicked}
        for name, clicked in (("A", 87), ("B", 123))
    )
    found = rnb.compare_broadcasts(a, b)
    ax = rnb.plot_comparison(found)
    zero, points = ax.lines
    assert _x(zero) == [0, 0]
    assert _x(points) == [found.difference]
    assert _intervals(ax) == [[[found.low, 0], [found.high, 0]]]
    assert _rows(ax) == ["click rate:\nB\nagainst A"]
    assert ax.get_title(loc="left") == "Difference, with its 95 % interval"
    three = rnb.compare_broadcasts(b, a, comparisons=3)
    ax = rnb.plot_comparison(pd.concat([found.to_frame(), three.to_frame()]))
    assert _texts(ax)[1] == "−1.2 points (−2.4 to −0.1), p = 0.034"  # noqa: RUF001 -- a minus, as on the axis
    assert "allow for 3 comparisons" in ax.get_xlabel()
