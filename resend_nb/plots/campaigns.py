"""Plots of campaigns: the funnel, rates by campaign and rates over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import PercentFormatter

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.metrics import METRICS, parse_metrics
from resend_nb.analysis.plot_data import funnel_steps
from resend_nb.plots import _canvas as canvas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_OPENS_WARNING = "opens include image preloading by mail apps"
_INTERVAL = ("low", "rate", "high")


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
        A bar per step, labeled with its count and its share of sent.

    Raises
    ------
    InputError
        A column is missing, or a value is not a count.

    Examples
    --------
    >>> counts = {"sent": [1000], "delivered": [990], "opened": [400], "clicked": [41]}
    >>> ax = rnb.plot_funnel(pd.DataFrame(counts))
    >>> [text.get_text() for text in ax.texts]
    ['1,000', '990 (99.0%)', '400 (40.0%)', '41 (4.1%)']
    """
    steps = funnel_steps(data, columns)
    name = (columns or {}).get("name", "name")
    subject = pluralize(len(data), "campaign")
    if len(data) == 1 and name in data:
        subject = canvas.drawable(data[name].iloc[0])
    ax = canvas.axes(ax, f"From sent to clicked: {subject}", 7, 2.6)
    if data.empty:
        return canvas.draw_note(ax, "no campaigns")
    counts = [count or 0 for _, count, _ in steps]
    ax.barh(range(len(steps)), counts, **{"color": canvas.BLUE, **kwargs})
    for row, (step, count, share) in enumerate(steps):
        canvas.label_point(ax, _step_label(step, count, share), (count or 0, row))
    canvas.label_rows(ax, [step for step, _, _ in steps])
    ax.set_xlabel("emails (share of sent)")
    canvas.format_counts(ax.xaxis)
    ax.margins(x=0.2)
    ax.set_xlim(left=0)
    return ax


def _step_label(step: str, count: int | None, share: float | None) -> str:
    if count is None:
        return "unknown"
    return f"{count:,}" if step == "sent" else f"{count:,} ({canvas.format_percent(share)})"


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
        A point and its confidence interval per campaign, in the order of `data`, first on top.

    Raises
    ------
    InputError
        A column is missing, or the metric is unknown.

    Examples
    --------
    >>> counts = {"name": ["Spring", "May"], "delivered": [1000, 1200], "clicked": [41, 66]}
    >>> ax = rnb.plot_rates(rnb.campaign_rates(pd.DataFrame(counts), metrics="clicked"))
    >>> [text.get_text() for text in ax.texts]
    ['4.1%', '5.5%']
    """
    columns = ("name", "metric", "denominator", *_INTERVAL)
    canvas.check_columns(data, columns, "campaign_rates(campaigns)")
    parse_metrics([metric])
    rates = data[data["metric"] == metric]
    label = METRICS[metric].label
    title = f"{label.capitalize()} by campaign, with confidence intervals"
    ax = canvas.axes(ax, title, 7, 1.3 + 0.4 * max(len(rates), 2))
    if rates.empty:
        return canvas.draw_note(ax, f"no {label}s")
    known = [row for row, is_unknown in enumerate(rates["rate"].isna()) if not is_unknown]
    low, rate, high = (rates[column].iloc[known].to_list() for column in _INTERVAL)
    style = {"color": canvas.BLUE, "marker": "o", "linestyle": "none", **kwargs}
    points = ax.plot(rate, known, **style)
    ax.hlines(known, low, high, color=points[0].get_color(), linewidth=2)
    for row, share in enumerate(rates["rate"]):
        right = rates["high"].iloc[row] if row in known else 0
        canvas.label_point(ax, canvas.format_percent(share), (right, row), gap=6)
    canvas.label_rows(ax, [canvas.drawable(name) for name in rates["name"]])
    ax.grid(axis="x", color=canvas.FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.margins(x=0.18)
    ax.set_xlim(left=0)
    warning = f"\n{_OPENS_WARNING}" if "open" in metric else ""
    ax.set_xlabel(f"share of {METRICS[metric].of} emails{warning}")
    return ax


@public
def plot_over_time(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    metrics: str | Sequence[str] = ("opened", "clicked"),
    **kwargs: Any,
) -> Axes:
    """Plot how rates changed from campaign to campaign, with confidence intervals.

    Parameters
    ----------
    data : pandas.DataFrame
        The result of :func:`campaign_rates` for campaigns with ``sent_at``. For daily counts, pass
        ``campaign_rates(daily, columns={"sent_at": "date"})``.
    %(ax)s
    metrics : str or sequence of str, default ("opened", "clicked")
        The rates to plot, one line each.
    **kwargs
        Passed to :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A line per rate, from the oldest campaign to the newest, with a vertical bar per confidence
        interval and a gap where a rate is unknown.

    Raises
    ------
    InputError
        A column is missing, or a metric is unknown.

    Examples
    --------
    >>> campaigns = pd.DataFrame({"delivered": [1000, 1200], "clicked": [41, 66]})
    >>> campaigns["sent_at"] = pd.to_datetime(["2026-05-04", "2026-04-06"])
    >>> ax = rnb.plot_over_time(rnb.campaign_rates(campaigns, metrics="clicked"), metrics="clicked")
    >>> ax.lines[0].get_ydata().round(3).tolist()
    [0.055, 0.041]
    """
    canvas.check_columns(data, ("sent_at", "metric", *_INTERVAL), "campaign_rates(campaigns)")
    names = parse_metrics(metrics)
    labels = " and ".join(METRICS[name].label for name in names)
    title = f"{labels.capitalize()} over time, with confidence intervals"
    ax = canvas.axes(ax, title, 8, 3.6)
    dated = data[data["sent_at"].notna() & data["metric"].isin(names)]
    dated = dated.sort_values("sent_at", kind="stable")
    if dated["rate"].isna().all():
        return canvas.draw_note(ax, "no rates with a time")
    for name, style in zip(names, canvas.line_styles(), strict=False):
        rates = dated[dated["metric"] == name]
        times = rates["sent_at"].dt.tz_localize(None).to_list()
        is_known = rates["rate"].notna()
        low, rate, high = (rates[column].astype(float).where(is_known) for column in _INTERVAL)
        lines = ax.plot(times, rate, **{**style, "label": METRICS[name].label, **kwargs})
        ax.vlines(times, low, high, color=lines[0].get_color(), linewidth=4, alpha=0.35)
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set_ylim(bottom=0)
    warning = f"; {_OPENS_WARNING}" if any("open" in name for name in names) else ""
    ax.set_xlabel(f"sent (UTC){warning}")
    ax.grid(axis="y", color=canvas.FAINT, linewidth=0.6)
    ax.tick_params(axis="x", rotation=0)
    ax.legend(loc="best", frameon=False)
    return ax
