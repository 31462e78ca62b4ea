"""Counts of emails by time, domain or broadcast."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.reports.measured import kept_from, parse_time, warn_not_measured
from resend_nb.reports.tracking import NOUNS, TRACKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources.metrics import EmailMetrics

_PERIODS = {"hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly"}
_KEYS = {
    "domain": ("domain_id", "domain_name"),
    "email": ("email_id",),
    "broadcast": ("broadcast_id", "broadcast_name"),
}


@public
def metrics_df(
    client: Client,
    *,
    by: str | Sequence[str] = "day",
    start: str | dt.date | None = None,
    end: str | dt.date | None = None,
    tz: str = "UTC",
) -> pd.DataFrame:
    """Count all emails, broadcasts and others, by event: sent, delivered, opened and so on.

    Parameters
    ----------
    %(client)s
    by : {"day", "hour", "week", "month", "broadcast", "domain", "email"} or sequence of them
        What to group by; with several, there is a row per combination. At most one period, and not
        ``email`` together with ``broadcast``.
    start, end : str, datetime.date or datetime.datetime, optional
        The time range, as dates, times with a time zone, or ISO text. By default, the range ends
        now and starts six days before its end.
    tz : str, default "UTC"
        The time zone of the periods, such as ``"Europe/Berlin"``.

    Returns
    -------
    pandas.DataFrame
        The columns that `by` selects: ``period`` (time in `tz`: the start of the period),
        ``domain_id``, ``domain_name``, ``email_id``, ``broadcast_id``, ``broadcast_name`` (string).
        Then, as Int64, ``sent``, ``delivered``, ``opened``, ``unique_opened`` (each email once),
        ``clicked``, ``unique_clicked``, ``bounced``, ``bounced_permanent``, ``bounced_transient``,
        ``bounced_undetermined``, ``complained``, ``unsubscribed``, ``suppressed``,
        ``delivery_delayed``, ``failed`` and ``received``, each counted in the period in which it
        happened. By broadcast, other emails are left out. Opens and clicks are missing if there are
        none and no domain tracks them; by domain, if there are none on a domain that does not.

    Warns
    -----
    NotMeasuredWarning
        The account no longer keeps metrics of the beginning of the range, or there are no opens or
        no clicks because they were not tracked.

    Raises
    ------
    InputError
        `by` or `tz` is unknown, or a time has no time zone.
    ValidationError
        The range is empty or has more than 10,000 periods.

    Notes
    -----
    One request, ``GET /emails/metrics``,
    https://resend.com/docs/api-reference/emails/get-metrics, and if there are no opens or no clicks
    also ``GET /domains``. Metrics may lag by 15 minutes. A
    period without events may have no row.

    Examples
    --------
    >>> rnb.metrics_df(demo, by="month", start="2026-09-01")[["period", "sent", "delivered"]]
                         period  sent  delivered
    0 2026-09-01 00:00:00+00:00  1655       1644
    1 2026-10-01 00:00:00+00:00  3719       3694
    """
    dimensions = _check_dimensions(by)
    _check_time_zone(tz)
    periods = [name for name in dimensions if name in _PERIODS]
    response = client.metrics.get(
        start_date=start,
        end_date=end,
        timezone=tz,
        granularity=_PERIODS[periods[0]] if periods else None,
        metrics=list(schemas.METRICS),
        dimensions=["period" if name in _PERIODS else name for name in dimensions],
    )
    _warn_of_lost_days(response, start)
    keys: schemas.Schema = {"period": schemas.TIME} if periods else {}
    keys |= {key: "string" for name in dimensions for key in _KEYS.get(name, ())}
    frame = to_frame(response.get("data") or (), keys | schemas.METRICS)
    frame = _without_untracked(client, frame)
    return frame.assign(period=frame["period"].dt.tz_convert(tz)) if periods else frame


def _warn_of_lost_days(response: EmailMetrics, start: str | dt.date | None) -> None:
    """Warn if the account no longer keeps the beginning of the range."""
    kept = None if start is None else kept_from(response, parse_time(start))
    if kept is not None:
        warn_not_measured(
            f"This account keeps metrics from {kept:%Y-%m-%d} on; what happened from {start} until "
            "then is not in the DataFrame. campaigns_df has the counts of older broadcasts."
        )


def _without_untracked(client: Client, frame: pd.DataFrame) -> pd.DataFrame:
    """Make opens and clicks missing where there are none and no domain tracks them."""
    by_domain = "domain_name" in frame
    groups = frame["domain_name"].fillna("") if by_domain else pd.Series("", index=frame.index)
    none = {column: frame[column].groupby(groups).transform("sum").eq(0) for column in TRACKING}
    if not any(rows.any() for rows in none.values()):
        return frame
    domains = list(client.domains.iterate())
    if not domains and not client.is_live:
        return frame
    for column, rows in none.items():
        tracked = {domain["name"] for domain in domains if domain.get(TRACKING[column])}
        unknown = rows & ~groups.isin(tracked)
        if unknown.any() and (by_domain or not tracked):
            warn_not_measured(
                f"{NOUNS[column].capitalize()} are missing where no domain tracks them."
            )
            frame.loc[unknown, [column, f"unique_{column}"]] = pd.NA
    return frame


def _check_dimensions(by: str | Sequence[str]) -> list[str]:
    names = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    known = [*_PERIODS, *_KEYS]
    if not names or any(name not in known for name in names):
        raise InputError(f"by={by!r} must be one or several of {', '.join(known)}")
    if sum(name in _PERIODS for name in names) > 1:
        raise InputError(f"by={by!r} has several periods. Pass one of {', '.join(_PERIODS)}.")
    if {"email", "broadcast"} <= set(names):
        raise InputError(f"by={by!r}: the API cannot combine email and broadcast. Pass only one.")
    return names


def _check_time_zone(tz: Any) -> None:
    try:
        zoneinfo.ZoneInfo(tz)
    except (LookupError, OSError, TypeError, ValueError, AttributeError):
        raise InputError(f'Unknown time zone tz={tz!r}. Pass one like "Europe/Berlin".') from None
