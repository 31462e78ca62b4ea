"""The data behind the plots: sums, shares and combinations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from scipy.optimize import isotonic_regression

from resend_nb.analysis.metrics import METRICS, PART_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

FUNNEL = ("sent", "delivered", "opened", "clicked")
"""The steps of a campaign, each a part of an earlier one."""


class Step(NamedTuple):
    """A step of the funnel: its total, its share of another step, and why the total is unknown."""

    name: str
    total: int | None
    share: float | None
    of: str
    reason: str


def funnel_steps(campaigns: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Return the steps from sent to clicked, summed over campaigns."""
    totals = {name: _total([campaign[name] for campaign in campaigns]) for name in FUNNEL}
    steps = []
    for name, total in totals.items():
        of = PART_OF.get(name, "sent")
        whole = totals[of]
        share = total / whole if total is not None and whole else None
        steps.append(Step(name, total, share, of, _why_unknown(campaigns, name)))
    return steps


def _why_unknown(campaigns: Sequence[Mapping[str, Any]], name: str) -> str:
    """Return the first reason for an unknown count, and how many campaigns have one."""
    unknown = [campaign for campaign in campaigns if campaign[name] is None]
    if not unknown:
        return ""
    reason = str(unknown[0]["reasons"].get(name, "it was not counted"))
    if len(campaigns) == 1:
        return reason
    return f"{len(unknown)} of {len(campaigns)}: {reason}"


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def is_young(rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether responses to each campaign were still coming in when it was counted."""
    return rows["progress"].isin(["sending", "recent"])


def settled(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the rates of campaigns that are complete, or all if there are none."""
    complete = rates[~is_young(rates)]
    return rates if complete.empty else complete


def pooled_rate(rates: pd.DataFrame) -> float:
    """Return the rate of several campaigns together."""
    return float(rates["count"].sum() / rates["of"].sum())


def ranked_rates(rates: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return the rates of a metric, best first and unknown ones last."""
    of_metric = rates[rates["metric"] == metric]
    ascending = METRICS[metric].lower_is_better
    return of_metric.sort_values("rate", ascending=ascending, kind="stable", ignore_index=True)


def link_shares(links: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return each link's share of all clicks, most clicked first.

    Links after the first ``most`` become one row. Its people are unknown: one person may have
    clicked several of them.
    """
    known = links[links["clicks"].notna()].sort_values("clicks", ascending=False, kind="stable")
    urls = [str(url) for url in known["url"]]
    clicks = [int(count) for count in known["clicks"]]
    people = list(known["people"])
    if len(known) > most:
        urls = [*urls[:most], f"{len(known) - most} other links"]
        clicks, people = [*clicks[:most], sum(clicks[most:])], [*people[:most], pd.NA]
    total = sum(clicks) or 1
    shares = pd.DataFrame({"url": urls, "clicks": clicks, "people": people})
    shares = shares.astype({"url": "string", "clicks": "Int64", "people": "Int64"})
    shares["share"] = shares["clicks"] / total
    return shares


def segment_combinations(membership: pd.DataFrame) -> list[tuple[tuple[bool, ...], int]]:
    """Count the contacts in exactly each combination of segments, most frequent first."""
    rows = membership.fillna(value=False).astype(bool).itertuples(index=False, name=None)
    return sorted(Counter(rows).items(), key=lambda combination: (-combination[1], combination[0]))


def segment_sizes(membership: pd.DataFrame) -> list[int]:
    """Count the members of each segment."""
    return [int(members) for members in membership.fillna(value=False).astype(bool).sum()]


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move heights from 0 to 1 as little as possible, so that there is a gap between them.

    >>> spread([0.5, 0.5, 0.1], 0.25)
    [0.375, 0.625, 0.1]
    """
    gap = min(gap, 1 / max(1, len(heights) - 1))
    order = sorted(range(len(heights)), key=lambda line: heights[line])
    without_gaps = [heights[line] - gap * place for place, line in enumerate(order)]
    fitted = isotonic_regression(without_gaps).x.clip(0, 1 - gap * (len(heights) - 1))
    placed = list(heights)
    for place, line in enumerate(order):
        placed[line] = float(fitted[place]) + gap * place
    return placed
