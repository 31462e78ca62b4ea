"""Campaigns: how far they came, at what rates, and how that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.ticker import PercentFormatter

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.analysis.metrics import METRICS, chosen
from resend_nb.analysis.plot_data import funnel
from resend_nb.plots._canvas import (
    BLUE,
    FAINT,
    axes,
    check,
    counts,
    named,
    note,
    per_cent,
    rows,
    styles,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

_OPENS = "opens include those that a mail client makes by loading images ahead"
_INTERVAL = ("low", "rate", "high")


@public
def plot_funnel(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    columns: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> Axes:
    """Draw how many people an e-mail was sent to, reached, was opened by and clicked by.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each campaign with ``sent``, ``delivered``, ``opened`` and ``clicked``, and ``name`` if it has one;
        several rows are summed. For one campaign of many: ``campaigns[campaigns["name"] == "Spring"]``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    columns : mapping, optional
        Field to column, as in :func:`resend_nb.rates`.
    **kwargs
        For :meth:`matplotlib.axes.Axes.barh`.

    Returns
    -------
    matplotlib.axes.Axes
        A bar for each step, each with its number and its share of those sent.

    Raises
    ------
    InputError
        A column is missing, or a count cannot be.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> ax = rnb.plot_funnel(pd.DataFrame({"sent": [1000], "delivered": [990], "opened": [400], "clicked": [41]}))
    >>> [text.get_text() for text in ax.texts]
    ['1,000', '990 (99.0 %)', '400 (40.0 %)', '41 (4.1 %)']
    """
    steps = funnel(data, columns)
    ax = axes(ax, 7, 2.6)
    name = (columns or {}).get("name", "name")
    whose = (
        named(data[name].iloc[0])
        if len(data) == 1 and name in data
        else pluralize(len(data), "campaign")
    )
    title(ax, f"From sent to clicked: {whose}")
    if data.empty:
        return note(ax, "no campaigns")
    ax.barh(range(len(steps)), [people or 0 for _, people, _ in steps], **{"color": BLUE, **kwargs})
    for place, (step, people, share) in enumerate(steps):
        told = (
            "unknown"
            if people is None
            else f"{people:,}" + (f" ({per_cent(share)})" if step != "sent" else "")
        )
        ax.annotate(
            told, (people or 0, place), xytext=(4, 0), textcoords="offset points", va="center"
        )
    rows(ax, [step for step, _, _ in steps])
    ax.set_xlabel("people (and share of those sent)")
    counts(ax.xaxis)
    ax.margins(x=0.2)
    ax.set_xlim(left=0)
    return ax


@public
def plot_rates(
    data: pd.DataFrame, *, ax: Axes | None = None, metric: str = "clicked", **kwargs: Any
) -> Axes:
    """Draw one rate of each campaign, with the interval in which the true one lies.

    Parameters
    ----------
    data : pandas.DataFrame
        From :func:`resend_nb.rates`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    metric : str, default "clicked"
        Which of its metrics.
    **kwargs
        For :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A point and its interval for each campaign, in the order of `data`, the first on top.

    Raises
    ------
    InputError
        A column is missing, or there is no such metric.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> campaigns = pd.DataFrame({"name": ["Spring", "May"], "delivered": [1000, 1200], "clicked": [41, 66]})
    >>> ax = rnb.plot_rates(rnb.campaign_rates(campaigns, metrics="clicked"))
    >>> [text.get_text() for text in ax.texts]
    ['4.1 %', '5.5 %']
    """
    check(
        data, ("name", "metric", "denominator", "rate", "low", "high"), "campaign_rates(campaigns)"
    )
    chosen([metric])
    shown = data[data["metric"] == metric]
    ax = axes(ax, 7, 1.3 + 0.4 * max(len(shown), 2))
    label = METRICS[metric].label
    title(ax, f"{label.capitalize()} of each campaign, with its interval")
    if shown.empty:
        return note(ax, f"no {label}s")
    known = [place for place, unknown in enumerate(shown["rate"].isna()) if not unknown]
    middle, low, high = (shown[column].iloc[known].to_list() for column in ("rate", "low", "high"))
    points = ax.plot(middle, known, **{"color": BLUE, "marker": "o", "linestyle": "none", **kwargs})
    ax.hlines(known, low, high, color=points[0].get_color(), linewidth=2)
    for place, share in enumerate(shown["rate"]):
        at = shown["high"].iloc[place] if place in known else 0
        ax.annotate(
            per_cent(share), (at, place), xytext=(6, 0), textcoords="offset points", va="center"
        )
    rows(ax, [named(name) for name in shown["name"]])
    ax.grid(axis="x", color=FAINT, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    ax.margins(x=0.18)
    ax.set_xlim(left=0)
    ax.set_xlabel(f"of those {METRICS[metric].of}" + f"\n{_OPENS}" * ("open" in metric))
    return ax


@public
def plot_over_time(
    data: pd.DataFrame,
    *,
    ax: Axes | None = None,
    metrics: str | Sequence[str] = ("opened", "clicked"),
    **kwargs: Any,
) -> Axes:
    """Draw how rates changed from campaign to campaign, each with its interval.

    Parameters
    ----------
    data : pandas.DataFrame
        From :func:`resend_nb.rates`, of campaigns with ``sent_at``. For counts by day,
        ``rates(daily, columns={"sent_at": "date"})``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new one.
    metrics : str or sequence of str, default ("opened", "clicked")
        Which of its metrics, a line each.
    **kwargs
        For :meth:`matplotlib.axes.Axes.plot`.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each metric, from the oldest to the newest, an upright bar for each interval; a gap where a rate is
        unknown.

    Raises
    ------
    InputError
        A column is missing, or there is no such metric.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> campaigns = pd.DataFrame({"delivered": [1000, 1200], "clicked": [41, 66]})
    >>> campaigns["sent_at"] = pd.to_datetime(["2026-05-04", "2026-04-06"])
    >>> ax = rnb.plot_over_time(rnb.campaign_rates(campaigns, metrics="clicked"), metrics="clicked")
    >>> ax.lines[0].get_ydata().round(3).tolist()
    [0.055, 0.041]
    """
    check(data, ("sent_at", "metric", "rate", "low", "high"), "campaign_rates(campaigns)")
    names = chosen(metrics)
    ax = axes(ax, 8, 3.6)
    title(
        ax,
        " and ".join(METRICS[name].label for name in names).capitalize()
        + " over time, with intervals",
    )
    dated = data[data["sent_at"].notna() & data["metric"].isin(names)].sort_values(
        "sent_at", kind="stable"
    )
    if dated["rate"].isna().all():
        return note(ax, "no rates with a time")
    for name, style in zip(names, styles(), strict=False):
        line = dated[dated["metric"] == name]
        times = line["sent_at"].dt.tz_localize(None).to_list()
        low, middle, high = (
            line[column].astype(float).where(line["rate"].notna()) for column in _INTERVAL
        )
        drawn = ax.plot(times, middle, **{**style, "label": METRICS[name].label, **kwargs})
        ax.vlines(times, low, high, color=drawn[0].get_color(), linewidth=4, alpha=0.35)
    ax.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    ax.set_ylim(bottom=0)
    ax.set_xlabel("sent (UTC)" + f"; {_OPENS}" * any("open" in name for name in names))
    ax.grid(axis="y", color=FAINT, linewidth=0.6)
    ax.tick_params(axis="x", rotation=0)
    ax.legend(loc="best", frameon=False)
    return ax
