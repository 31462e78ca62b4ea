"""Each plot, checked through the data of its artists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture
def campaigns() -> pd.DataFrame:
    """Three campaigns, newest first; the opens of the second are unknown."""
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


def _intervals(ax: Axes, index: int = 0) -> list[Any]:
    lines: Any = ax.collections[index]
    return [line.tolist() for line in lines.get_segments()]


def _rows(ax: Any) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def test_growth_is_a_line_for_each_series() -> None:
    """Lines are sorted by date, differ in more than color, and are labeled with the last total."""
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
    assert _texts(ax) == ["all contacts: 1,204", "News: 300"]
    looks = {(str(line.get_linestyle()), str(line.get_marker())) for line in ax.lines}
    assert len(looks) == 2


def test_overlap_counts_each_contact_once() -> None:
    """Bars count contacts in exactly these segments, largest first; dots show the segments."""
    pattern = [(True, False)] * 3 + [(True, True)] * 2 + [(False, False)]
    ax = rnb.plot_overlap(pd.DataFrame(pattern, columns=["News", "Beta"]))
    assert [bar.get_height() for bar in ax.containers[0]] == [3, 2, 1]
    assert _texts(ax) == ["3", "2", "1"]
    (below,) = ax.child_axes
    assert _rows(below) == ["News (5)", "Beta (2)"]
    every: list[Any] = list(below.collections)
    strong = [[color[3] == 1 for color in dots.get_facecolor()] for dots in every]
    assert strong == [[True, True, False], [False, True, False]]
    assert [(_x(line), _y(line)) for line in below.lines] == [([0, 0], [0, 0]), ([1, 1], [0, 1])]


def test_overlap_shows_the_largest_combinations_and_counts_the_others() -> None:
    """most= limits the bars, and the title says so; a missing membership is False."""
    data = pd.DataFrame(
        {"News": [True, True, pd.NA], "Beta": [True, False, False]}, dtype="boolean"
    )
    ax = rnb.plot_overlap(data, most=1)
    assert len(ax.patches) == 1
    assert ax.get_title(loc="left").endswith("\nthe 1 largest of 3 combinations")
    assert [bar.get_height() for bar in rnb.plot_overlap(data).containers[0]] == [1, 1, 1]


def test_overlap_accepts_equal_names() -> None:
    """Resend allows two segments with the same name; each has its own row."""
    ax = rnb.plot_overlap(pd.DataFrame([[True, False], [True, True]], columns=["News", "News"]))
    assert _rows(ax.child_axes[0]) == ["News (2)", "News (1)"]


def test_the_funnel_shows_sums_and_shares(campaigns: pd.DataFrame) -> None:
    """Several campaigns are summed, and a step that one of them did not count is unknown."""
    ax = rnb.plot_funnel(campaigns[:1])
    assert ax.get_title(loc="left") == "May: 6.7% of delivered emails were clicked"
    assert [bar.get_width() for bar in ax.containers[0]] == [1000, 990, 400, 66]
    assert _rows(ax) == ["sent", "delivered", "opened", "clicked"]
    ax = rnb.plot_funnel(campaigns)
    assert ax.get_title(loc="left") == "3 campaigns: 4.8% of delivered emails were clicked"
    assert [bar.get_width() for bar in ax.containers[0]] == [2700, 2670, 0, 127]
    assert _texts(ax) == [
        "2,700",
        "2,670 (98.9% of sent)",
        "unknown",
        "127 (4.8% of delivered)",
        "1 of 3: it was not counted",
    ]


def test_the_funnel_accepts_other_column_names(campaigns: pd.DataFrame) -> None:
    """columns= maps counts and the name."""
    data = campaigns[:1].rename(columns={"clicked": "Clicks", "name": "Campaign"})
    ax = rnb.plot_funnel(data, columns={"clicked": "Clicks", "name": "Campaign"})
    assert ax.get_title(loc="left") == "May: 6.7% of delivered emails were clicked"
    assert ax.patches[3].get_width() == 66  # type: ignore[attr-defined]  # a bar


def test_rates_are_points_with_intervals(campaigns: pd.DataFrame) -> None:
    """Each campaign is a row: its point is the rate, its line the interval."""
    data = rnb.campaign_rates(campaigns, metrics="clicked")
    ax = rnb.plot_rates(data)
    assert _x(ax.lines[0]) == data["rate"].tolist()
    low_high = data[["low", "high"]].to_numpy().tolist()
    assert _intervals(ax) == [[[low, row], [high, row]] for row, (low, high) in enumerate(low_high)]
    assert _rows(ax) == ["May", "April", "March"]
    assert ax.yaxis_inverted()
    assert _texts(ax) == ["6.7% of 990", "4.7% of 880", "2.5% of 800"]
    assert ax.get_xlabel().replace("\n", " ") == (
        "share of delivered emails (n = 800 to 990); lines: 95% confidence intervals; "
        "dashed: all together, 4.8%"
    )


def test_open_rates_have_a_warning(campaigns: pd.DataFrame) -> None:
    """The axis label warns about opens, and an unknown rate has its reason instead of a point."""
    ax = rnb.plot_rates(
        rnb.campaign_rates(campaigns, metrics=["opened", "clicked"]), metric="opened"
    )
    assert "image preloading by mail apps" in ax.get_xlabel().replace("\n", " ")
    assert _y(ax.lines[0]) == [0, 1]
    assert _rows(ax) == ["May", "March", "April"]
    assert _texts(ax) == ["40.4% of 990", "37.5% of 800", "unknown", "opened is unknown"]
    with pytest.raises(rnb.InputError, match="Unknown metric 'opens'"):
        rnb.plot_rates(rnb.campaign_rates(campaigns, metrics="clicked"), metric="opens")


def test_rates_over_time_run_from_old_to_new(campaigns: pd.DataFrame) -> None:
    """Each campaign is a point with its interval; one without a rate is counted below."""
    data = rnb.campaign_rates(campaigns, metrics=["opened", "clicked"])
    ax = rnb.plot_over_time(data)
    assert _y(ax.lines[0]) == pytest.approx([20 / 800, 41 / 880, 66 / 990])
    of_clicks = data[data["metric"] == "clicked"].iloc[::-1]
    assert [[low[1], high[1]] for low, high in _intervals(ax)] == of_clicks[
        ["low", "high"]
    ].to_numpy().tolist()
    opened = rnb.plot_over_time(data, metric="opened")
    assert _y(opened.lines[0]) == pytest.approx([300 / 800, 400 / 990])
    assert "not shown: 1 campaign without a rate" in opened.get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("plot", [rnb.plot_rates, rnb.plot_over_time])
def test_recent_campaigns_are_hollow_and_in_no_finding(
    campaigns: pd.DataFrame, plot: Callable[..., Axes]
) -> None:
    """A campaign that still gets responses is marked, and is not in the title or the usual rate."""
    campaigns["progress"] = ["sending", "complete", "complete"]
    ax = plot(rnb.campaign_rates(campaigns, metrics="clicked"))
    everything, hollow = ax.lines[:2]
    assert len(_x(everything)) == 3
    assert len(_x(hollow)) == 1
    assert hollow.get_markerfacecolor() == ax.get_facecolor()
    explanation = ax.get_xlabel().replace("\n", " ")
    assert "hollow: counted less than 48 hours after sending" in explanation
    assert f"dashed: the older ones together, {(41 + 20) / (880 + 800):.1%}" in explanation
    assert "May" not in ax.get_title(loc="left")
    assert "April" in ax.get_title(loc="left")


def test_links_are_bars_of_shares() -> None:
    """The most clicked link is on top, and links beyond most= share one bar."""
    data = pd.DataFrame(
        {"url": ["b", "a", "c", "d"], "clicks": [30, 50, 15, 5], "people": [25, 40, 15, 5]}
    )
    ax = rnb.plot_links(data, most=2)
    assert [bar.get_width() for bar in ax.containers[0]] == [0.5, 0.3, 0.2]
    assert _rows(ax) == ["a", "b", "2 other links"]
    assert _texts(ax) == [
        "50.0%: 50 clicks by 40 people",
        "30.0%: 30 clicks by 25 people",
        "20.0%: 20 clicks",
    ]


def test_long_links_keep_both_ends() -> None:
    """Two long links that differ at the end only have different labels."""
    links = [f"https://www.shop.example/{'very-' * 20}long/{end}" for end in ("one", "two")]
    first, second = _rows(rnb.plot_links(pd.DataFrame({"url": links, "clicks": 1, "people": 1})))
    assert first.startswith("shop.example/very-")
    assert (first[-3:], second[-3:]) == ("one", "two")
    assert len(first) == 44


def test_a_comparison_is_a_point_with_its_interval() -> None:
    """One comparison or a DataFrame of several: point, interval, p-value and adjustment."""
    a, b = (
        {"name": name, "delivered": 3000, "clicked": clicked}
        for name, clicked in (("A", 87), ("B", 123))
    )
    comparison = rnb.compare_broadcasts(a, b)
    ax = rnb.plot_comparison(comparison)
    zero, points, hollow = ax.lines
    assert _x(zero) == [0, 0]
    assert _x(points) == [comparison.difference]
    assert _intervals(ax) == [[[comparison.low, 0], [comparison.high, 0]]]
    assert _x(hollow) == []
    assert _rows(ax) == ["B\nvs. A"]
    assert ax.get_title(loc="left") == "B has a higher click rate than A"
    assert "95% confidence intervals" in ax.get_xlabel()
    three = rnb.compare_broadcasts(b, a, comparisons=3)
    ax = rnb.plot_comparison(pd.concat([comparison.to_frame(), three.to_frame()]))
    assert _texts(ax)[1] == "−1.2 points (−2.4 to −0.1)\np = 0.034, n = 3,000 and 3,000"  # noqa: RUF001 -- a minus, as on the axis
    assert "adjusted for 3 comparisons" in ax.get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_dots_are_seen_in_every_style(style: str) -> None:
    """The dots of memberships have the color of text."""
    membership = pd.DataFrame({"News": [True, True], "Beta": [True, False]})
    with plt.style.context(style):
        ink = mpl.rcParams["text.color"]
        (below,) = rnb.plot_overlap(membership).child_axes
    every: list[Any] = list(below.collections)
    assert mpl.colors.to_rgba(ink) in [tuple(dots.get_facecolor()[0]) for dots in every]


def test_the_result_of_overlap_df_is_refused() -> None:
    """The error says which DataFrame to pass instead, and no figure stays open."""
    membership = pd.DataFrame({"News": [True, True], "Beta": [True, False]})
    with pytest.raises(rnb.InputError, match=r"result of overlap_df.* Pass .*membership_df"):
        rnb.plot_overlap(rnb.overlap_df(membership))
    with pytest.raises(rnb.InputError, match="but plan has other values"):
        rnb.plot_overlap(membership.assign(plan="pro"))
    assert plt.get_fignums() == []
