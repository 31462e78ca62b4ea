"""The data behind the plots: sums, shares and combinations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from resend_nb.analysis.counts import read_counts
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FUNNEL = ("sent", "delivered", "opened", "clicked")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def funnel_steps(
    data: pd.DataFrame, columns: Mapping[str, str] | None = None
) -> list[tuple[str, int | None, float | None]]:
    """Return each step, its total for all campaigns (``None`` if unknown) and its share of sent."""
    campaigns = read_counts(data, FUNNEL, columns)
    totals = [_total([campaign[step] for campaign in campaigns]) for step in FUNNEL]
    sent = totals[0]
    return [
        (step, total, total / sent if total is not None and sent else None)
        for step, total in zip(FUNNEL, totals, strict=True)
    ]


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def events_by_hour(counts: pd.DataFrame, metric: str, tz: str) -> pd.DataFrame:
    """Sum a metric by weekday (seven rows, Monday first) and hour (24 columns) of a time zone."""
    try:
        zone = ZoneInfo(tz)
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise InputError(f"Unknown time zone tz={tz!r}. Pass one like 'Europe/Berlin'.") from error
    local = pd.to_datetime(counts["period"], utc=True).dropna().dt.tz_convert(zone)
    events = counts.loc[local.index, metric].fillna(0)
    totals = events.groupby([local.dt.day_of_week, local.dt.hour]).sum()
    every_hour = pd.MultiIndex.from_product([range(7), range(24)])
    table: pd.DataFrame = totals.reindex(every_hour, fill_value=0).astype(int).unstack()  # noqa: PD010 -- seven by 24, each once
    return table.set_axis(list(DAYS), axis=0)


def link_shares(links: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return each link's share of all clicks and the cumulative share, most clicked first.

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
    shares["cumulative"] = shares["clicks"].cumsum() / total
    return shares


def segment_combinations(membership: pd.DataFrame) -> list[tuple[tuple[bool, ...], int]]:
    """Count the contacts in exactly each combination of segments, most frequent first."""
    rows = membership.fillna(value=False).astype(bool).itertuples(index=False, name=None)
    return sorted(Counter(rows).items(), key=lambda combination: (-combination[1], combination[0]))


def segment_sizes(membership: pd.DataFrame) -> list[int]:
    """Count the members of each segment."""
    return [int(members) for members in membership.fillna(value=False).astype(bool).sum()]
