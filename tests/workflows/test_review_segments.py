"""Segments reviewed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.sandbox import Switches

SENDER = {"from_": "Acme <news@acme.example>", "subject": "Hi", "text": "Hi"}


def _segment(client: rnb.Client, name: str, *people: int) -> str:
    """Make a segment of these people; its id."""
    made = client.segments.create(name=name)["id"]
    known = {each["email"] for each in client.contacts.iterate()}
    for each in people:
        email = f"p{each}@example.com"
        if email in known:
            client.contacts.segments.add(email, made)
        else:
            client.contacts.create(email=email, segments=[{"id": made}])
    return made


def _reviewed(client: rnb.Client, **options: Any) -> dict[str, tuple[str, str]]:
    frame = rnb.review_segments_df(client, **options)
    return {row["name"]: (row["findings"], row["suggestion"]) for row in frame.to_dict("records")}


def _send(client: rnb.Client, segment: str, **when: Any) -> str:
    made = client.broadcasts.create(segment_id=segment, name="News", **SENDER)["id"]
    client.broadcasts.send(made, **when)
    return made


def test_an_account_without_segments_has_nothing_to_review(client: rnb.Client) -> None:
    """The columns are the declared ones all the same, and so they are with rows."""
    empty = rnb.review_segments_df(client)
    assert empty.columns.tolist() == [*schemas.REVIEW]
    assert empty.empty
    _segment(client, "VIP")
    assert (rnb.review_segments_df(client).dtypes.astype(str) == empty.dtypes.astype(str)).all()


def test_each_segment_is_read_once(demo: rnb.Client) -> None:
    """Two readings of the list of segments, one of each segment, one of the broadcasts; nothing is written."""
    with broken(demo, "interrupt", when=lambda line: not line.startswith("GET")) as lines:
        frame = rnb.review_segments_df(demo)
    reads = [line for line in lines if line.endswith("/contacts")]
    assert {*reads} == {f"GET /segments/{each}/contacts" for each in frame["id"]}
    sizes = rnb.list_segments_df(demo, counts=True)
    assert frame["contacts"].tolist() == sizes["contacts"].tolist()
    assert frame["created_at"].tolist() == sizes["created_at"].tolist()
    assert lines.count("GET /segments") == 2
    assert lines.count("GET /broadcasts") == 1


def test_an_empty_segment_goes_once_it_is_old(client: rnb.Client) -> None:
    """A new one may be about to be filled, so it is only said to be empty."""
    _segment(client, "VIP")
    assert _reviewed(client) == {"VIP": ("empty", "keep")}
    rnb.advance_sandbox(client, days=1)
    assert _reviewed(client, unused_days=1) == {
        "VIP": ("empty; no broadcast in the 1 day since it was made", "delete")
    }
    rnb.advance_sandbox(client, days=90)
    assert _reviewed(client) == {
        "VIP": ("empty; no broadcast in the 91 days since it was made", "delete")
    }
    assert _reviewed(client, unused_days=92) == {"VIP": ("empty", "keep")}


def test_unused_is_by_the_servers_clock_and_the_last_broadcast(client: rnb.Client) -> None:
    """What went out keeps a segment for so many days; before it, its own age counts."""
    used, never = _segment(client, "Used", 1), _segment(client, "Never used", 2)
    rnb.advance_sandbox(client, days=60)
    sent = _send(client, used)
    rnb.advance_sandbox(client, days=40)
    assert _reviewed(client) == {
        "Used": ("", "keep"),
        "Never used": ("no broadcast in the 100 days since it was made", "delete"),
    }
    frame = rnb.review_segments_df(client).set_index("id")
    assert frame["last_used_at"][used] == pd.Timestamp(str(client.broadcasts.get(sent)["sent_at"]))
    assert pd.isna(frame["last_used_at"][never])
    rnb.advance_sandbox(client, days=51)
    assert _reviewed(client)["Used"] == ("last used 91 days ago", "delete")


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_what_a_broadcast_needs_is_never_deleted(client: rnb.Client, status: str) -> None:
    """However old and empty it is; the findings name the broadcast, and a name that says nothing may be mended."""
    for name in ("VIP", "test"):
        segment = _segment(client, name, 1)
        made = client.broadcasts.create(segment_id=segment, name="News", **SENDER)["id"]
        if status == "scheduled":
            client.broadcasts.send(
                made, scheduled_at=(client.now + pd.Timedelta(days=20)).isoformat()
            )
        client.contacts.segments.remove("p1@example.com", segment)
    rnb.advance_sandbox(client, days=10)
    reviewed = _reviewed(client, unused_days=5)
    needed = f"needed by the {status} broadcast 'News'; empty"
    assert reviewed["VIP"][0].startswith(needed)
    assert reviewed["VIP"][1] == "keep"
    assert reviewed["test"][0].endswith("the name says nothing")
    assert reviewed["test"][1] == "rename"


def test_a_broadcast_that_is_about_to_go_out_needs_its_segment() -> None:
    """While it is queued nothing may happen to the people whom it is for."""
    client = rnb.sandbox(switches=Switches(queued_seconds=3600))
    segment = _segment(client, "VIP", 1)
    _send(client, segment)
    findings, suggestion = _reviewed(client, unused_days=0)["VIP"]
    assert findings == "needed by the queued broadcast 'News'; last used 0 days ago"
    assert suggestion == "keep"


def test_two_that_broadcasts_need_both_stay(client: rnb.Client) -> None:
    """However much alike they are; the findings say it."""
    for name in ("Buyers", "Patrons"):
        client.broadcasts.create(segment_id=_segment(client, name, 1), name="News", **SENDER)
    assert _reviewed(client) == {
        "Buyers": (
            "needed by the draft broadcast 'News'; 100% the same people as 'Patrons'",
            "keep",
        ),
        "Patrons": (
            "needed by the draft broadcast 'News'; 100% the same people as 'Buyers'",
            "keep",
        ),
    }


def test_a_broadcast_that_was_canceled_counts_from_when_it_was_made(client: rnb.Client) -> None:
    """Only what went out, or is to go out, counts for that time; once it is deleted, the segment is free to go."""
    segment = _segment(client, "VIP", 1)
    when = client.now + pd.Timedelta(days=20)
    made = _send(client, segment, scheduled_at=when.isoformat())
    (planned,) = rnb.review_segments_df(client)["last_used_at"]
    assert abs(planned - when) < pd.Timedelta(seconds=1)
    client.broadcasts.cancel(made)
    (used,) = rnb.review_segments_df(client)["last_used_at"]
    assert used == pd.Timestamp(client.broadcasts.get(made)["created_at"])
    rnb.advance_sandbox(client, days=91)
    assert _reviewed(client)["VIP"] == (
        "needed by the draft broadcast 'News'; last used 91 days ago",
        "keep",
    )
    client.broadcasts.delete(made)
    assert _reviewed(client)["VIP"] == ("no broadcast in the 91 days since it was made", "delete")


def test_two_of_nearly_the_same_people_are_merged_into_the_one_in_use(client: rnb.Client) -> None:
    """The one that was used last stays; which it is nearly the same as stands in both rows."""
    first = _segment(client, "Buyers", *range(39))
    _segment(client, "Patrons", *range(38), 40)
    _segment(client, "Others", *range(36))
    assert {name: each[1] for name, each in _reviewed(client).items()} == {
        "Buyers": "keep",
        "Patrons": "merge",
        "Others": "keep",
    }
    reviewed = _reviewed(client)
    assert reviewed["Patrons"][0] == "95% the same people as 'Buyers'"
    assert reviewed["Buyers"][0] == "95% the same people as 'Patrons'"
    _send(client, rnb.list_segments_df(client).set_index("name")["id"]["Patrons"])
    assert _reviewed(client)["Buyers"][1] == "merge"
    assert _reviewed(client)["Patrons"][1] != "merge"
    assert first in rnb.review_segments_df(client)["id"].tolist()


def test_empty_segments_are_no_twins(client: rnb.Client) -> None:
    """Nobody is not the same people as nobody."""
    _segment(client, "Buyers")
    _segment(client, "Patrons")
    assert {each[0] for each in _reviewed(client).values()} == {"empty"}


def test_two_of_nearly_the_same_name_are_merged(client: rnb.Client) -> None:
    """The larger of two that nobody used stays; two of one name are told apart by their ids."""
    _segment(client, "Newsletter", 1)
    _segment(client, "News-letter", 2, 3)
    assert _reviewed(client) == {
        "Newsletter": ("named like 'News-letter'", "merge"),
        "News-letter": ("named like 'Newsletter'", "keep"),
    }
    again = _segment(client, "Newsletter", 4)
    assert f"named like 'Newsletter ({again})'" in _reviewed(client)["News-letter"][0]


def test_nobody_is_merged_into_what_is_to_be_deleted(client: rnb.Client) -> None:
    """A new segment stays although an old one that goes has the same people."""
    old = _segment(client, "Buyers", 1)
    _send(client, old)
    rnb.advance_sandbox(client, days=91)
    _segment(client, "Patrons", 1)
    assert {name: each[1] for name, each in _reviewed(client).items()} == {
        "Patrons": "keep",
        "Buyers": "delete",
    }


def test_a_name_that_says_nothing_is_mended_last(client: rnb.Client) -> None:
    """What is to be merged or deleted needs no better name."""
    _segment(client, "test", 1, 2)
    _segment(client, "Buyers", 1, 2)
    _segment(client, "import 2026-03-01", 3)
    reviewed = _reviewed(client)
    assert reviewed["test"] == ("100% the same people as 'Buyers'; the name says nothing", "merge")
    assert reviewed["import 2026-03-01"] == ("the name says nothing", "rename")


@pytest.mark.parametrize("days", [-1, True, "90", float("nan"), None, 1e9])
def test_days_that_are_none_are_refused(client: rnb.Client, days: Any) -> None:
    """Before anything is read."""
    with (
        broken(client, "interrupt"),
        pytest.raises(rnb.InputError, match="unused_days must be a number of days"),
    ):
        rnb.review_segments_df(client, unused_days=days)
