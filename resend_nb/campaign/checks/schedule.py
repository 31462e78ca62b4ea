"""Checks of the schedule: a time that exists, in the future, and at most 30 days ahead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.errors import InputError
from resend_nb.resources import exact_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.draft import Draft

MAX_AHEAD = dt.timedelta(days=30)
"""How far ahead Resend schedules broadcasts."""


def check_schedule(draft: Draft, now: dt.datetime) -> Iterator[Finding]:
    """Find a time at which Resend cannot send."""
    due = draft.scheduled_at
    if due is None:
        return
    if due.utcoffset() is None:
        message = f"{due:%d %B %Y, %H:%M} has no time zone."
        yield Finding("schedule-zone", "schedule", message, "Add the time zone.")
    elif problem := _does_not_exist(due):
        yield Finding("schedule-incomplete", "schedule", problem, "Choose another time.")
    elif due <= now:
        message = f"{due:%d %B %Y, %H:%M %Z} is in the past."
        yield Finding("schedule-past", "schedule", message, "Choose a later time, or send now.")
    elif due - now > MAX_AHEAD:
        message = (
            f"{due:%d %B %Y, %H:%M %Z} is {(due - now).days:,} days ahead; "
            "Resend schedules at most 30 days ahead."
        )
        yield Finding("schedule-far", "schedule", message, "Choose an earlier time.")


def _does_not_exist(due: dt.datetime) -> str | None:
    """Return why no clock shows this time; ``None`` if one does."""
    try:
        exact_time(due)
    except InputError as error:
        return str(error)
    return None
