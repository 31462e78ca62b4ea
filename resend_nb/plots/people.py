"""People: how many there are, and what became of those who came together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.plots._canvas import (
    FAINT,
    axes,
    check,
    counts,
    named,
    note,
    per_cent,
    styles,
    table,
    title,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@public
def plot_growth(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw how many contacts there are over time, a line for each series.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each date and series: ``date`` (UTC), ``series`` (such as ``"all contacts"``, or a segment's name)
        and ``total``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    **kwargs
        For :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each series, in the order of `data`, each with its last total at its end.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> dates = pd.to_datetime(["2026-03-01", "2026-04-01"], utc=True)
    >>> ax = rnb.plot_growth(pd.DataFrame({"date": dates, "series": "all contacts", "total": [80, 1204]}))
    >>> ax.texts[0].get_text()
    '1,204'
    """
    check(data, ("date", "series", "total"), "one row for each date and series, with its total")
    ax = axes(ax, 8, 3.8)
    title(ax, "Contacts over time")
    known = data[data["total"].notna() & data["date"].notna() & data["series"].notna()]
    if known.empty:
        return note(ax, "no totals")
    for (name, line), style in zip(
        known.groupby("series", sort=False, observed=True), styles(), strict=False
    ):
        points = line.sort_values("date", kind="stable")
        dates: list[Any] = pd.to_datetime(points["date"], utc=True).dt.tz_localize(None).to_list()
        totals = [*points["total"]]
        every = max(1, len(dates) // 12)
        drawn = ax.plot(
            dates, totals, **{**style, "markevery": every, "label": named(name), **kwargs}
        )
        ax.annotate(
            f"{totals[-1]:,}",
            (dates[-1], totals[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=drawn[0].get_color(),
        )
    ax.set_ylim(bottom=0)
    ax.margins(x=0.08)
    ax.set_ylabel("contacts")
    counts(ax.yaxis)
    ax.grid(axis="y", color=FAINT, linewidth=0.6)
    ax.legend(loc="best", frameon=False)
    return ax


@public
def plot_cohorts(data: pd.DataFrame, *, ax: Axes | None = None, **kwargs: Any) -> Axes:
    """Draw what share of the people who came together was still active, period by period.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each cohort: ``cohort`` (such as ``"2026-03"``, the month in which its people came), ``size`` (how
        many), then one column for each period or campaign, in order, with the share of the cohort that was active in
        it, from 0 to 1; missing where the cohort was not there yet. The columns' name (``data.columns.name``), if
        any, labels the periods.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    **kwargs
        For :meth:`matplotlib.axes.Axes.imshow`.

    Returns
    -------
    matplotlib.axes.Axes
        A row for each cohort, in the order of `data`; each cell is its share, the darker the larger.

    Raises
    ------
    InputError
        A column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> shares = {"month 0": [0.5, 0.4], "month 1": [0.3, None]}
    >>> ax = rnb.plot_cohorts(pd.DataFrame({"cohort": ["2026-03", "2026-04"], "size": [200, 310], **shares}))
    >>> [text.get_text() for text in ax.texts]
    ['50 %', '30 %', '40 %']
    """
    check(data, ("cohort", "size"), "cohort, size, and one column of shares for each period")
    periods = [column for column in data.columns if column not in ("cohort", "size")]
    ax = axes(ax, max(7, 2.2 + 0.62 * len(periods)), 1.3 + 0.36 * max(len(data), 2))
    title(ax, "Share of each cohort that was active")
    shares = data[periods].astype("Float64").astype(float)
    if shares.isna().all(axis=None):
        return note(ax, "no shares")
    table(ax, shares, lambda share: per_cent(share, 0), {"vmin": 0, **kwargs})
    ax.set_yticks(
        range(len(data)),
        [_cohort(*each) for each in zip(data["cohort"], data["size"], strict=True)],
    )
    labels = [named(period, 20) for period in periods]
    slanted: dict[str, Any] = (
        {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
        if max(map(len, labels)) > 8
        else {}
    )
    ax.set_xticks(range(len(periods)), labels, **slanted)
    ax.set_xlabel("" if data.columns.name is None else named(data.columns.name))
    ax.set_ylabel("cohort (people)")
    return ax


def _cohort(name: object, size: Any) -> str:
    return f"{named(name)} ({'unknown' if pd.isna(size) else f'{size:,}'})"
