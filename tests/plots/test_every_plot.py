"""What holds for every plot: where it draws, what it does not change, and awkward data."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes

PLOTS = [name for name in rnb.__all__ if name.startswith("plot_")]

ORDINARY = ["News", "Cold Brew", "Lapsed"]
AWKWARD = [
    "Save $5 or $10 & win_big_{x}",
    "🎉\U0001faf6 \\frac{ Launch ^",
    "日本語\ud7ff",
    " long" * 60,
    "two\nlines",
    "",
]


def _campaigns(names: list[str]) -> pd.DataFrame:
    counts = {
        "sent": 1000,
        "delivered": 980,
        "opened": 400,
        "clicked": 41,
        "bounced": 20,
        "complained": 0,
    }
    frame = pd.DataFrame({"name": pd.array(names, dtype="string")}).assign(**counts, unsubscribed=7)
    return frame.assign(sent_at=pd.date_range("2026-04-07", periods=len(names), freq="D", tz="UTC"))


def _frames(names: list[str]) -> dict[str, pd.DataFrame]:
    """Return the data for each plot, with these names in it."""
    arms = [
        {"name": name, "delivered": 3000, "clicked": 87 + 9 * number}
        for number, name in enumerate(names)
    ]
    comparisons = [
        rnb.compare_broadcasts(arm, arms[number - 1]).to_frame() for number, arm in enumerate(arms)
    ]
    campaigns, texts = _campaigns(names), pd.array(names, dtype="string")
    dates = pd.date_range("2026-04-07", periods=len(names), freq="D", tz="UTC")
    return {
        "plot_cohorts": pd.DataFrame({"cohort": texts, "size": 200, "month": 0}).assign(
            metric="clicked", count=20, of=160, rate=0.125
        ),
        "plot_comparison": pd.concat(comparisons, ignore_index=True),
        "plot_funnel": campaigns,
        "plot_growth": pd.DataFrame({"date": dates, "series": texts, "total": 1204}),
        "plot_links": pd.DataFrame({"url": texts, "clicks": 30, "people": 25}),
        "plot_over_time": rnb.campaign_rates(campaigns),
        "plot_overlap": pd.DataFrame([[True] * len(names), [False] * len(names)], columns=names),
        "plot_rates": rnb.campaign_rates(campaigns),
        "plot_segment_sizes": pd.DataFrame({"name": texts, "contacts": 30, "subscribed": 20}),
        "plot_sunset": rnb.sunset_curve_df(
            pd.DataFrame({"still_reads": [0.2] * len(names), "clicks_per_month": 0.01})
        ),
    }


KEPT = {
    "plot_cohorts": {"cohort"},
    "plot_comparison": {"metric", "a", "b"},
    "plot_growth": {"series"},
}


def _unknown(name: str) -> pd.DataFrame:
    """Return the data with all values missing that can be."""
    frame = _frames(ORDINARY)[name]
    kept = KEPT.get(name, {"name", "metric", "url", "denominator"})
    missing: dict[str, Any] = {column: pd.NA for column in frame.columns if column not in kept}
    return frame.assign(**missing)


def _draw(name: str, data: Any, **options: Any) -> Axes:
    """Render the plot: that is when matplotlib parses math and looks up glyphs."""
    ax: Axes = getattr(rnb, name)(data, **options)
    figure: Any = ax.figure
    figure.canvas.draw()
    return ax


def _texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.findobj(Text) if text.get_text()]


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_uses_the_given_axes_only(name: str) -> None:
    """ax= is used and returned; figures, settings and data do not change."""
    data, (_, ax) = _frames(ORDINARY)[name], plt.subplots()
    before, settings, figures = data.copy(), dict(mpl.rcParams), plt.get_fignums()
    assert _draw(name, data, ax=ax) is ax
    assert plt.get_fignums() == figures
    assert dict(mpl.rcParams) == settings
    pd.testing.assert_frame_equal(data, before)


@pytest.mark.parametrize("names", [ORDINARY, AWKWARD], ids=["ordinary", "awkward"])
@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_creates_one_figure(name: str, names: list[str]) -> None:
    """Without ax= there is one new figure, with a title, and nothing is cut off."""
    ax = _draw(name, _frames(names)[name])
    assert len(plt.get_fignums()) == 1
    assert ax.get_title(loc="left")
    figure: Any = ax.figure
    tight = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert tight.x0 >= -0.02
    assert tight.y0 >= -0.02
    assert tight.x1 <= width + 0.02
    assert tight.y1 <= height + 0.02


@pytest.mark.parametrize("name", PLOTS)
def test_no_rows_are_a_note(name: str) -> None:
    """Without rows, a plot has a title and a note."""
    ax = _draw(name, _frames(ORDINARY)[name][:0])
    assert ax.get_title(loc="left")
    assert any(text.get_text().startswith("no ") for text in ax.texts)


@pytest.mark.parametrize("name", PLOTS)
def test_one_row_can_be_drawn(name: str) -> None:
    """One row is drawn, without a note."""
    data = _frames(ORDINARY)[name][:1]
    if name in {"plot_rates", "plot_over_time"}:
        data = rnb.campaign_rates(_campaigns(["News"]))
    if name == "plot_sunset":
        data = _frames(ORDINARY)[name][:2]  # the first is nobody
    ax = _draw(name, data)
    assert not any(text.get_text().startswith("no ") for text in ax.texts)
    assert ax.patches or ax.lines or ax.images


@pytest.mark.parametrize("name", PLOTS)
def test_missing_values_can_be_drawn(name: str) -> None:
    """If all values are missing, the plot says so and never shows nan."""
    ax = _draw(name, _unknown(name))
    shown = " ".join(text.get_text() for text in ax.texts)
    assert "nan" not in " ".join(_texts(ax)).lower()
    assert "no " in shown or "unknown" in shown or name == "plot_overlap"


@pytest.mark.parametrize("name", PLOTS)
def test_awkward_names_are_drawn_literally(name: str) -> None:
    """Dollars are not math, missing glyphs cause no warning, and long names leave room to draw."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = _draw(name, _frames(AWKWARD)[name])
    assert all(len(line) < 120 for text in _texts(ax) for line in text.splitlines())
    width = ax.get_window_extent().width
    figure: Any = ax.figure
    assert width > 0.25 * figure.bbox.width


