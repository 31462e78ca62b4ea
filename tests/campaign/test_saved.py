"""The account's copy of a broadcast that is being written."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from support import Scripted

import resend_nb as rnb
from resend_nb.campaign import Draft, SavedBroadcast, read_audience


def test_a_broadcast_is_opened_by_id_or_name(demo: rnb.Client) -> None:
    """Both read the same draft, and the id is that of the broadcast."""
    launch = rnb.find_broadcast(demo, "Cold brew launch")
    by_id, by_name = SavedBroadcast(demo), SavedBroadcast(demo)
    assert by_id.open(launch["id"]) == by_name.open("Cold brew launch") == Draft.of(launch)
    assert by_id.id == by_name.id == launch["id"]
    assert by_name.status_text() == "draft"


def test_an_incomplete_draft_is_not_saved(demo: rnb.Client) -> None:
    """The message lists what is missing, and nothing is created."""
    before = demo.broadcasts.list()
    with pytest.raises(rnb.InputError, match="not saved: the sender is missing; no segment is"):
        SavedBroadcast(demo).save(Draft(subject="Hi", html="<p>Hello</p>"))
    assert demo.broadcasts.list() == before


def test_a_scheduled_broadcast_shows_its_time_until_it_is_canceled(demo: rnb.Client) -> None:
    """Scheduling shows the time in UTC; canceling makes it a draft again."""
    saved = SavedBroadcast(demo)
    assert saved.status_text() == "not saved yet"
    saved.open("Cold brew launch")
    segment = Draft.of(demo.broadcasts.get(str(saved.id))).segment_id
    ids = [person.id for person in read_audience(demo, str(segment)).recipients]
    saved.send(recipients=ids, scheduled_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    assert saved.status_text() == "scheduled, 2026-11-20 09:00 UTC"
    saved.cancel()
    assert saved.status_text() == "draft"


def test_a_failed_connection_leaves_the_status_unknown() -> None:
    """If neither the broadcast nor its status can be read, the error has no note about sending."""
    failures = [httpx.ConnectError("unreachable") for _ in range(8)]
    saved = SavedBroadcast(Scripted(*failures).client)
    saved.id = "5c3e1f0a-0000-4000-8000-000000000001"
    with pytest.raises(rnb.ConnectTransportError) as caught:
        saved.send(recipients=["1"], scheduled_at=None)
    assert saved.status == "unknown"
    assert not hasattr(caught.value, "__notes__")
