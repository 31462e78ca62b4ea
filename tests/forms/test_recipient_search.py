"""The recipient of a preview: found by name or address, or as one who lacks a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.faults import Faulty
from support.hostile import hostile
from support.writing import press, shown_in

import resend_nb as rnb
from resend_nb.campaign import Draft
from resend_nb.forms._recipients import gaps, matches

if TYPE_CHECKING:
    import ipywidgets as widgets

NAMES: list[tuple[str, str | None, str | None]] = [
    ("ada@acme.example", "Ada", "Lovelace"),
    ("bob@acme.example", None, "Böhm"),
]
NAMES += [("cy@other.example", "", None), ("dora@other.example", "Dora", None)]


@pytest.fixture
def preview(client: rnb.Client) -> rnb.BroadcastPreview:
    """A preview for four recipients, two of them without a first name."""
    segment = client.segments.create(name="Some")["id"]
    for email, first, last in reversed(NAMES):
        client.contacts.create(email=email, first_name=first, last_name=last, segments=[segment])
    broadcast = client.broadcasts.create(
        name="Hello",
        from_="A <a@acme.example>",
        segment_id=segment,
        subject="Hi {{{contact.first_name|there}}}",
        html="<p>Hello {{{contact.last_name}}}</p>",
    )
    return rnb.BroadcastPreview(client, broadcast["id"])


def _emails(preview: rnb.BroadcastPreview) -> list[str]:
    return [person.email for person in preview.audience.recipients]


def _links(preview: rnb.BroadcastPreview) -> list[widgets.Button]:
    return [line.children[1] for line in preview._finder.lacking.children]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["ada", "bob", "cy", "dora"]),
        ("ACME", ["ada", "bob"]),
        ("böhm", ["bob"]),
        ("love ada", ["ada"]),
        ("other  dora", ["dora"]),
        ("ada bob", []),
        (".*", []),
    ],
)
def test_a_search_finds_every_word_in_address_and_name(
    preview: rnb.BroadcastPreview, text: str, found: list[str]
) -> None:
    """Words are found in any order and case, as text and not as a pattern."""
    recipients = preview.audience.recipients
    emails = [recipients[position].email for position in matches(recipients, text)]
    assert sorted(email.partition("@")[0] for email in emails) == found


def test_previous_and_next_stay_among_those_found(preview: rnb.BroadcastPreview) -> None:
    """A search shows the first match, and then the buttons go through the matches in a circle."""
    found = [email for email in _emails(preview) if "other" in email]
    preview.search.value = "other"
    assert preview.person.email == found[0]
    shown = []
    for _ in range(3):
        preview.next()
        shown.append(preview.person.email)
    assert shown == [found[1], found[0], found[1]]
    preview.previous()
    preview.previous()
    assert preview.person.email == found[1]
    preview.search.value = ""
    assert preview.person.email == found[1]
    preview.next()
    assert preview.person.email == _emails(preview)[preview.position]
    assert preview.position == (_emails(preview).index(found[1]) + 1) % 4


def test_a_search_without_a_match_keeps_the_recipient(preview: rnb.BroadcastPreview) -> None:
    """The line below the field says that nobody matches, until the search is changed."""
    before = preview.person.email
    preview.search.value = "nobody here"
    preview.next()
    assert preview.person.email == before
    assert "No recipient matches this." in shown_in(preview)
    preview.search.value = "ada"
    assert "No recipient matches this." not in shown_in(preview)


def test_recipients_without_a_used_field_are_counted_and_shown(
    preview: rnb.BroadcastPreview,
) -> None:
    """Each click shows the next one; the search is cleared, or it would hide them."""
    assert "2 of 4 recipients have no first name." in shown_in(preview)
    first, last = _links(preview)
    preview.search.value = "ada"
    shown = set()
    for _ in range(2):
        press(preview, first)
        shown.add(preview.person.email)
        assert preview.search.value == ""
    assert shown == {"bob@acme.example", "cy@other.example"}
    press(preview, last)
    assert preview.person.email in {"cy@other.example", "dora@other.example"}
    preview.show(Draft(html="<p>Hello"))
    assert [line.layout.display for line in preview._finder.lacking.children] == ["none", "none"]


def test_unread_fields_are_not_counted_as_missing(demo: rnb.Client) -> None:
    """A property that was read of one recipient says nothing about the others."""
    preview = rnb.BroadcastPreview(demo, "Cold brew launch")
    recipients = preview.audience.recipients
    assert gaps(recipients, ["favourite_roast"]) == []
    line = Faulty(demo)
    form = rnb.BroadcastForm(line.client, "Cold brew launch")
    form.fields.html.value = "<p>{{{contact.favourite_roast}}}"
    recipients = form._gate.audience.recipients
    missing = sum(
        not demo.contacts.get(person.id)["properties"].get("favourite_roast")
        for person in recipients
    )
    [gap] = gaps(recipients, ["favourite_roast"])
    assert (len(gap.missing), gap.known) == (missing, len(recipients))


def test_hostile_fields_are_text(client: rnb.Client) -> None:
    """Hostile addresses, names and searches never become markup of the preview."""
    preview: Any = rnb.BroadcastPreview(client, html="<p>x")
    for value in hostile("http://127.0.0.1:9"):
        preview.search.value = value
        assert "<script" not in shown_in(preview)
        assert "<img" not in shown_in(preview)
