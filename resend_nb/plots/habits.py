"""Habits: when people read, and what they click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import EngFormatter, PercentFormatter

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.plot_data import hours, link_shares
from resend_nb.plots._canvas import (
    BLUE,
    VERMILION,
    axes,
    check,
    named,
    note,
    per_cent,
    rows,
    table,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from matplotlib.axes import Axes

_VERBS = {"clicked": "click", "opened": "open", "unsubscribed": "leave"}


@public
def plot_hours(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    metric: str = "clicked",
    tz: str = "UTC",
    **kwargs: Any,
) -> Axes:
    """Draw at which hours of which weekdays people act.

    Parameters
    ----------
    data : pandas.DataFrame
        Counts by hour, as :func:`metrics_df` gives them with ``by="hour"``: the beginning of each hour in ``period``,
        times without a zone in UTC.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    metric : str, default "clicked"
        The column of counts.
    tz : str, default "UTC"
        The time zone in which the people live, such as ``"Europe/Berlin"``.
    **kwargs
        For :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row for each weekday, a column for each hour; each cell is its number of events, the darker the larger.

    Raises
    ------
    InputError
        A column is missing, or there is no such time zone.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> hours = pd.to_datetime(["2026-03-02T08:00Z", "2026-03-09T08:00Z", "2026-03-06T17:00Z"])
    >>> ax = rnb.plot_hours(pd.DataFrame({"period": hours, "clicked": [4, 3, 1]}), tz="Europe/Berlin")
    >>> int(ax.images[0].get_array()[0, 9])
    7
    """
    check(
        data,
        ("period", metric),
        f"period and {metric}, one row for each hour: metrics_df(client, by='hour')",
    )
    happened = hours(data, metric, tz)
    ax = axes(ax, 9.5, 3.1)
    events = int(happened.to_numpy().sum())
    title(
        ax,
        f"When people {_VERBS.get(metric, f'were counted as {named(metric)}')}: {events:,} by weekday and hour",
    )
    if not events:
        return note(ax, "no events")
    short = EngFormatter(places=0, sep="")
    table(
        ax,
        happened.astype(float),
        lambda count: short(count) if count else "",
        {"vmin": 0, **kwargs},
    )
    ax.set_yticks(range(len(happened)), [*happened.index])
    ax.set_xticks(range(happened.shape[1]), [f"{hour:02}" for hour in happened.columns])
    ax.set_xlabel(f"hour, {named(tz)}")
    return ax


@public
def plot_links(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 10, **kwargs: Any
) -> Axes:
    """Draw which links get the clicks, and how few of them get most (a Pareto chart).

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each link: ``url``, ``clicks``, ``people``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    most : int, default 10
        How many links to show; the others are one bar.
    **kwargs
        For :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar for each link's share of all clicks, the largest on top, and a line for the share of all so far.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> links = pd.DataFrame({"url": ["https://a.example/shop", "https://a.example/faq"], "clicks": [30, 10]})
    >>> ax = rnb.plot_links(links.assign(people=[25, 9]))
    >>> [text.get_text() for text in ax.texts]
    ['75.0 %: 30 clicks by 25 people', '25.0 %: 10 clicks by 9 people']
    """
    check(data, ("url", "clicks", "people"), "one row for each link, with its clicks and people")
    shown = link_shares(data, most)
    ax = axes(ax, 9.5, 1.4 + 0.42 * max(len(shown), 2))
    title(ax, "Which links get the clicks")
    if not len(shown) or not shown["clicks"].sum():
        return note(ax, "no clicks")
    places = range(len(shown))
    ax.barh(places, [*shown["share"]], **{"color": BLUE, **kwargs})
    ax.plot([*shown["so_far"]], places, color=VERMILION, marker="o", markersize=4, linestyle="--")
    for place, row in enumerate(shown.to_dict("records")):
        beside: dict[str, Any] = {
            "xycoords": ("axes fraction", "data"),
            "textcoords": "offset points",
        }
        ax.annotate(_told(row), (1, place), xytext=(8, 0), va="center", **beside)
    rows(ax, [named(_short(link), 44) for link in shown["url"]])
    ax.set_xlim(0, 1.04)
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    ax.set_xlabel("share of all clicks (dashed: of this link and all above)")
    return ax


def _told(row: dict[Hashable, Any]) -> str:
    people = "" if pd.isna(row["people"]) else f" by {row['people']:,} people"
    return f"{per_cent(row['share'])}: {pluralize(row['clicks'], 'click')}{people}"


def _short(link: str) -> str:
    """Keep both ends of a long address: links of one e-mail differ at the end."""
    bare = link.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 44 else f"{bare[:20]}…{bare[-23:]}"
