"""Plots of when recipients act and which links they click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import EngFormatter, PercentFormatter

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.plot_data import events_by_hour, link_shares
from resend_nb.plots import _canvas as canvas

if TYPE_CHECKING:
    from collections.abc import Hashable

    from matplotlib.axes import Axes

_EVENTS = {"clicked": "click", "opened": "open", "unsubscribed": "unsubscribe"}


@public
def plot_hours(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    metric: str = "clicked",
    tz: str = "UTC",
    **kwargs: Any,
) -> Axes:
    """Plot on which weekdays and at which hours recipients act, as a heat map.

    Parameters
    ----------
    data : pandas.DataFrame
        Counts by hour, as from :func:`metrics_df` with ``by="hour"``: ``period``, the start of each
        hour (in UTC if it has no time zone), and a column of counts.
    %(ax)s
    metric : str, default "clicked"
        The column of counts.
    tz : str, default "UTC"
        The recipients' time zone, such as ``"Europe/Berlin"``.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row per weekday and a column per hour; each cell is a number of events.

    Raises
    ------
    InputError
        A column is missing, or the time zone is unknown.

    Examples
    --------
    >>> hours = pd.to_datetime(["2026-03-02T08:00Z", "2026-03-09T08:00Z", "2026-03-06T17:00Z"])
    >>> counts = pd.DataFrame({"period": hours, "clicked": [4, 3, 1]})
    >>> ax = rnb.plot_hours(counts, tz="Europe/Berlin")
    >>> int(ax.images[0].get_array()[0, 9])
    7
    """
    canvas.check_columns(data, ("period", metric), "metrics_df(client, by='hour')")
    counts = events_by_hour(data, metric, tz)
    total = int(counts.to_numpy().sum())
    noun = _EVENTS.get(metric, f"{canvas.drawable(metric)} event")
    ax = canvas.axes(ax, f"{pluralize(total, noun)} by weekday and hour", 9.5, 3.1)
    if not total:
        return canvas.draw_note(ax, "no events")
    short = EngFormatter(places=0, sep="")
    numbers = counts.astype(float)
    canvas.draw_heat_map(ax, numbers, lambda count: short(count) if count else "", kwargs)
    ax.set_yticks(range(len(counts)), list(counts.index))
    ax.set_xticks(range(counts.shape[1]), [f"{hour:02}" for hour in counts.columns])
    ax.set_xlabel(f"hour of the day ({canvas.drawable(tz)})")
    return ax


@public
def plot_links(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 10, **kwargs: Any
) -> Axes:
    """Plot each link's share of all clicks, most clicked first (a Pareto chart).

    Parameters
    ----------
    data : pandas.DataFrame
        One row per link with ``url``, ``clicks``, ``people``, as from :func:`broadcast_links_df`.
    %(ax)s
    most : int, default 10
        How many links to show; the others share one bar.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per link, most clicked on top, and a line with the cumulative share.

    %(missing_column)s

    Examples
    --------
    >>> urls = ["https://a.example/shop", "https://a.example/faq"]
    >>> links = pd.DataFrame({"url": urls, "clicks": [30, 10], "people": [25, 9]})
    >>> ax = rnb.plot_links(links)
    >>> [text.get_text() for text in ax.texts]
    ['75.0%: 30 clicks by 25 people', '25.0%: 10 clicks by 9 people']
    """
    canvas.check_columns(data, ("url", "clicks", "people"), "broadcast_links_df(client, broadcast)")
    links = link_shares(data, most)
    ax = canvas.axes(ax, "Clicks by link", 9.5, 1.4 + 0.42 * max(len(links), 2))
    if links.empty or not links["clicks"].sum():
        return canvas.draw_note(ax, "no clicks")
    rows, cumulative = range(len(links)), list(links["cumulative"])
    ax.barh(rows, list(links["share"]), **{"color": canvas.BLUE, **kwargs})
    ax.plot(cumulative, rows, color=canvas.VERMILION, marker="o", markersize=4, linestyle="--")
    beside: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center"}
    beside |= {"xytext": (8, 0), "textcoords": "offset points"}
    for row, link in enumerate(links.to_dict("records")):
        ax.annotate(_clicks(link), (1, row), **beside)
    canvas.label_rows(ax, [canvas.drawable(_shorten(url), 44) for url in links["url"]])
    ax.set_xlim(0, 1.04)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel("share of all clicks (dashed: cumulative)")
    return ax


def _clicks(link: dict[Hashable, Any]) -> str:
    text = f"{canvas.format_percent(link['share'])}: {pluralize(link['clicks'], 'click')}"
    if pd.isna(link["people"]):
        return text
    return f"{text} by {pluralize(link['people'], 'person', 'people')}"


def _shorten(url: str) -> str:
    """Shorten a long URL in the middle: the links of an email often differ at the end only."""
    bare = url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 44 else f"{bare[:20]}…{bare[-23:]}"
