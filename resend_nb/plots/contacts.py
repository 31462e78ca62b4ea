"""Plots of contacts and their segments: growth, cohorts, sizes and overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.colors import to_rgba
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.plot_data import segment_combinations, segment_sizes
from resend_nb.plots import _canvas as canvas

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
        A line per series, in the order of `data`, labeled with its latest total.

    %(missing_column)s

    Examples
    --------
    >>> dates = pd.to_datetime(["2026-03-01", "2026-04-01"], utc=True)
    >>> growth = pd.DataFrame({"date": dates, "series": "all contacts", "total": [80, 1204]})
    >>> ax = rnb.plot_growth(growth)
    >>> ax.texts[0].get_text()
    '1,204'
    """
    canvas.check_columns(data, ("date", "series", "total"), "growth_df(client)")
    ax = canvas.axes(ax, "Contacts over time", 8, 3.8)
    known = data[data["total"].notna() & data["date"].notna() & data["series"].notna()]
    if known.empty:
        return canvas.draw_note(ax, "no totals")
    groups = known.groupby("series", sort=False, observed=True)
    for (name, rows), style in zip(groups, canvas.line_styles(), strict=False):
        by_date = rows.sort_values("date", kind="stable")
        dates: list[Any] = pd.to_datetime(by_date["date"], utc=True).dt.tz_localize(None).to_list()
        totals = list(by_date["total"])
        style |= {"markevery": max(1, len(dates) // 12), "label": canvas.drawable(name), **kwargs}
        lines = ax.plot(dates, totals, **style)
        end, color = (dates[-1], totals[-1]), lines[0].get_color()
        canvas.label_point(ax, f"{totals[-1]:,}", end, gap=6, color=color)
    ax.set_ylim(bottom=0)
    ax.margins(x=0.08)
    ax.set_ylabel("contacts")
    canvas.format_counts(ax.yaxis)
    ax.grid(axis="y", color=canvas.FAINT, linewidth=0.6)
    ax.legend(loc="best", frameon=False)
    return ax


@public
def plot_cohorts(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Plot which share of each cohort was active in each period or campaign, as a heat map.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per cohort, as from :func:`cohort_df`: ``cohort`` (such as ``"2026-03"``, the month
        of sign-up), ``size`` (number of contacts), then a column per period or campaign, in
        order, with the active share of the cohort, from 0 to 1, or missing. The name of
        ``data.columns``, if any, labels the periods.
    %(ax)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row per cohort, in the order of `data`, and a column per period; each cell is a share.

    %(missing_column)s

    Examples
    --------
    >>> cohorts = pd.DataFrame({"cohort": ["2026-03", "2026-04"], "size": [200, 310]})
    >>> ax = rnb.plot_cohorts(cohorts.assign(**{"month 0": [0.5, 0.4], "month 1": [0.3, None]}))
    >>> [text.get_text() for text in ax.texts]
    ['50%', '30%', '40%']
    """
    canvas.check_columns(data, ("cohort", "size"), "cohort_df(client)")
    periods = [column for column in data.columns if column not in ("cohort", "size")]
    width, height = max(7, 2.2 + 0.62 * len(periods)), 1.3 + 0.36 * max(len(data), 2)
    ax = canvas.axes(ax, "Active share of each cohort", width, height)
    shares = data[periods].astype("Float64").astype(float)
    if shares.isna().all(axis=None):
        return canvas.draw_note(ax, "no shares")
    canvas.draw_heat_map(ax, shares, lambda share: canvas.format_percent(share, 0), kwargs)
    cohorts = [_cohort_label(*cohort) for cohort in zip(data["cohort"], data["size"], strict=True)]
    ax.set_yticks(range(len(data)), cohorts)
    labels = [canvas.drawable(period, 20) for period in periods]
    slant: dict[str, Any] = {}
    if max(map(len, labels)) > 8:
        slant = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    ax.set_xticks(range(len(periods)), labels, **slant)
    ax.set_xlabel("" if data.columns.name is None else canvas.drawable(data.columns.name))
    ax.set_ylabel("cohort (contacts)")
    return ax


def _cohort_label(cohort: object, size: Any) -> str:
    known_size = "unknown" if pd.isna(size) else f"{size:,}"
    return f"{canvas.drawable(cohort)} ({known_size})"


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
    >>> ax.get_title(loc="left")
    'Contacts by segment'
    """
    columns = ("name", "contacts", "subscribed")
    canvas.check_columns(data, columns, "list_segments_df(client, counts=True)")
    segments = data.dropna(subset=["contacts", "subscribed"]).sort_values("contacts")
    ax = canvas.axes(ax, "Contacts by segment", 7, 0.9 + 0.45 * max(len(segments), 1))
    if segments.empty:
        return canvas.draw_note(ax, "no segments")
    rows = range(len(segments))
    subscribed, contacts = segments["subscribed"].to_list(), segments["contacts"].to_list()
    ax.barh(rows, subscribed, **{"color": canvas.BLUE, "label": "subscribed", **kwargs})
    opted_out = [size - part for size, part in zip(contacts, subscribed, strict=True)]
    style = {**kwargs, "left": subscribed, "label": "opted out"}
    style |= {"color": canvas.FAINT, "hatch": "///"}
    ax.barh(rows, opted_out, **style, edgecolor=ax.get_facecolor())
    for row, size in zip(rows, contacts, strict=True):
        canvas.label_point(ax, f"{size:,}", (size, row))
    ax.set_yticks(rows, [canvas.drawable(name) for name in segments["name"]])
    ax.set_xlabel("contacts (hatched: opted out)")
    canvas.format_counts(ax.xaxis)
    ax.margins(x=0.08)
    return ax


@public
def plot_overlap(
    data: pd.DataFrame, *, ax: Axes | None = None, most: int = 15, **kwargs: Any
) -> Axes:
    """Plot how many contacts are in each combination of segments (an UpSet plot).

    Parameters
    ----------
    data : pandas.DataFrame
        One row per contact and a boolean column per segment, as from :func:`membership_df`;
        missing is False.
    %(ax)s
    most : int, default 15
        How many combinations to show, largest first.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.bar`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per combination; each contact counts in exactly one. The dots below, in
        ``child_axes``, show the segments of each combination, largest segment on top.

    Raises
    ------
    InputError
        `data` is not a DataFrame.

    Examples
    --------
    >>> membership = pd.DataFrame({"News": [True, True, False], "Beta": [True, False, False]})
    >>> ax = rnb.plot_overlap(membership)
    >>> [text.get_text() for text in ax.texts]
    ['1', '1', '1']
    """
    canvas.check_columns(data, (), "membership_df(client)")
    names, sizes = list(data.columns), segment_sizes(data)
    combinations = segment_combinations(data)
    title = f"Segment overlap: {pluralize(len(data), 'contact')}"
    ax = canvas.axes(ax, title, 8, 3.2 + 0.3 * len(names))
    if not names:
        return canvas.draw_note(ax, "no segments")
    if not combinations:
        return canvas.draw_note(ax, "no contacts")
    shown, hidden = combinations[:most], combinations[most:]
    counts = [count for _, count in shown]
    bars = ax.bar(range(len(shown)), counts, **{"color": canvas.BLUE, "width": 0.6, **kwargs})
    ax.bar_label(bars, [f"{count:,}" for count in counts], padding=2)
    ax.set_ylabel("contacts in exactly these segments")
    canvas.format_counts(ax.yaxis)
    ax.set_xticks([])
    ax.margins(y=0.12)
    if hidden:
        text = f"not shown: {pluralize(len(hidden), 'smaller combination')}"
        ax.annotate(text, (1, 0.97), xycoords="axes fraction", ha="right")
    order = sorted(range(len(names)), key=lambda column: -sizes[column])
    dots = _draw_dots(ax, [[members[column] for members, _ in shown] for column in order])
    labels = [f"{canvas.drawable(names[column])} ({sizes[column]:,})" for column in order]
    dots.set_yticks(range(len(names)), labels)
    return ax


def _draw_dots(ax: Axes, matrix: list[list[bool]]) -> Axes:
    """Draw the dots below the bars, one row per segment and one column per combination."""
    height = 0.3 * len(matrix)
    # In inches below the bars: a layout that shrinks the bars must not shrink the rows of dots.
    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]  # any transform
    transform = blended_transform_factory(ax.transAxes, inches)
    below = ax.inset_axes((0, -height - 0.1, 1, height), transform=transform, sharex=ax)
    for row, dots in enumerate(matrix):
        if row % 2 == 0:
            below.axhspan(row - 0.5, row + 0.5, color=canvas.GREY, alpha=0.1, zorder=0)
        colors = [to_rgba(canvas.ink(), 1 if is_member else 0.15) for is_member in dots]
        below.scatter(range(len(dots)), [row] * len(dots), s=60, zorder=2, color=colors)
    for column in range(len(matrix[0])):
        rows = [row for row, dots in enumerate(matrix) if dots[column]]
        if rows:
            ends = [rows[0], rows[-1]]
            below.plot([column, column], ends, color=canvas.ink(), linewidth=2, zorder=1)
    below.set_ylim(len(matrix) - 0.5, -0.5)
    below.tick_params(length=0, labelbottom=False)
    below.spines[:].set_visible(False)
    return below
