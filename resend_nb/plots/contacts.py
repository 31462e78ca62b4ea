"""Plots of contacts: how their number grew, and how large their segments are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from resend_nb._public import public
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@public
def plot_growth(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot the number of contacts over time, one line per series.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per date and series, as from :func:`growth_df`: ``date`` (UTC), ``series`` (such as
        ``"all contacts"`` or a segment's name) and ``total``.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A line per series, in the order of `data`, labeled with its name and latest total.

    %(missing_column)s

    Examples
    --------
    >>> dates = pd.to_datetime(["2026-03-01", "2026-04-01"], utc=True)
    >>> growth = pd.DataFrame({"date": dates, "series": "all contacts", "total": [80, 1204]})
    >>> ax = rnb.plot_growth(growth)
    >>> ax.texts[0].get_text()
    'all contacts: 1,204'
    """
    canvas.check_columns(data, ("date", "series", "total"), "growth_df(client)")
    known = data[data["total"].notna() & data["date"].notna() & data["series"].notna()]
    groups = list(known.groupby("series", sort=False, observed=True))
    ax = canvas.axes(ax, max(4.0, 1.2 + 0.24 * len(groups)))
    if known.empty:
        return canvas.draw_note(ax, "Contacts over time", "no totals")
    names = drawable_names([name for name, _ in groups], 24)
    lines = [_line(name, rows) for name, (_, rows) in zip(names, groups, strict=True)]
    for number, (line, style) in enumerate(zip(lines, canvas.line_styles(), strict=False)):
        style["markevery"] = max(1, len(line.dates) // 12)
        style["linewidth"] = max(1.2, 3 - number * 0.6)  # an equal line on top does not hide it
        ax.plot(line.dates, line.totals, **{**style, "label": line.name, **kwargs})
    ax.set_ylim(0, 1.05 * max(max(line.totals) for line in lines) or 1)
    ax.set_ylabel("contacts")
    canvas.format_counts(ax.yaxis)
    canvas.format_dates(
        ax, min(line.dates[0] for line in lines), max(line.dates[-1] for line in lines)
    )
    canvas.draw_grid(ax, "y")
    ax.set_xlabel("when they were created (UTC); deleted contacts are not counted")
    ends = [(line.dates[-1], line.totals[-1]) for line in lines]
    canvas.label_ends(ax, [f"{line.name}: {line.totals[-1]:,}" for line in lines], ends)
    return canvas.finish(ax, findings.growth(*lines[0]))


class _Line(NamedTuple):
    """A series: its name, and its totals by date."""

    name: str
    dates: list[Any]
    totals: list[int]


def _line(name: str, rows: pd.DataFrame) -> _Line:
    by_date = rows.sort_values("date", kind="stable")
    dates = pd.to_datetime(by_date["date"], utc=True).dt.tz_localize(None).to_list()
    return _Line(name, dates, by_date["total"].to_list())


@public
def plot_segment_sizes(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot the size of each segment: subscribed and opted-out members.

    Parameters
    ----------
    data : pandas.DataFrame
        ``list_segments_df(client, counts=True)``, or any DataFrame with ``name``, ``contacts`` and
        ``subscribed``.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per segment, largest on top.

    %(missing_column)s

    Examples
    --------
    >>> ax = rnb.plot_segment_sizes(rnb.list_segments_df(demo, counts=True))
    >>> ax.get_xlabel()
    'contacts (hatched: opted out)'
    """
    columns = ("name", "contacts", "subscribed")
    canvas.check_columns(data, columns, "list_segments_df(client, counts=True)")
    known = data.dropna(subset=["contacts", "subscribed"])
    segments = known.sort_values("contacts", ascending=False, kind="stable")
    ax = canvas.axes(ax, canvas.height_of(len(segments)))
    if segments.empty:
        return canvas.draw_note(ax, "Contacts by segment", "no segments")
    rows, names = range(len(segments)), drawable_names(segments["name"])
    subscribed, contacts = segments["subscribed"].to_list(), segments["contacts"].to_list()
    ax.barh(rows, subscribed, **{"color": canvas.BLUE, "label": "subscribed", **kwargs})
    opted_out = [size - part for size, part in zip(contacts, subscribed, strict=True)]
    style = {**kwargs, "left": subscribed, "label": "opted out"}
    style |= {"color": canvas.FAINT, "hatch": "///"}
    ax.barh(rows, opted_out, **style, edgecolor=ax.get_facecolor())
    values = [_size(*size) for size in zip(contacts, opted_out, strict=True)]
    canvas.label_rows(ax, names, values)
    ax.set_xlim(0, max(*contacts, 1))
    ax.set_xlabel("contacts (hatched: opted out)")
    canvas.format_counts(ax.xaxis)
    return canvas.finish(ax, findings.segment_sizes(names, contacts))


def _size(contacts: int, opted_out: int) -> str:
    return f"{contacts:,} ({opted_out:,} opted out)" if opted_out else f"{contacts:,}"
