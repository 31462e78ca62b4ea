"""The time of a schedule, from a date, a time of day and a time zone."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from support import Scripted, ok

import resend_nb as rnb
from resend_nb.campaign import Draft, SavedBroadcast, moment_of

if TYPE_CHECKING:
    from collections.abc import Callable

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


HTML = '<p>Hi</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>'


def _send(client: rnb.Client, when: Any) -> object:
    return client.broadcasts.send("1", scheduled_at=when)


def _send_email(client: rnb.Client, when: Any) -> object:
    email: Any = {"from_": "a@b.example", "to": "c@d.example", "subject": "s", "text": "t"}
    return client.emails.send(**email, scheduled_at=when)


def _send_broadcast(client: rnb.Client, when: Any) -> object:
    return rnb.send_broadcast(client, "4e2a9b1c-0000-4000-8000-00000000000a", scheduled_at=when)


def _send_saved(client: rnb.Client, when: Any) -> object:
    """Send as BroadcastForm does."""
    saved = SavedBroadcast(client)
    saved.id = "4e2a9b1c-0000-4000-8000-00000000000a"
    saved.send(recipients=["1"], scheduled_at=when)
    return saved


ENTRIES: list[Callable[[rnb.Client, Any], object]] = [
    _send,
    _send_email,
    _send_broadcast,
    _send_saved,
]

SKIPPED = [
    (dt.datetime.fromisoformat("2027-03-28T02:30:00"), "Europe/Berlin"),
    (dt.datetime.fromisoformat("2027-03-28T01:00:00"), "Europe/London"),
    (dt.datetime.fromisoformat("2027-03-14T02:59:59"), "America/New_York"),
    (dt.datetime.fromisoformat("2026-10-04T02:15:00"), "Australia/Lord_Howe"),
    (dt.datetime.fromisoformat("2026-09-06T00:30:00"), "America/Santiago"),
    (dt.datetime.fromisoformat("2027-03-28T00:30:00"), "Atlantic/Azores"),
    (dt.datetime.fromisoformat("2011-12-30T12:00:00"), "Pacific/Apia"),
]


@pytest.mark.parametrize(("wall", "zone"), SKIPPED, ids=str)
@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_clocks_skip_is_refused_everywhere(
    wall: dt.datetime, zone: str, fold: int
) -> None:
    """Code, form and checks refuse a time that no clock shows, before anything is sent."""
    when = wall.replace(tzinfo=ZoneInfo(zone), fold=fold)
    words = f"{wall:%H:%M} does not exist on {wall.date()} in {zone} because clocks go forward"
    for send in ENTRIES:
        scripted = Scripted()
        with pytest.raises(rnb.InputError, match=words):
            send(scripted.client, when)
        assert scripted.script.requests == []
    with pytest.raises(rnb.InputError, match=words):
        moment_of(wall.date(), wall.time(), zone)
    found = rnb.check_broadcast(rnb.sandbox(), Draft(html=HTML, scheduled_at=when))
    [message] = found.loc[found["where"] == "schedule", "message"]
    assert message.startswith(words)


TWICE = [
    (dt.datetime.fromisoformat("2026-10-25T02:30:00"), "Europe/Berlin", "+02:00", "+01:00"),
    (dt.datetime.fromisoformat("2026-10-25T01:00:00"), "Europe/London", "+01:00", "+00:00"),
    (dt.datetime.fromisoformat("2026-11-01T01:59:00"), "America/New_York", "-04:00", "-05:00"),
    (dt.datetime.fromisoformat("2027-04-04T01:45:00"), "Australia/Lord_Howe", "+11:00", "+10:30"),
    (dt.datetime.fromisoformat("2027-04-03T23:30:00"), "America/Santiago", "-03:00", "-04:00"),
]


@pytest.mark.parametrize(("wall", "zone", "first", "second"), TWICE, ids=str)
def test_a_time_that_clocks_show_twice_is_the_first(
    wall: dt.datetime, zone: str, first: str, second: str
) -> None:
    """The earlier time is sent, in code as in the form; only an explicit fold means the later."""
    local = wall.replace(tzinfo=ZoneInfo(zone))
    assert moment_of(wall.date(), wall.time(), zone).isoformat() == f"{wall.isoformat()}{first}"
    for when, offset in [(local, first), (local.replace(fold=1), second)]:
        scripted = Scripted(ok(), ok())
        for send in (_send, _send_email):
            send(scripted.client, when)
            sent = json.loads(scripted.script.requests[-1].content)["scheduled_at"]
            assert sent == f"{wall.isoformat()}{offset}"


NAIVE: list[Any] = [
    dt.datetime.fromisoformat("2026-12-01T09:05:00"),
    "2026-12-01T09:05",
    "2026-12-01 09:05:00",
    pd.Timestamp("2026-12-01 09:05"),
    "20261201T0905",
]


@pytest.mark.parametrize("when", NAIVE, ids=repr)
@pytest.mark.parametrize("send", ENTRIES)
def test_a_time_without_a_zone_is_refused_with_what_to_write(
    send: Callable[[rnb.Client, Any], object], when: Any
) -> None:
    """The error has the expression for this very time."""
    expression = (
        r"datetime\.datetime\(2026, 12, 1, 9, 5, "
        r"tzinfo=zoneinfo\.ZoneInfo\(\"Europe/Zurich\"\)\), with your own zone"
    )
    with pytest.raises(rnb.InputError, match=expression):
        send(Scripted().client, when)


# What other SDKs show in their examples, and the expression that means the same.
IN_WORDS = {
    "in 1 min": "client.now + datetime.timedelta(minutes=1)",
    "in 1 hour": "client.now + datetime.timedelta(hours=1)",
    "In  an hour": "client.now + datetime.timedelta(hours=1)",
    "in 30 days": "client.now + datetime.timedelta(days=30)",
    "in 2 weeks": "client.now + datetime.timedelta(weeks=2)",
    "tomorrow at 9am": "timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)",
    "tomorrow 12:30 am": "timedelta(days=1)).replace(hour=0, minute=30, second=0, microsecond=0)",
    "tomorrow at 17:45": "timedelta(days=1)).replace(hour=17, minute=45, second=0, microsecond=0)",
    "Friday at 3pm ET": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
    "monday at 14:30": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
    "morgen um 9": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
    "2026-12-01 09:00 Europe/Zurich": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
    "01.12.2026 09:00": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
    "": "datetime.datetime(2026, 12, 1, 9, 0, tzinfo=",
}


@pytest.mark.parametrize("words", IN_WORDS)
def test_a_time_in_words_is_refused_with_what_to_write(words: str) -> None:
    """Words are not sent, as the zone that the server assumes is not known."""
    for send in ENTRIES:
        scripted = Scripted()
        with pytest.raises(rnb.InputError) as caught:
            send(scripted.client, words)
        assert IN_WORDS[words] in str(caught.value)
        assert scripted.script.requests == []
    with pytest.raises(rnb.InputError, match="not a date and time"):
        rnb.check_broadcast(rnb.sandbox(), {"html": HTML, "scheduled_at": words})


def test_the_expressions_are_right() -> None:
    """What an error says to write is a time that can be sent."""
    client, names = Scripted().client, {"datetime": dt, "zoneinfo": zoneinfo}
    for words, expression in list(IN_WORDS.items())[:8]:
        with pytest.raises(rnb.InputError) as caught:
            _send(client, words)
        written = str(caught.value).partition("Write ")[2].partition(", with")[0].rstrip(".")
        assert expression in written
        when = eval(written, {**names, "client": client})  # noqa: S307 -- our own message
        scripted = Scripted(ok())
        _send(scripted.client, when)
        assert scripted.script.body() == {"scheduled_at": when.isoformat()}


NO_TIMES: list[Any] = [
    dt.date(2026, 12, 1),
    dt.time(9),
    np.datetime64("2026-12-01T09:00"),
    pd.NaT,
    1_796_112_000,
    b"2026-12-01T09:00:00+01:00",
    dt.timedelta(hours=1),
    ["2026-12-01T09:00:00+01:00"],
    dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5))),
]


@pytest.mark.parametrize("when", NO_TIMES, ids=repr)
def test_what_is_no_time_is_refused(when: Any) -> None:
    """Days, numbers, missing values and times out of range are an InputError."""
    for send in ENTRIES:
        with pytest.raises(rnb.InputError, match="scheduled_at="):
            send(Scripted().client, when)


GOOD: list[tuple[Any, str]] = [
    ("2026-12-01T09:00:00Z", "2026-12-01T09:00:00+00:00"),
    ("2026-12-01 09:00+01:00", "2026-12-01T09:00:00+01:00"),
    (dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), "2026-12-01T09:00:00+00:00"),
    (pd.Timestamp("2026-12-01 09:00", tz="Asia/Tokyo"), "2026-12-01T09:00:00+09:00"),
    (dt.datetime(2026, 7, 1, 9, tzinfo=ZoneInfo("Asia/Kolkata")), "2026-07-01T09:00:00+05:30"),
]


@pytest.mark.parametrize(("when", "sent"), GOOD, ids=str)
def test_an_exact_time_is_sent_with_its_offset(when: Any, sent: str) -> None:
    """Times with a zone and ISO text with an offset are sent as ISO text."""
    scripted = Scripted(ok())
    _send(scripted.client, when)
    assert scripted.script.body() == {"scheduled_at": sent}
