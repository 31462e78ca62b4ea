"""The metrics of e-mails: counts of events, and rates between them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from resend_nb.sandbox.store import Row

# Per cent of what. No source says; these are the usual ones: what was sent can be delivered or bounce, and only what
# was delivered can be opened, clicked, complained about or be a reason to leave. Opens and clicks count each e-mail
# once, or a rate could be above 100. Of nothing the rate is 0.
RATES = {
    "delivery_rate": ("delivered", "sent"),
    "open_rate": ("unique_opened", "delivered"),
    "click_rate": ("unique_clicked", "delivered"),
    "bounce_rate": ("bounced", "sent"),
    "complaint_rate": ("complained", "delivered"),
    "unsubscribe_rate": ("unsubscribed", "delivered"),
}
"""Each rate: what is counted, and out of what."""

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
"""Every metric, in the documents' order."""

SECONDS = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400}
"""Each granularity, and about how long one of its periods is."""


def measure(parts: Iterable[Row], metrics: Iterable[str]) -> dict[str, float]:
    """Sum up counts of events.

    Parameters
    ----------
    parts : iterable of dict
        Rows of the store's counts, no two of which have an e-mail in common.
    metrics : iterable of str
        Which of :data:`METRICS` are wanted.

    Returns
    -------
    dict
        Each metric's value; rates in per cent.
    """
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
    """Name the period that a time is in by its first moment in a zone; weeks begin on Monday.

    Parameters
    ----------
    moment : int
        Microseconds since 1970.
    granularity : {"hourly", "daily", "weekly", "monthly"}
        How long periods are.
    zone : zoneinfo.ZoneInfo
        Where it is looked at the clock.

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
    """Name all periods of a range, the oldest first.

    Parameters
    ----------
    start, end : int
        Microseconds since 1970, both in the range.
    granularity : {"hourly", "daily", "weekly", "monthly"}
        How long periods are.
    zone : zoneinfo.ZoneInfo
        Where it is looked at the clock.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> periods(0, 86_400_000_000, "daily", ZoneInfo("UTC"))
    ['1970-01-01T00:00:00+00:00', '1970-01-02T00:00:00+00:00']
    """
    # Half of an hour or of a day at a time: where the clock is put forward a day has 23 hours.
    step = min(SECONDS[granularity], SECONDS["daily"]) * 1_000_000 // 2
    return [
        *dict.fromkeys(
            period(moment, granularity, zone) for moment in (*range(start, end, step), end)
        )
    ]


def _rate(counts: Counter[str], part: str, whole: str) -> float:
    # In parts of the range more may be opened than was delivered in them: a rate stays between 0 and 100.
    return min(100.0, round(100 * counts[part] / counts[whole], 2)) if counts[whole] else 0.0
