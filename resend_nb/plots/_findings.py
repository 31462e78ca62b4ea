"""Titles that say what the data shows, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.analysis.metrics import METRICS
from resend_nb.analysis.plot_data import is_young, pooled_rate, settled
from resend_nb.plots._canvas import format_percent

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from resend_nb.analysis.plot_data import Step


def funnel(steps: Sequence[Step], campaigns: str, *, is_complete: bool) -> str:
    """Return which share of the delivered emails was clicked."""
    clicked = steps[-1]
    if clicked.share is None:
        return f"{campaigns}: the click rate is unknown"
    so_far = "" if is_complete else " so far"
    return f"{campaigns}: {format_percent(clicked.share)} of delivered emails were clicked{so_far}"


def rates(known: pd.DataFrame, metric: str) -> str:
    """Return the highest and the lowest rate, of complete campaigns if there are any."""
    label = METRICS[metric].label.capitalize()
    if known.empty:
        return f"{label}: unknown"
    shown = settled(known)
    so_far = " so far" if is_young(shown).all() else ""
    by_rate = shown.sort_values("rate", kind="stable")
    lowest, highest = by_rate.iloc[0], by_rate.iloc[-1]
    rate = format_percent(highest["rate"])
    if len(shown) == 1:
        return f"{label} of {highest['label']}: {rate}{so_far}"
    if format_percent(lowest["rate"]) == rate:
        return f"{label} of all {len(shown)} campaigns: {rate}{so_far}"
    return f"{label}: highest {_rate_of(highest)}, lowest {_rate_of(lowest)}{so_far}"


def latest_rate(known: pd.DataFrame, metric: str) -> str:
    """Return the rate of the latest complete campaign, and that of those before."""
    label = METRICS[metric].label.capitalize()
    complete = known[~is_young(known)]
    if len(complete) < 2:
        return rates(known, metric)
    latest, before = complete.iloc[-1], complete.iloc[:-1]
    usual = format_percent(pooled_rate(before))
    together = f"of the {len(before)} before" if len(before) > 1 else "of the one before"
    rate = format_percent(latest["rate"])
    return f"{label} of the latest campaign, {latest['label']}: {rate}; {together}: {usual}"


def _rate_of(row: pd.Series[Any]) -> str:
    return f"{format_percent(row['rate'])} ({row['label']})"


def comparisons(found: Sequence[dict[Hashable, Any]], names: Mapping[str, str]) -> str:
    """Return the verdict of a comparison, or how many of several show a clear difference."""
    if len(found) > 1:
        clear = sum(row["verdict"] in {"a higher", "b higher"} for row in found)
        return f"{clear} of {len(found)} comparisons show a clear difference"
    (row,) = found
    metric, a, b = METRICS[row["metric"]], names[row["a"]], names[row["b"]]
    return {
        "a higher": f"{a} has a higher {metric.label} than {b}",
        "b higher": f"{b} has a higher {metric.label} than {a}",
        "no clear difference": f"No clear difference in {metric.label} between {a} and {b}",
        "too few": f"Too few {metric.noun} to compare {a} with {b}",
        "too early": f"Too early to compare {a} with {b}",
    }[row["verdict"]]


def growth(name: str, dates: Sequence[Any], totals: Sequence[int]) -> str:
    """Return how a series changed."""
    first = pluralize(totals[0], "contact")
    if len(dates) == 1:
        return f"{name}: {first} on {dates[0]:%Y-%m-%d}"
    return f"{name}: {first} on {dates[0]:%Y-%m-%d}, {totals[-1]:,} on {dates[-1]:%Y-%m-%d}"


def segment_sizes(names: Sequence[str], contacts: Sequence[int]) -> str:
    """Return which segment is the largest, if only one is; largest first."""
    largest = pluralize(contacts[0], "contact")
    if len(names) == 1:
        return f"{names[0]}: {largest}"
    if contacts[0] == contacts[1]:
        return f"The largest of {len(names)} segments have {largest} each"
    return f"The largest of {len(names)} segments is {names[0]}: {largest}"


def overlap(shared: int, contacts: int) -> str:
    """Return how many contacts are in several segments."""
    share = format_percent(shared / contacts)
    return f"{shared:,} of {pluralize(contacts, 'contact')} ({share}) in two or more segments"


def cohorts(known: pd.DataFrame) -> str:
    """Return the first and the last month of the same cohorts: of those that have both."""
    first = known[known["month"] == known["month"].min()]
    of_these = known[known["cohort"].isin(first["cohort"])]
    last = of_these[of_these["month"] == of_these["month"].max()]
    first = first[first["cohort"].isin(last["cohort"])]
    verb = known["metric"].iloc[0]
    start = f"{format_percent(pooled_rate(first))} {verb} in month {first['month'].iloc[0]}"
    if first.equals(last):
        return f"{start} after joining"
    end = f"{format_percent(pooled_rate(last))} in month {last['month'].iloc[0]}"
    return f"{start} after joining, {end} ({pluralize(len(last), 'cohort')})"


def links(first: dict[Hashable, Any], total: int, name: str) -> str:
    """Return the share of the most clicked link."""
    return f"{format_percent(first['share'])} of {pluralize(total, 'click')} went to {name}"


def sunset(recommended: Mapping[Hashable, Any], people: int, clicks: float) -> str:
    """Return how many people to stop emailing, and which clicks are lost."""
    if not recommended["people"]:
        return f"There is nobody to stop emailing among {pluralize(people, 'person', 'people')}"
    lost = f"about {recommended['clicks_lost']:,.1f} of {clicks:,.1f} clicks a month are lost"
    stopped = f"{recommended['people']:,} of {pluralize(people, 'person', 'people')}"
    return f"Stop emailing {stopped}: {lost}"
