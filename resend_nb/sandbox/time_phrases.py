"""The English time phrases of Resend's documentation, which the API accepts like ISO 8601."""

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

_IN = re.compile(r"in (\d{1,4}) (min|minute|hour|day|week)s?")
_AT = re.compile(
    rf"(today|tomorrow|{'|'.join(_DAYS)}) at "
    rf"(\d{{1,2}})(?::(\d\d))?(am|pm)(?: ({'|'.join(_ZONES)}))?"
)


def parse_phrase(text: str, *, now: dt.datetime) -> dt.datetime | None:
    """Parse a phrase such as "in 1 hour" or "Friday at 3pm ET"; the default time zone is UTC.

    Examples
    --------
    >>> parse_phrase("tomorrow at 9am", now=dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)).isoformat()
    '2026-11-03T09:00:00+00:00'
    """
    phrase = " ".join(text.lower().split())
    if match := _IN.fullmatch(phrase):
        return now + dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
    if match := _AT.fullmatch(phrase):
        return _at(match, now)
    return None


def _at(match: re.Match[str], now: dt.datetime) -> dt.datetime | None:
    day, hour, minute, half, zone = match.groups()
    if not 1 <= int(hour) <= 12 or int(minute or 0) > 59:
        return None
    local = now.astimezone(ZoneInfo(_ZONES[zone or "utc"]))
    moment = local.replace(
        hour=int(hour) % 12 + 12 * (half == "pm"), minute=int(minute or 0), second=0, microsecond=0
    )
    if day in _DAYS:
        days = (_DAYS.index(day) - local.weekday()) % 7
        return moment + dt.timedelta(days=7 if days == 0 and moment <= local else days)
    return moment + dt.timedelta(days=day == "tomorrow")
