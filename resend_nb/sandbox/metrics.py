"""Email metrics: counts of events, and rates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from resend_nb.sandbox.store import Row

# No source defines the rates; these definitions are the usual ones. Opens and clicks count each
# email once, so that no rate is above 100. A rate is 0 if nothing was sent or delivered.
RATES = {
    "delivery_rate": ("delivered", "sent"),
    "open_rate": ("unique_opened", "delivered"),
    "click_rate": ("unique_clicked", "delivered"),
    "bounce_rate": ("bounced", "sent"),
    "complaint_rate": ("complained", "delivered"),
    "unsubscribe_rate": ("unsubscribed", "delivered"),
}
"""The numerator and denominator of each rate."""

METRICS = (
    *("received", "delivered", "complained", "suppressed"),
    *("bounced", "bounced_transient", "bounced_permanent", "bounced_undetermined"),
    *("opened", "clicked", "unsubscribed", "delivery_delayed", "failed", "sent"),
    *("unique_opened", "unique_clicked", *RATES),
)
"""Every metric, in the documented order."""

SECONDS = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400}
"""The approximate length of each granularity's period, in seconds."""


def calculate_metrics(event_counts: Iterable[Row], metrics: Iterable[str]) -> dict[str, float]:
    """Return metrics of rows of event counts that share no email; rates are in percent."""
    counts: Counter[str] = Counter()
    for row in event_counts:
        counts[row["type"]] += row["number"]
        counts[f"unique_{row['type']}"] += row["emails"]
        if row["type"] == "bounced":
            counts[f"bounced_{row['bounce_type']}"] += row["number"]
    return {
        name: _rate(counts, *RATES[name]) if name in RATES else counts[name] for name in metrics
    }


def period_start(moment: int, granularity: str, zone: ZoneInfo) -> str:
    """Return the start of the period that contains a time; weeks start on Monday.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> period_start(1764535199_540000, "daily", ZoneInfo("Asia/Tokyo"))
    '2025-12-01T00:00:00+09:00'
    """
    local = dt.datetime.fromtimestamp(moment // 1_000_000, zone).replace(minute=0, second=0)
    if granularity != "hourly":
        local = local.replace(hour=0, fold=0)
    if granularity == "weekly":
        local -= dt.timedelta(days=local.weekday())
    if granularity == "monthly":
        local = local.replace(day=1)
    return local.isoformat()


def period_starts(start: int, end: int, granularity: str, zone: ZoneInfo) -> list[str]:
    """Return the starts of all periods between two times, oldest first.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> period_starts(0, 86_400_000_000, "daily", ZoneInfo("UTC"))
    ['1970-01-01T00:00:00+00:00', '1970-01-02T00:00:00+00:00']
    """
    # Steps of half an hour or half a day, because a day can have 23 hours.
    step = min(SECONDS[granularity], SECONDS["daily"]) * 1_000_000 // 2
    moments = (*range(start, end, step), end)
    return list(dict.fromkeys(period_start(moment, granularity, zone) for moment in moments))


def _rate(counts: Counter[str], part: str, whole: str) -> float:
    if not counts[whole]:
        return 0.0
    # An email may be delivered in one period and opened in the next.
    return min(100.0, round(100 * counts[part] / counts[whole], 2))
