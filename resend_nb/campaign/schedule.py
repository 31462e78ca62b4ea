"""The time of a scheduled broadcast, from a date, a time of day and a time zone."""

from __future__ import annotations

import datetime as dt
import difflib
import zoneinfo

from resend_nb.errors import InputError
from resend_nb.resources import exact_time


def moment_of(day: dt.date | None, time: dt.time | None, zone: str) -> dt.datetime:
    """Return the time with its zone; a time that occurs twice when clocks go back is the first.

    Raises an `InputError` if a part is missing, the zone is unknown, or clocks skip the time.

    Examples
    --------
    >>> moment_of(dt.date(2026, 12, 1), dt.time(9), "Europe/Zurich").isoformat()
    '2026-12-01T09:00:00+01:00'
    """
    if day is None or time is None:
        raise InputError("The schedule needs a date and a time.")
    time = time.replace(second=0, microsecond=0)
    try:
        local = dt.datetime.combine(day, time, tzinfo=zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise InputError(f"Unknown time zone {zone!r}. {_suggestion(zone)}") from None
    return exact_time(local)


def _suggestion(zone: str) -> str:
    """Return the sentence that helps after an unknown time zone."""
    names = sorted(zoneinfo.available_timezones())
    city = zone.strip().replace(" ", "_").lower()
    cities = [name for name in names if name.rpartition("/")[2].lower() == city]
    near = cities or difflib.get_close_matches(zone[:80], names, n=1)
    return f"Did you mean {near[0]!r}?" if near else "Use a name such as 'Europe/Zurich'."