@pytest.mark.parametrize(
    "name", [name for name in PLOTS if name not in {"plot_over_time", "plot_funnel", "plot_sunset"}]
)
def test_dollars_are_drawn_as_dollars(name: str) -> None:
    """A label with two dollars is as wide as the same label with math turned off."""
    data = _frames(["$5 or $10", "b", "c"])[name]
    ax = _draw(name, data)
    label = next(text for text in ax.findobj(Text) if r"\$5 or \$10" in text.get_text())
    as_drawn = label.get_window_extent().width
    label.set_parse_math(False)
    label.set_text(label.get_text().replace(r"\$", "$"))
    assert as_drawn == label.get_window_extent().width


@pytest.mark.parametrize("name", PLOTS)
def test_keywords_reach_the_artists(name: str) -> None:
    """Further keywords are passed to matplotlib and override the plot's defaults."""
    data = _frames(ORDINARY)[name]
    if name == "plot_cohorts":
        assert _draw(name, data, cmap="Greys").images[0].get_cmap().name == "Greys"
        return
    ax = _draw(name, data, color="red")
    colors = [bar.get_facecolor() for bar in ax.patches] + [
        mpl.colors.to_rgba(line.get_color()) for line in ax.lines
    ]
    assert (1.0, 0.0, 0.0, 1.0) in colors


NEEDS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "plot_cohorts": lambda frame: frame.drop(columns="size"),
    "plot_comparison": lambda frame: frame.drop(columns="low"),
    "plot_funnel": lambda frame: frame.drop(columns="opened"),
    "plot_growth": lambda frame: frame.drop(columns="total"),
    "plot_links": lambda frame: frame.drop(columns="clicks"),
    "plot_over_time": lambda frame: frame.drop(columns="sent_at"),
    "plot_rates": lambda frame: frame.drop(columns="rate"),
    "plot_segment_sizes": lambda frame: frame.drop(columns="contacts"),
    "plot_sunset": lambda frame: frame.drop(columns="readers"),
}


@pytest.mark.parametrize("name", NEEDS)
def test_a_missing_column_is_named(name: str) -> None:
    """The error names the missing column, and no figure stays open."""
    frame = _frames(ORDINARY)[name]
    less = NEEDS[name](frame)
    (missing,) = set(frame.columns) - set(less.columns)
    with pytest.raises(rnb.InputError, match=rf"has no columns \['{missing}'\]"):
        getattr(rnb, name)(less)
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", PLOTS)
def test_other_types_are_refused(name: str) -> None:
    """A list is an error that says so, and no figure stays open."""
    with pytest.raises(rnb.InputError, match=r"data must be a DataFrame .* not list"):
        getattr(rnb, name)([1, 2])
    assert plt.get_fignums() == []
