"""The time of a schedule, from a date, a time of day and a time zone."""

from __future__ import annotations

import datetime as dt

import pytest

import resend_nb as rnb
from resend_nb.campaign import moment_of

DAY, TIME = dt.date(2026, 3, 29), dt.time(9, 30, 59)


def test_a_time_has_its_zone_and_no_seconds() -> None:
    """The time of day is read to the minute, in the zone."""
    assert moment_of(DAY, TIME, "Europe/Zurich").isoformat() == "2026-03-29T09:30:00+02:00"


def test_a_time_that_occurs_twice_is_the_first() -> None:
    """When clocks go back, the earlier of the two times counts."""
    twice = moment_of(dt.date(2026, 10, 25), dt.time(2, 30), "Europe/Zurich")
    assert twice.isoformat() == "2026-10-25T02:30:00+02:00"


MISTAKES = [
    (None, TIME, "UTC", "needs a date and a time"),
    (DAY, None, "UTC", "needs a date and a time"),
    (DAY, TIME, "berlin", "Unknown time zone 'berlin'. Did you mean 'Europe/Berlin'?"),
    (DAY, TIME, "New York", "Did you mean 'America/New_York'?"),
    (DAY, TIME, "Europe/Zürich", "Did you mean 'Europe/Zurich'?"),
    (DAY, TIME, "", "Unknown time zone ''. Use a name such as 'Europe/Zurich'."),
    (DAY, TIME, "../etc", "Use a name such as 'Europe/Zurich'."),
    (DAY, dt.time(2, 30), "Europe/Zurich", "02:30 does not exist on 2026-03-29 in Europe/Zurich"),
]


@pytest.mark.parametrize(("day", "time", "zone", "message"), MISTAKES)
def test_a_wrong_schedule_is_an_error(
    day: dt.date | None, time: dt.time | None, zone: str, message: str
) -> None:
    """The message names what is missing or wrong, and suggests a time zone."""
    with pytest.raises(rnb.InputError) as caught:
        moment_of(day, time, zone)
    assert message in str(caught.value)
