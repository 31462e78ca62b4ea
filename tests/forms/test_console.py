"""``Console``: tabs are built when opened, and reloaded after a change in another one."""

from __future__ import annotations

import pandas as pd
import pytest
from support.faults import broken
from support.writing import press

import resend_nb as rnb

TABS = ["Segments", "Add contacts", "Contacts", "Broadcast", "Results"]


def test_only_the_first_tab_is_built(demo: rnb.Client) -> None:
    """Opening the console reads segments, and neither contacts nor campaigns."""
    with broken(demo, "interrupt", when=lambda _: False) as lines:
        console = rnb.Console(demo)
    assert list(console.forms) == ["Segments"]
    assert {line.partition("?")[0] for line in lines} <= {"GET /segments"}


def test_a_click_opens_a_tab_once(demo: rnb.Client) -> None:
    """The form is kept when another tab is shown, with what was typed in it."""
    console = rnb.Console(demo)
    segments = console.open("Segments")
    assert isinstance(segments, rnb.SegmentForm)
    segments.name.value = "Half a name"
    for tab in TABS:
        press(console, console._tabs.tabs[tab])  # type: ignore[arg-type]  # has clicks, too
        shown = [name for name, pane in console._panes.items() if pane.layout.display != "none"]
        assert shown == [tab]
    assert list(console.forms) == TABS
    assert console.open("Segments") is segments
    assert segments.name.value == "Half a name"


def test_a_change_in_one_tab_is_in_the_others(demo: rnb.Client) -> None:
    """A new segment is offered to contacts and broadcasts, and only changed tabs are reloaded."""
    console = rnb.Console(demo)
    bulk, broadcast = console.open("Add contacts"), console.open("Broadcast")
    assert isinstance(bulk, rnb.BulkAddForm)
    assert isinstance(broadcast, rnb.BroadcastForm)
    segments = console.open("Segments")
    assert isinstance(segments, rnb.SegmentForm)
    segments.name.value = "Tasting club"
    segments.create()
    console.open("Add contacts")
    assert "Tasting club" in dict(bulk.segment.options)
    console.open("Broadcast")
    assert "Tasting club" in dict(broadcast.fields.segment.options)
    with broken(demo, "interrupt", when=lambda _: False) as lines:
        console.open("Add contacts")
    assert lines == []


def test_unsaved_edits_of_a_contact_survive_a_change(demo: rnb.Client) -> None:
    """Reloading because of another tab keeps what was typed."""
    console = rnb.Console(demo)
    contacts = console.open("Contacts")
    assert isinstance(contacts, rnb.ContactsForm)
    contacts.wanted.value = "hana.eriksen@example.org"
    contacts.find()
    contacts.fields["first_name"].value = "Hana"
    segments = console.open("Segments")
    assert isinstance(segments, rnb.SegmentForm)
    segments.name.value = "Tasting club"
    segments.create()
    console.open("Contacts")
    assert contacts.fields["first_name"].value == "Hana"


def test_an_unknown_tab_is_named(demo: rnb.Client) -> None:
    """The error lists the tabs."""
    with pytest.raises(rnb.InputError, match=r"No tab is named 'Result'\. The tabs are Segments,"):
        rnb.Console(demo).open("Result")


def test_a_broken_account_opens(demo: rnb.Client) -> None:
    """Each tab shows its error, and works once the account can be reached."""
    with broken(demo, "server error"):
        console = rnb.Console(demo)
        for tab in TABS:
            assert console.open(tab).failed
    form = console.open("Segments")
    form.reload()
    assert not form.failed


def test_a_large_account_opens_quickly(client: rnb.Client) -> None:
    """However many contacts there are, the console opens with a request per 100 segments."""
    segment = client.segments.create(name="Everybody")
    for number in range(999):
        client.segments.create(name=f"Segment {number}")
    people = pd.DataFrame({"email": [f"p{number}@example.com" for number in range(500)]})
    rnb.bulk_add(client, people, segment["id"], via="import", progress=False)
    with broken(client, "interrupt", when=lambda _: False) as lines:
        console = rnb.Console(client)
    assert len(lines) == 10
    assert "1,000 segments" in console.forms["Segments"].message
