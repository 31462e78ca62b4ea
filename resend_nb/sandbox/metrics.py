"""Email metrics: event counts, and the rates between them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from resend_nb.sandbox.store import Row

# No source names the denominators; these are the usual ones. Sent emails are delivered or bounce,
# and only delivered ones can be opened, clicked, complained about or unsubscribed from. Opens and
# clicks count each email once, so that no rate is above 100. Without a denominator the rate is 0.
RATES = {
    "delivery_rate": ("delivered", "sent"),
    "open_rate": ("unique_opened", "delivered"),
    "click_rate": ("unique_clicked", "delivered"),
    "bounce_rate": ("bounced", "sent"),
    "complaint_rate": ("complained", "delivered"),
    "unsubscribe_rate": ("unsubscribed", "delivered"),
}
"""Each rate: its numerator and its denominator."""

METRICS = (
    "received",
    "delivered",
    "complained",
    "suppressed",
    "bounced",
    "bounced_transient",
    "bounced_permanent",
    "bounced_undetermined",
    "opened",
    "clicked",
    "unsubscribed",
    "delivery_delayed",
    "failed",
    "sent",
    "unique_opened",
    "unique_clicked",
    *RATES,
)
"""Every metric, in the documentation's order."""

SECONDS = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400}
"""Each granularity, with the approximate length of a period in seconds."""


def measure(parts: Iterable[Row], metrics: Iterable[str]) -> dict[str, float]:
    """Return each metric's value from counts that share no email; rates are percentages."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts[part["type"]] += part["number"]
        counts[f"unique_{part['type']}"] += part["emails"]
        if part["type"] == "bounced":
            counts[f"bounced_{part['bounce_type']}"] += part["number"]
    return {
        name: _rate(counts, *RATES[name]) if name in RATES else counts[name] for name in metrics
    }


def period(moment: int, granularity: str, zone: ZoneInfo) -> str:
    """Return the start of the period that contains a time, in a zone; weeks begin on Monday.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> period(1764535199_540000, "daily", ZoneInfo("Asia/Tokyo"))
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


def periods(start: int, end: int, granularity: str, zone: ZoneInfo) -> list[str]:
    """Return the start of every period in a range, both ends included, oldest first.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> periods(0, 86_400_000_000, "daily", ZoneInfo("UTC"))
    ['1970-01-01T00:00:00+00:00', '1970-01-02T00:00:00+00:00']
    """
    # Half a period per step, because a day can have 23 hours.
    step = min(SECONDS[granularity], SECONDS["daily"]) * 1_000_000 // 2
    moments = (*range(start, end, step), end)
    return list(dict.fromkeys(period(moment, granularity, zone) for moment in moments))


def _rate(counts: Counter[str], part: str, whole: str) -> float:
    # A part of the range may have more opens than deliveries: a rate stays between 0 and 100.
    return min(100.0, round(100 * counts[part] / counts[whole], 2)) if counts[whole] else 0.0
