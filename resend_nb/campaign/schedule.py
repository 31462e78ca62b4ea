"""A date, a time and a zone, as one moment."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from resend_nb.errors import InputError


def moment_of(day: dt.date | None, time: dt.time | None, zone: str) -> dt.datetime:
    """Resolve what a calendar and a clock on the wall say.

    Parameters
    ----------
    day : datetime.date
        The date.
    time : datetime.time
        The time of day; where clocks go back and it comes twice, the first.
    zone : str
        An IANA name, such as ``"Europe/Zurich"``.

    Returns
    -------
    datetime.datetime
        The moment, with its zone.

    Raises
    ------
    InputError
        Something is missing, there is no such zone, or clocks skip that time.

    Examples
    --------
    >>> moment_of(dt.date(2026, 12, 1), dt.time(9), "Europe/Zurich").isoformat()
    '2026-12-01T09:00:00+01:00'
    """
    if day is None or time is None:
        raise InputError("the schedule needs a date and a time")
    try:
        local = dt.datetime.combine(
            day, time.replace(second=0, microsecond=0), tzinfo=zoneinfo.ZoneInfo(zone)
        )
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise InputError(f"{zone!r} is no time zone; they are named like 'Europe/Zurich'") from None
    if local.astimezone(dt.UTC).astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(
        tzinfo=None
    ):
        raise InputError(
            f"there is no {time:%H:%M} on {day} in {zone}: clocks skip it; choose another time"
        )
    return local
