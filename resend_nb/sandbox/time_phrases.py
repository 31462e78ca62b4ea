"""The English time phrases of the documentation, in addition to ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_UNITS = {"min": "minutes", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZONES = {
    "et": "America/New_York",
    "pt": "America/Los_Angeles",
    "ct": "America/Chicago",
    "utc": "UTC",
    "gmt": "UTC",
}

_AFTER = re.compile(r"in (\d{1,4}) (min|minute|hour|day|week)s?")
_AT = re.compile(
    rf"(today|tomorrow|{'|'.join(_DAYS)}) at "
    rf"(\d{{1,2}})(?::(\d\d))?(am|pm)(?: ({'|'.join(_ZONES)}))?"
)


def read_phrase(text: str, *, now: dt.datetime) -> dt.datetime | None:
    """Parse a time such as "in 1 hour" or "Friday at 3pm ET"; ``None`` for other text.

    A phrase without a zone is read as UTC, because the documentation names none.

    Examples
    --------
    >>> read_phrase("tomorrow at 9am", now=dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)).isoformat()
    '2026-11-03T09:00:00+00:00'
    """
    words = " ".join(text.lower().split())
    if match := _AFTER.fullmatch(words):
        return now + dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
    if match := _AT.fullmatch(words):
        return _at(match, now)
    return None


def _at(match: re.Match[str], now: dt.datetime) -> dt.datetime | None:
    day, hour, minute, half, zone = match.groups()
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        return None
    here = now.astimezone(ZoneInfo(_ZONES[zone or "utc"]))
    moment = here.replace(
        hour=int(hour) % 12 + 12 * (half == "pm"), minute=int(minute or 0), second=0, microsecond=0
    )
    if day in _DAYS:
        ahead = (_DAYS.index(day) - here.weekday()) % 7
        return moment + dt.timedelta(days=7 if ahead == 0 and moment <= here else ahead)
    return moment + dt.timedelta(days=day == "tomorrow")
