"""Time in the sandbox: the machine's time, or simulated time that advances with each request."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
from typing import Protocol

from resend_nb.sandbox.time_phrases import parse_phrase

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII
)

_OPENING = dt.time(9, 0)
"""The time of day at which a date starts, so that "tomorrow" and "in 1 hour" are on that day."""

STEP = dt.timedelta(milliseconds=500)
"""How far each request advances simulated time."""


class Clock(Protocol):
    """A source of time."""

    def at(self, tick: int) -> int:
        """Time of request number `tick`, in microseconds since the epoch."""


class SystemClock:
    """The machine's time."""

    def at(self, tick: int) -> int:  # noqa: ARG002 -- the protocol's signature
        """Return the current time, in microseconds since the epoch."""
        return microseconds(dt.datetime.now(dt.UTC))


class SimulatedClock:
    """Time that depends only on its start and the number of requests: notebooks repeat it."""

    def __init__(self, start: dt.datetime | None = None) -> None:
        """Start at a time, by default that of this machine."""
        self._start = microseconds(start or current_time())

    def at(self, tick: int) -> int:
        """Return the time of request number `tick`, with an irregular fraction of a second."""
        jitter = int.from_bytes(hashlib.sha256(str(tick).encode()).digest()[:4]) % 400_000
        return self._start + tick * (STEP // dt.timedelta(microseconds=1)) + jitter


def current_time() -> dt.datetime:
    """Return this machine's time, in UTC."""
    return dt.datetime.now(dt.UTC)


def start_of(now: object) -> dt.datetime:
    """Return when simulated time starts: a time, or nine o'clock on a date, in UTC by default.

    >>> start_of("2026-11-02").isoformat()
    '2026-11-02T09:00:00+00:00'
    """
    moment = now if isinstance(now, dt.date) else None
    if isinstance(now, str) and _ISO.fullmatch(now.strip()):
        with contextlib.suppress(ValueError):
            is_date = len(now.strip()) == len("2026-11-02")
            parse = dt.date.fromisoformat if is_date else dt.datetime.fromisoformat
            moment = parse(now.strip())
    if moment is None:
        raise ValueError(f"now={now!r} must be a date or a time, such as '2026-11-02'")
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, _OPENING)
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def microseconds(moment: dt.datetime) -> int:
    """Return the microseconds since the epoch."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def from_microseconds(moment: int) -> dt.datetime:
    """Return the time, in UTC."""
    return _EPOCH + dt.timedelta(microseconds=moment)


def postgres_text(moment: int | None) -> str | None:
    """Format a time as most endpoints do: a space, no trailing zeros, a short zone.

    Examples
    --------
    >>> postgres_text(1764535199_540000)
    '2025-11-30 20:39:59.54+00'
    """
    if moment is None:
        return None
    text = from_microseconds(moment).isoformat(sep=" ")
    if "." not in text:
        return text.replace("+00:00", "+00")
    return re.sub(r"(\.\d*?)0*\+00:00$", r"\1+00", text)


def javascript_text(moment: int) -> str:
    """Format a time as the metrics endpoint does.

    Examples
    --------
    >>> javascript_text(1764535199_540000)
    '2025-11-30T20:39:59.540Z'
    """
    text = from_microseconds(moment).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_time(text: str, *, now: int) -> int | None:
    """Parse an ISO 8601 time, in UTC by default, or a documented phrase."""
    moment = parse_phrase(text, now=from_microseconds(now))
    return parse_iso(text) if moment is None else _in_utc(moment)


def parse_iso(text: str) -> int | None:
    """Parse an ISO 8601 date or time, in UTC by default."""
    if _ISO.fullmatch(text):
        with contextlib.suppress(ValueError):
            return _in_utc(dt.datetime.fromisoformat(text))
    return None


def _in_utc(moment: dt.datetime) -> int:
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
