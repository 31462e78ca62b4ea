"""Counts of e-mails: by day, sender's domain or broadcast, and one row for each campaign."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast

_PERIODS = {"hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly"}
_KEYS = {
    "domain": ("domain_id", "domain_name"),
    "email": ("email_id",),
    "broadcast": ("broadcast_id", "broadcast_name"),
}
_PEOPLE = {"opened": "unique_opened", "clicked": "unique_clicked"}
_OUTCOMES = ("sent", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed")


@public
def metrics_df(
    client: Client,
    *,
    by: str | Sequence[str] = "day",
    start: str | dt.date | None = None,
    end: str | dt.date | None = None,
    tz: str = "UTC",
) -> pd.DataFrame:
    """Count what became of all e-mails, broadcasts' and others.

    Parameters
    ----------
    client : Client
        The account.
    by : {"day", "hour", "week", "month", "broadcast", "domain", "email"} or sequence of them
        What there is a row of; of several, a row for each combination. One length of time at most, and not
        ``email`` together with ``broadcast``.
    start, end : str, datetime.date or datetime.datetime, optional
        The range: a day, a time with its zone, or ISO text. By default the six days before the end, and until now.
    tz : str, default "UTC"
        Where days begin, such as ``"Europe/Berlin"``.

    Returns
    -------
    pandas.DataFrame
        ``period`` (time in ``tz``: when it begins), ``domain_id``, ``domain_name``, ``email_id``, ``broadcast_id``,
        ``broadcast_name`` (string), whichever ``by`` asks for; then ``sent``, ``delivered``, ``opened``,
        ``unique_opened`` (each e-mail once), ``clicked``, ``unique_clicked``, ``bounced``, ``bounced_permanent``,
        ``bounced_transient``, ``bounced_undetermined``, ``complained``, ``unsubscribed``, ``suppressed``,
        ``delivery_delayed``, ``failed`` and ``received`` (Int64), each counted when it happened. By broadcast, other
        e-mails have no row.

    Raises
    ------
    InputError
        ``by`` is none of these, ``tz`` is no time zone, or a time has none.
    ValidationError
        The range is none, or has over 10,000 periods.

    Notes
    -----
    ``GET /emails/metrics``, https://resend.com/docs/api-reference/emails/get-metrics; one request. What it says may be
    15 minutes old. A period in which nothing happened may have no row.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> rnb.metrics_df(client, by="month", start="2026-09-01")[["period", "sent", "delivered"]]
                         period  sent  delivered
    0 2026-09-01 00:00:00+00:00   128        128
    1 2026-10-01 00:00:00+00:00    36         36
    """
    names = _by(by)
    _check_zone(tz)
    lengths = [name for name in names if name in _PERIODS]
    answer = client.metrics.get(
        start_date=start,
        end_date=end,
        timezone=tz,
        granularity=_PERIODS[lengths[0]] if lengths else None,
        metrics=[*schemas.METRICS],
        dimensions=["period" if name in _PERIODS else name for name in names],
    )
    keys: schemas.Schema = {"period": schemas.TIME} if lengths else {}
    keys |= {key: "string" for name in names for key in _KEYS.get(name, ())}
    frame = to_frame(answer.get("data") or (), keys | schemas.METRICS)
    return frame.assign(period=frame["period"].dt.tz_convert(tz)) if lengths else frame


def _by(by: str | Sequence[str]) -> list[str]:
    names = [by] if isinstance(by, str) else [*dict.fromkeys(by)]
    known = [*_PERIODS, *_KEYS]
    if not names or any(name not in known for name in names):
        raise InputError(f"by={by!r} must be of {', '.join(known)}")
    if sum(name in _PERIODS for name in names) > 1:
        raise InputError(
            f"by={by!r} has several lengths of time; give one of {', '.join(_PERIODS)}"
        )
    if {"email", "broadcast"} <= {*names}:
        raise InputError(
            f"by={by!r} has email and broadcast, which the API cannot combine; give one of them"
        )
    return names


def _check_zone(tz: Any) -> None:
    try:
        zoneinfo.ZoneInfo(tz)
    except (
        LookupError,
        OSError,
        TypeError,
        ValueError,
        AttributeError,
    ):  # whatever is no name, or no zone's
        raise InputError(
            f'tz={tz!r} is no time zone; give one by its IANA name, such as "Europe/Berlin"'
        ) from None


@public
def campaigns_df(client: Client, *, subjects: bool = True) -> pd.DataFrame:
    """Compare campaigns: one row for each broadcast that was sent, the newest first.

    Parameters
    ----------
    client : Client
        The account.
    subjects : bool, default True
        Read the subjects. The API gives these only one broadcast at a time, so this is one more request for each;
        without, the column is missing.

    Returns
    -------
    pandas.DataFrame
        ``broadcast_id``, ``name``, ``subject``, ``segment`` (string: its name; missing where it was deleted),
        ``sent_at`` (UTC time), and in numbers of people (Int64) ``sent``, ``delivered``, ``opened``, ``clicked``,
        ``bounced``, ``complained`` and ``unsubscribed``.

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /broadcasts``, ``GET /segments``, ``GET /emails/metrics`` once for all, and for subjects
    ``GET /broadcasts/{id}``; https://resend.com/docs/api-reference/emails/get-metrics. What it says may be 15 minutes
    old. Some mail clients open everything by themselves: clicks say more than opens.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.campaigns_df(rnb.sandbox(demo=True))[["name", "segment", "sent", "delivered"]]
                         name                 segment  sent  delivered
    0  Members: early harvest    Subscription Members    36         36
    1       September welcome  Newsletter Subscribers   128        128
    """
    broadcasts = sent_broadcasts(client)
    if not broadcasts:
        return to_frame([], schemas.CAMPAIGNS)
    names = {each["id"]: each["name"] for each in client.segments.iterate()}
    counts = _counts(client, broadcasts)
    rows = [
        {
            **counts.get(each["id"], dict.fromkeys(_OUTCOMES, 0)),
            "broadcast_id": each["id"],
            "name": each["name"],
            "subject": client.broadcasts.get(each["id"])["subject"] if subjects else None,
            "segment": names.get(each["segment_id"] or ""),
            "sent_at": each["sent_at"],
        }
        for each in broadcasts
    ]
    return to_frame(rows, schemas.CAMPAIGNS)


def _counts(client: Client, broadcasts: Sequence[ListedBroadcast]) -> dict[str, dict[str, Any]]:
    """Count for all broadcasts at once, from when the first of them was made."""
    answer = client.metrics.get(
        start_date=min(_time(each["created_at"]) for each in broadcasts),
        metrics=[_PEOPLE.get(name, name) for name in _OUTCOMES],
        dimensions="broadcast",
    )
    return {
        row["broadcast_id"]: {name: row.get(_PEOPLE.get(name, name)) for name in _OUTCOMES}
        for row in answer.get("data") or ()
    }


def sent_broadcasts(client: Client) -> list[ListedBroadcast]:
    """Give the broadcasts that were sent, the last one first.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    list of dict
        As ``client.broadcasts.list`` gives them, each once.
    """
    sent = {each["id"]: each for each in client.broadcasts.iterate() if each["status"] == "sent"}
    return sorted(
        sent.values(), key=lambda each: _time(each["sent_at"] or each["created_at"]), reverse=True
    )


def _time(text: Any) -> dt.datetime:
    moment: dt.datetime = pd.to_datetime(text, utc=True, format="ISO8601").to_pydatetime()
    return moment
