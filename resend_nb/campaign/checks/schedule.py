"""When a broadcast goes out: later than now, and within 30 days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.draft import Draft

FARTHEST = dt.timedelta(days=30)
"""How far ahead Resend takes broadcasts."""


def check_schedule(draft: Draft, now: dt.datetime) -> Iterator[Finding]:
    """Find a time at which nothing can go out.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    now : datetime.datetime
        The time, with its zone.

    Yields
    ------
    Finding
        ``schedule-zone``, ``schedule-past`` or ``schedule-far``.
    """
    due = draft.scheduled_at
    if due is None:
        return
    if due.utcoffset() is None:
        yield _finding(
            "zone", f"{due:%d %B %Y, %H:%M} has no time zone.", "Say in which zone the time is."
        )
    elif due <= now:
        yield _finding(
            "past", f"{due:%d %B %Y, %H:%M %Z} is over.", "Choose a later time, or send it at once."
        )
    elif due - now > FARTHEST:
        days = (due - now).days
        yield _finding(
            "far",
            f"{due:%d %B %Y, %H:%M %Z} is {days:,} days ahead; Resend takes 30.",
            "Choose an earlier one.",
        )


def _finding(what: str, message: str, fix: str) -> Finding:
    return Finding(f"schedule-{what}", "error", "schedule", message, fix)
