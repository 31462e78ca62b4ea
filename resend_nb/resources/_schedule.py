"""The one rule for scheduled times: an exact time that exists, with its time zone."""

from __future__ import annotations

import datetime as dt
import re

from resend_nb.errors import InputError

_ZONE = 'tzinfo=zoneinfo.ZoneInfo("Europe/Zurich")'

_EXAMPLE = f"datetime.datetime(2026, 12, 1, 9, 0, {_ZONE})"

_IN = re.compile(r"in (an?|\d{1,4}) ?(min(?:ute)?|hour|day|week)s?")
_TOMORROW = re.compile(r"tomorrow(?: at)? (\d\d?)(?::(\d\d))? ?(am|pm)?")


def moment(when: object) -> str:
    """Convert ``scheduled_at`` to the ISO text that is sent.

    >>> moment("2026-12-01 09:00+01:00")
    '2026-12-01T09:00:00+01:00'
    """
    return exact_time(when).isoformat()


def exact_time(when: object) -> dt.datetime:
    """Return ``scheduled_at`` as a time; raise an `InputError` if there is any doubt which.

    A time that occurs twice when clocks go back is the first, unless its ``fold`` says otherwise.
    """
    time = read_time(when)
    if time.utcoffset() is None:
        raise InputError(
            f"scheduled_at={when!r} has no time zone. Write {_with_zone(time)}, with your own zone."
        )
    try:
        shown = time.astimezone(dt.UTC).astimezone(time.tzinfo)
    except OverflowError:
        raise InputError(f"scheduled_at={when!r} is out of range.") from None
    if shown.replace(tzinfo=None) != time.replace(tzinfo=None):
        zone = getattr(time.tzinfo, "key", time.tzinfo)
        raise InputError(
            f"{time:%H:%M} does not exist on {time.date()} in {zone} because clocks go forward. "
            "Choose another time."
        )
    return time


def read_time(when: object) -> dt.datetime:
    """Return a time, or ISO text as a time, whether or not it has a time zone."""
    try:
        time = dt.datetime.fromisoformat(when) if isinstance(when, str) else when
    except ValueError:
        raise InputError(
            f"scheduled_at={when!r} is not a date and time, and words depend on who reads them. "
            f"Write {_in_python(str(when))}."
        ) from None
    if not isinstance(time, dt.datetime) or time != time:
        raise InputError(f"scheduled_at={when!r} is not a date and time. Write {_EXAMPLE}.")
    return time


def _with_zone(time: dt.datetime) -> str:
    parts = [time.year, time.month, time.day, time.hour, time.minute]
    return f"datetime.datetime({', '.join(map(str, parts))}, {_ZONE})"


def _in_python(words: str) -> str:
    """Return the expression for what the common phrases mean, or else an example."""
    phrase = " ".join(words.lower().split())
    if match := _IN.fullmatch(phrase):
        number = match[1] if match[1].isdigit() else "1"
        unit = "minute" if match[2] == "min" else match[2]
        return f"client.now + datetime.timedelta({unit}s={number})"
    if match := _TOMORROW.fullmatch(phrase):
        hour = int(match[1]) % 12 + 12 * (match[3] == "pm") if match[3] else int(match[1])
        return (
            f"(client.now.astimezone({_ZONE.removeprefix('tzinfo=')}) + datetime.timedelta(days=1))"
            f".replace(hour={hour}, minute={int(match[2] or 0)}, second=0, microsecond=0), "
            "with your own zone"
        )
    return _EXAMPLE
