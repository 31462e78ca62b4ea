"""Plots of campaigns: the funnel, rates by campaign and rates over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.ticker import PercentFormatter

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.counts import read_counts
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.analysis.plot_data import (
    FUNNEL,
    funnel_steps,
    is_young,
    pooled_rate,
    ranked_rates,
    settled,
)
from resend_nb.plots import _canvas as canvas
from resend_nb.plots import _findings as findings
from resend_nb.plots._text import drawable, drawable_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from resend_nb.analysis.plot_data import Step

_COLUMNS = (
    *("name", "sent_at", "progress", "metric", "count", "of", "denominator"),
    *("low", "rate", "high", "reason", "confidence"),
)
_INTERVAL = ("low", "rate", "high")
_SOURCE = "campaign_rates(campaigns)"


@public
def plot_funnel(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    columns: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> Axes:
    """Plot how many emails were sent, delivered, opened and clicked.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per campaign with ``sent``, ``delivered``, ``opened``, ``clicked`` and optionally
        ``name``, as from :func:`campaigns_df`. Several rows are summed; for a single campaign,
        pass ``campaigns[campaigns["name"] == "Spring"]``.
    %(ax)s
    %(count_columns)s
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar per step, labeled with its count and its share of what was sent or delivered.

    Raises
    ------
    InputError
        A column is missing, or a value is not a count.

    Examples
    --------
    >>> counts = {"sent": [1000], "delivered": [990], "opened": [400], "clicked": [41]}
    >>> ax = rnb.plot_funnel(pd.DataFrame(counts))
    >>> [text.get_text() for text in ax.texts]
    ['1,000', '990 (99.0% of sent)', '400 (40.4% of delivered)', '41 (4.1% of delivered)']
    """
    campaigns = read_counts(data, FUNNEL, columns)
    subject = pluralize(len(campaigns), "campaign")
    ax = canvas.axes(ax, canvas.height_of(len(FUNNEL)))
    if not campaigns:
        return canvas.draw_note(ax, "From sent to clicked", "no campaigns")
    if len(campaigns) == 1:
        subject = drawable(campaigns[0]["name"])
    steps = funnel_steps(campaigns)
    counts = [step.total or 0 for step in steps]
    ax.barh(range(len(steps)), counts, **{"color": canvas.BLUE, **kwargs})
    canvas.label_rows(ax, [step.name for step in steps], [_step_label(step) for step in steps])
    for row, step in enumerate(steps):
        canvas.explain_row(ax, row, step.reason)
    ax.set_xlabel("emails")
    canvas.format_counts(ax.xaxis)
    ax.set_xlim(0, max(counts) or 1)
    progress = {campaign.get("progress") for campaign in campaigns}
    is_complete = progress.isdisjoint({"sending", "recent"})
    return canvas.finish(ax, findings.funnel(steps, subject, is_complete=is_complete))


def _step_label(step: Step) -> str:
    if step.total is None:
        return "unknown"
    if step.name == step.of:
        return f"{step.total:,}"
    return f"{step.total:,} ({canvas.format_percent(step.share)} of {step.of})"


@public
def plot_rates(
    data: pd.DataFrame, *, ax: Axes | None = None, metric: str = "clicked", **kwargs: Any
) -> Axes:
    """Plot one rate of each campaign with its confidence interval.

    Parameters
    ----------
    data : pandas.DataFrame
        The result of :func:`campaign_rates`.
    %(ax)s
    metric : str, default "clicked"
        The rate to plot.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A point and its confidence interval per campaign, best rate on top. Hollow points were
        counted less than 48 hours after sending; the dashed line is the rate of the other campaigns
        together. In the place of a rate that was not measured is the reason.

    Raises
    ------
    InputError
        A column is missing, or the metric is unknown.

    Notes
    -----
    Two intervals may overlap although the rates differ; use :func:`compare_broadcasts` for pairs.

    Examples
    --------
    >>> counts = {"name": ["Spring", "May"], "delivered": [1000, 1200], "clicked": [41, 66]}
    >>> ax = rnb.plot_rates(rnb.campaign_rates(pd.DataFrame(counts), metrics="clicked"))
    >>> [text.get_text() for text in ax.texts]
    ['5.5% of 1,200', '4.1% of 1,000']
    """
    canvas.check_columns(data, _COLUMNS, _SOURCE)
    parse_metrics([metric])
    rates = ranked_rates(data, metric)
    rates["label"] = drawable_names(rates["name"])
    ax = canvas.axes(ax, canvas.height_of(len(rates)))
    known = rates[rates["rate"].notna()]
    title = findings.rates(known, metric)
    if rates.empty:
        return canvas.draw_note(ax, title, f"no {METRICS[metric].label}s")
    _draw_rates(ax, known, known.index.to_list(), kwargs)
    canvas.label_rows(ax, rates["label"].to_list(), _values(rates))
    for row, reason in rates.loc[rates["rate"].isna(), "reason"].items():
        canvas.explain_row(ax, int(row), reason)  # type: ignore[call-overload]  # a number
    canvas.draw_grid(ax, "x")
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlim(0, 1.04 * known["high"].max() if len(known) else 1)
    ax.set_xlabel(_explanation(known, metric))
    return canvas.finish(ax, title)


def _draw_rates(
    ax: Axes,
    known: pd.DataFrame,
    at: list[Any],
    kwargs: dict[str, Any],
    *,
    is_upright: bool = False,
) -> None:
    """Draw points, intervals and the rate of all together, along the x-axis or upright."""

    def draw(rows: pd.Series[bool]) -> Line2D:
        places = [place for place, is_shown in zip(at, rows, strict=True) if is_shown]
        rates = known.loc[rows, "rate"].to_list()
        return ax.plot(*((places, rates) if is_upright else (rates, places)), **style)[0]

    style = {"color": canvas.BLUE, "marker": "o", "linestyle": "none", **kwargs}
    color = draw(known["rate"].notna()).get_color()
    lines, line = (ax.vlines, ax.axhline) if is_upright else (ax.hlines, ax.axvline)
    lines(at, known["low"].to_list(), known["high"].to_list(), color=color, linewidth=2)
    draw(is_young(known)).set_markerfacecolor(ax.get_facecolor())
    if len(known) > 1:
        line(
            pooled_rate(settled(known)), color=canvas.ink(), alpha=0.6, linestyle="--", linewidth=1
        )


def _values(rates: pd.DataFrame) -> list[str]:
    return [
        "unknown" if pd.isna(rate) else f"{canvas.format_percent(rate)} of {of:,}"
        for rate, of in zip(rates["rate"], rates["of"], strict=True)
    ]


def _explanation(known: pd.DataFrame, metric: str) -> str:
    """Return what is shown, with the confidence level, and what limits it."""
    parts = [f"share of {METRICS[metric].of} emails"]
    if len(known):
        parts[0] += f" (n = {_span(known['of'])})"
        parts.append(f"lines: {100 * known['confidence'].iloc[0]:g}% confidence intervals")
    if len(known) > 1:
        together = "all" if len(settled(known)) == len(known) else "the older ones"
        share = canvas.format_percent(pooled_rate(settled(known)))
        parts.append(f"dashed: {together} together, {share}")
    if is_young(known).any():
        parts.append(canvas.HOLLOW)
    if "open" in metric:
        parts.append("opens include image preloading by mail apps")
    return "; ".join(parts)


def _span(counts: pd.Series[int]) -> str:
    low, high = counts.min(), counts.max()
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


@public
def plot_over_time(
    data: pd.DataFrame, *, ax: Axes | None = None, metric: str = "clicked", **kwargs: Any
) -> Axes:
    """Plot one rate of each campaign by the date it was sent, with confidence intervals.

    Parameters
    ----------
    data : pandas.DataFrame
        The result of :func:`campaign_rates` for campaigns with ``sent_at``.
    %(ax)s
    metric : str, default "clicked"
        The rate to plot. Each rate needs a scale of its own: for another one, plot again.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A point and its confidence interval per campaign. Hollow points were counted less than 48
        hours after sending; the dashed line is the rate of the other campaigns together. Campaigns
        whose rate or date is unknown are left out, and counted below.

    Raises
    ------
    InputError
        A column is missing, or the metric is unknown.

    Examples
    --------
    >>> campaigns = pd.DataFrame({"delivered": [1000, 1200], "clicked": [41, 66]})
    >>> campaigns["sent_at"] = pd.to_datetime(["2026-05-04", "2026-04-06"])
    >>> ax = rnb.plot_over_time(rnb.campaign_rates(campaigns, metrics="clicked"))
    >>> ax.lines[0].get_ydata().round(3).tolist()
    [0.055, 0.041]
    """
    canvas.check_columns(data, _COLUMNS, _SOURCE)
    parse_metrics([metric])
    rates = data[data["metric"] == metric].sort_values("sent_at", kind="stable")
    rates = rates.assign(label=drawable_names(rates["name"]))
    known = rates[rates["sent_at"].notna() & rates["rate"].notna()]
    title = findings.latest_rate(known, metric)
    ax = canvas.axes(ax, 3.8)
    if known.empty:
        return canvas.draw_note(ax, title, "no rates with a time")
    times = known["sent_at"].dt.tz_localize(None).to_list()
    _draw_rates(ax, known, times, kwargs, is_upright=True)
    canvas.format_dates(ax, times[0], times[-1])
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set_ylim(0, 1.04 * known["high"].max())
    canvas.draw_grid(ax, "y")
    missing = len(rates) - len(known)
    left_out = f"; not shown: {pluralize(missing, 'campaign')} without a rate" if missing else ""
    ax.set_xlabel(f"sent (UTC); {_explanation(known, metric)}{left_out}")
    return canvas.finish(ax, title)
