"""Plots of contacts: growth, and engagement by month of sign-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
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
    canvas.draw_heat_map(
        ax, shares, lambda share: canvas.format_percent(share, 0), {"vmin": 0, **kwargs}
    )
    cohorts = [_label(*cohort) for cohort in zip(data["cohort"], data["size"], strict=True)]
    ax.set_yticks(range(len(data)), cohorts)
    labels = [canvas.drawable(period, 20) for period in periods]
    slant: dict[str, Any] = {}
    if max(map(len, labels)) > 8:
        slant = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    ax.set_xticks(range(len(periods)), labels, **slant)
    ax.set_xlabel("" if data.columns.name is None else canvas.drawable(data.columns.name))
    ax.set_ylabel("cohort (contacts)")
    return ax


def _label(cohort: object, size: Any) -> str:
    known_size = "unknown" if pd.isna(size) else f"{size:,}"
    return f"{canvas.drawable(cohort)} ({known_size})"
