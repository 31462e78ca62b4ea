"""review_segments_df: findings and suggestions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support.faults import broken

import resend_nb as rnb
from resend_nb import schemas
from resend_nb.sandbox import Switches

SENDER = {"from_": "Acme <news@acme.example>", "subject": "Hi", "text": "Hi"}


def _segment(client: rnb.Client, name: str, *numbers: int) -> str:
    """Create a segment with these contacts, and return its id."""
    segment = client.segments.create(name=name)["id"]
    known = {contact["email"] for contact in client.contacts.iterate()}
    for number in numbers:
        email = f"p{number}@example.com"
        if email in known:
            client.contacts.segments.add(email, segment)
        else:
            client.contacts.create(email=email, segments=[{"id": segment}])
    return segment


def _review(client: rnb.Client, **options: Any) -> dict[str, tuple[str, str]]:
    frame = rnb.review_segments_df(client, **options)
    return {row["name"]: (row["findings"], row["suggestion"]) for row in frame.to_dict("records")}


def _send(client: rnb.Client, segment: str, **when: Any) -> str:
    broadcast = client.broadcasts.create(segment_id=segment, name="News", **SENDER)["id"]
    client.broadcasts.send(broadcast, **when)
    return broadcast


def test_an_account_without_segments_has_nothing_to_review(client: rnb.Client) -> None:
    """Without rows, the columns and dtypes are the declared ones, as they are with rows."""
    empty = rnb.review_segments_df(client)
    assert empty.columns.tolist() == list(schemas.REVIEW)
    assert empty.empty
    _segment(client, "VIP")
    assert (rnb.review_segments_df(client).dtypes.astype(str) == empty.dtypes.astype(str)).all()


def test_each_segment_is_read_once(demo: rnb.Client) -> None:
    """Segments are listed twice, broadcasts and each segment read once, and nothing is changed."""
    with broken(demo, "interrupt", when=lambda line: not line.startswith("GET")) as lines:
        frame = rnb.review_segments_df(demo)
    reads = [line for line in lines if line.endswith("/contacts")]
    assert set(reads) == {f"GET /segments/{id_}/contacts" for id_ in frame["id"]}
    sizes = rnb.list_segments_df(demo, counts=True)
    assert frame["contacts"].tolist() == sizes["contacts"].tolist()
    assert frame["created_at"].tolist() == sizes["created_at"].tolist()
    assert lines.count("GET /segments") == 2
    assert lines.count("GET /broadcasts") == 1


def test_an_empty_segment_is_deleted_once_it_is_old(client: rnb.Client) -> None:
    """A new one may be about to be filled, so it is only reported as empty."""
    _segment(client, "VIP")
    assert _review(client) == {"VIP": ("empty", "keep")}
    rnb.advance_sandbox(client, days=1)
    assert _review(client, unused_days=1) == {
        "VIP": ("empty; no broadcast in the 1 day since it was created", "delete")
    }
    rnb.advance_sandbox(client, days=90)
    assert _review(client) == {
        "VIP": ("empty; no broadcast in the 91 days since it was created", "delete")
    }
    assert _review(client, unused_days=92) == {"VIP": ("empty", "keep")}


def test_unused_is_by_the_servers_clock_and_the_last_broadcast(client: rnb.Client) -> None:
    """A sent broadcast keeps a segment for unused_days; without one, its own age counts."""
    used, never = _segment(client, "Used", 1), _segment(client, "Never used", 2)
    rnb.advance_sandbox(client, days=60)
    sent = _send(client, used)
    rnb.advance_sandbox(client, days=40)
    assert _review(client) == {
        "Used": ("", "keep"),
        "Never used": ("no broadcast in the 100 days since it was created", "delete"),
    }
    frame = rnb.review_segments_df(client).set_index("id")
    assert frame["last_used_at"][used] == pd.Timestamp(str(client.broadcasts.get(sent)["sent_at"]))
    assert pd.isna(frame["last_used_at"][never])
    rnb.advance_sandbox(client, days=51)
    assert _review(client)["Used"] == ("last used 91 days ago", "delete")


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_a_segment_that_a_broadcast_needs_is_never_deleted(client: rnb.Client, status: str) -> None:
    """However old and empty; the findings name the broadcast, and a vague name may be changed."""
    for name in ("VIP", "test"):
        segment = _segment(client, name, 1)
        broadcast = client.broadcasts.create(segment_id=segment, name="News", **SENDER)["id"]
        if status == "scheduled":
            when = (client.now + pd.Timedelta(days=20)).isoformat()
            client.broadcasts.send(broadcast, scheduled_at=when)
        client.contacts.segments.remove("p1@example.com", segment)
    rnb.advance_sandbox(client, days=10)
    review = _review(client, unused_days=5)
    needed = f"needed by the {status} broadcast 'News'; empty"
    assert review["VIP"][0].startswith(needed)
    assert review["VIP"][1] == "keep"
    assert review["test"][0].endswith("vague name")
    assert review["test"][1] == "rename"


def test_a_queued_broadcast_needs_its_segment() -> None:
    """While a broadcast is queued, its segment must not be deleted."""
    client = rnb.sandbox(switches=Switches(queued_seconds=3600))
    segment = _segment(client, "VIP", 1)
    _send(client, segment)
    findings, suggestion = _review(client, unused_days=0)["VIP"]
    assert findings == "needed by the queued broadcast 'News'; last used 0 days ago"
    assert suggestion == "keep"


def test_two_equal_segments_that_broadcasts_need_both_stay(client: rnb.Client) -> None:
    """However similar they are; the findings say that they are."""
    for name in ("Buyers", "Patrons"):
        client.broadcasts.create(segment_id=_segment(client, name, 1), name="News", **SENDER)
    assert _review(client) == {
        "Buyers": (
            "needed by the draft broadcast 'News'; 100% the same members as 'Patrons'",
            "keep",
        ),
        "Patrons": (
            "needed by the draft broadcast 'News'; 100% the same members as 'Buyers'",
            "keep",
        ),
    }


def test_a_canceled_broadcast_counts_from_its_creation(client: rnb.Client) -> None:
    """Only sent and scheduled broadcasts count by that time; a deleted one no longer counts."""
    segment = _segment(client, "VIP", 1)
    when = client.now + pd.Timedelta(days=20)
    broadcast = _send(client, segment, scheduled_at=when.isoformat())
    (planned,) = rnb.review_segments_df(client)["last_used_at"]
    assert abs(planned - when) < pd.Timedelta(seconds=1)
    client.broadcasts.cancel(broadcast)
    (used,) = rnb.review_segments_df(client)["last_used_at"]
    assert used == pd.Timestamp(client.broadcasts.get(broadcast)["created_at"])
    rnb.advance_sandbox(client, days=91)
    assert _review(client)["VIP"] == (
        "needed by the draft broadcast 'News'; last used 91 days ago",
        "keep",
    )
    client.broadcasts.delete(broadcast)
    assert _review(client)["VIP"] == ("no broadcast in the 91 days since it was created", "delete")


def test_nearly_the_same_members_are_merged_into_the_segment_in_use(client: rnb.Client) -> None:
    """The one used last stays; both rows name the other segment."""
    first = _segment(client, "Buyers", *range(39))
    _segment(client, "Patrons", *range(38), 40)
    _segment(client, "Others", *range(36))
    assert {name: suggestion for name, (_, suggestion) in _review(client).items()} == {
        "Buyers": "keep",
        "Patrons": "merge",
        "Others": "keep",
    }
    review = _review(client)
    assert review["Patrons"][0] == "95% the same members as 'Buyers'"
    assert review["Buyers"][0] == "95% the same members as 'Patrons'"
    _send(client, rnb.list_segments_df(client).set_index("name")["id"]["Patrons"])
    assert _review(client)["Buyers"][1] == "merge"
    assert _review(client)["Patrons"][1] != "merge"
    assert first in rnb.review_segments_df(client)["id"].tolist()


def test_empty_segments_are_not_duplicates(client: rnb.Client) -> None:
    """Two empty segments do not have the same members."""
    _segment(client, "Buyers")
    _segment(client, "Patrons")
    assert {findings for findings, _ in _review(client).values()} == {"empty"}


def test_segments_with_similar_names_are_merged(client: rnb.Client) -> None:
    """The larger of two unused segments stays; equal names are distinguished by their ids."""
    _segment(client, "Newsletter", 1)
    _segment(client, "News-letter", 2, 3)
    assert _review(client) == {
        "Newsletter": ("name similar to 'News-letter'", "merge"),
        "News-letter": ("name similar to 'Newsletter'", "keep"),
    }
    again = _segment(client, "Newsletter", 4)
    assert f"name similar to 'Newsletter ({again})'" in _review(client)["News-letter"][0]


def test_a_segment_is_not_merged_into_one_to_delete(client: rnb.Client) -> None:
    """A new segment stays if the old one with the same members is to delete."""
    old = _segment(client, "Buyers", 1)
    _send(client, old)
    rnb.advance_sandbox(client, days=91)
    _segment(client, "Patrons", 1)
    assert {name: suggestion for name, (_, suggestion) in _review(client).items()} == {
        "Patrons": "keep",
        "Buyers": "delete",
    }


def test_a_vague_name_is_the_last_suggestion(client: rnb.Client) -> None:
    """A segment to merge or delete does not need a better name."""
    _segment(client, "test", 1, 2)
    _segment(client, "Buyers", 1, 2)
    _segment(client, "import 2026-03-01", 3)
    review = _review(client)
    assert review["test"] == ("100% the same members as 'Buyers'; vague name", "merge")
    assert review["import 2026-03-01"] == ("vague name", "rename")


@pytest.mark.parametrize("days", [-1, True, "90", float("nan"), None, 1e9])
def test_wrong_unused_days_are_refused(client: rnb.Client, days: Any) -> None:
    """A value that is not a number of days is an error before anything is read."""
    with (
        broken(client, "interrupt"),
        pytest.raises(rnb.InputError, match="unused_days must be a number of days"),
    ):
        rnb.review_segments_df(client, unused_days=days)
