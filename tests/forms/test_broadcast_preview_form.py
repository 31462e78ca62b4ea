"""The preview form, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from support.faults import FAULTS, Faulty

import resend_nb as rnb
from resend_nb.campaign import audience
from resend_nb.campaign.draft import Draft


@pytest.fixture
def welcome(demo: rnb.Client) -> rnb.BroadcastPreview:
    """Ember & Oak's first broadcast."""
    return rnb.BroadcastPreview(demo, demo.broadcasts.list()[-1]["id"])


def test_it_steps_through_the_recipients(welcome: rnb.BroadcastPreview) -> None:
    """Each recipient is shown with their own values, the last before the first."""
    first = welcome.person.email
    welcome.next()
    second = welcome.person.email
    assert second != first
    assert second in welcome._who.value
    welcome.previous()
    welcome.previous()
    assert welcome.position == len(welcome.audience.recipients) - 1
    welcome.next()
    assert welcome.person.email == first


def test_who_gets_nothing_is_not_shown(welcome: rnb.BroadcastPreview) -> None:
    """Only recipients are stepped through; the form says how many the others are, and why."""
    assert welcome.message == welcome.audience.summary()
    assert "opted out" in welcome.message
    assert all(not person.left_out for person in welcome.audience.recipients)


def test_every_placeholder_is_listed_with_how_it_was_filled(demo: rnb.Client) -> None:
    """The table beside the frame says it in words."""
    html = "<p>{{{contact.first_name}}} {{{contact.nope}}} {{{contact.favourite_roast}}}"
    preview = rnb.BroadcastPreview(demo, html=html)
    assert "unknown: no such field" in preview._values.value
    assert "by fallback" in preview._values.value
    assert "empty" in preview._values.value


def test_width_part_dark_and_images_are_chosen(welcome: rnb.BroadcastPreview) -> None:
    """Each widget changes the frame."""
    assert "width:375px" in welcome._frame.value
    welcome.device.value = "desktop"
    assert "width:680px" in welcome._frame.value
    assert "img-src &#x27;none&#x27;" in welcome._frame.value
    welcome.images.value = True
    assert "img-src http: https: data:" in welcome._frame.value
    welcome.dark.value = True
    assert "invert" in welcome._frame.value
    welcome.marks.value = False
    assert "&lt;mark" not in welcome._frame.value
    welcome.part.value = "text"
    assert "text part for" in welcome._frame.value


def test_a_draft_and_a_broadcast_can_be_given(demo: rnb.Client) -> None:
    """An id, what get() gives and a draft show the same."""
    broadcast = demo.broadcasts.get(demo.broadcasts.list()[0]["id"])
    shown = [
        rnb.BroadcastPreview(demo, each)
        for each in (broadcast["id"], broadcast, Draft.of(broadcast))
    ]
    assert len({each._frame.value for each in shown}) == 1


@pytest.mark.parametrize("given", [{}, {"broadcast": Draft(), "html": "<p>"}])
def test_one_thing_must_be_given(client: rnb.Client, given: dict[str, Any]) -> None:
    """Neither or both of a broadcast and HTML is an error."""
    with pytest.raises(rnb.InputError, match="either"):
        rnb.BroadcastPreview(client, **given)


def test_something_else_is_no_broadcast(client: rnb.Client) -> None:
    """What says no broadcast is an error that names the three ways to say one."""
    for show in (rnb.BroadcastPreview, rnb.check_broadcast):
        with pytest.raises(rnb.InputError, match="must be an id or a name"):
            show(client, 42)  # type: ignore[arg-type]


def test_without_widgets_there_is_a_line_and_a_picture(welcome: rnb.BroadcastPreview) -> None:
    """Where widgets cannot render, the inbox, the isolated frame and the text are there as HTML."""
    bundle = welcome._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "<BroadcastPreview on <Client http://sandbox.localhost>: "
        "'Welcome to the roastery, {{{contact.first_name|friend}}}' for uma.jansen@example.com>"
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert '<iframe sandbox=""' in bundle["text/html"]
    assert "<pre>Hello Uma, your" in bundle["text/html"]


@pytest.mark.parametrize("fault", ["connection lost", "server error", "rate limit"])
def test_a_fault_is_said_and_the_next_try_works(demo: rnb.Client, fault: str) -> None:
    """A server error, a lost network and a rate limit leave a message, and a preview that works again."""
    line = Faulty(demo)
    line.faults["GET /segments"] = FAULTS[fault]
    preview = rnb.BroadcastPreview(
        line.client, Draft.of(demo.broadcasts.get(demo.broadcasts.list()[0]["id"]))
    )
    assert preview.failed
    assert preview.message
    assert "nobody@example.com" in preview._who.value
    line.faults.clear()
    preview.reload()
    assert not preview.failed
    assert "nobody@example.com" not in preview._who.value


def test_each_person_has_their_own_values_however_many_they_are(
    demo: rnb.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks read a sample of many recipients; the preview reads whoever it shows, once, and nobody else."""
    monkeypatch.setattr(audience, "MAX_READ", 1)
    line = Faulty(demo)
    cold_brew = next(each["id"] for each in demo.segments.list() if each["name"].startswith("Cold"))
    draft = Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}}")
    preview = rnb.BroadcastPreview(line.client, draft)
    assert line.sent("GET /contacts/") == 1
    for _ in range(4):
        preview.next()
        held = demo.contacts.get(preview.person.email)["properties"]
        assert (
            held.get("favourite_roast", {"value": "house blend"})["value"] in preview._values.value
        )
    preview.previous()
    assert line.sent("GET /contacts/") == 5


def test_values_that_cannot_be_read_are_said_and_asked_for_once(demo: rnb.Client) -> None:
    """A person whose values cannot be read is shown with fallbacks, and a problem that says so; Reload asks again."""
    line = Faulty(demo)
    cold_brew = next(each["id"] for each in demo.segments.list() if each["name"].startswith("Cold"))
    line.faults["GET /contacts/"] = FAULTS["connection lost"]
    preview = rnb.BroadcastPreview(
        line.client, Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}}")
    )
    assert "could not be read" in preview._values.value
    asked = len(line.lines)
    preview.show(Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}} and more"))
    assert len(line.lines) == asked
    line.faults.clear()
    preview.reload()
    assert "could not be read" not in preview._values.value
