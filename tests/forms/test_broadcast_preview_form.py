"""``BroadcastPreview`` without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from support.faults import FAULTS, Faulty

import resend_nb as rnb
from resend_nb.campaign import audience
from resend_nb.campaign.draft import Draft


@pytest.fixture
def welcome(demo: rnb.Client) -> rnb.BroadcastPreview:
    """A preview of a broadcast of the demo account."""
    return rnb.BroadcastPreview(demo, "September welcome")


def _cold_brew(client: rnb.Client) -> str:
    segments = client.segments.list()
    return next(segment["id"] for segment in segments if segment["name"].startswith("Cold"))


def test_it_steps_through_the_recipients(welcome: rnb.BroadcastPreview) -> None:
    """Each recipient is shown with their own values; before the first comes the last."""
    first = welcome.person.email
    welcome.next()
    second = welcome.person.email
    assert second != first
    assert second in welcome._recipient.value
    welcome.previous()
    welcome.previous()
    assert welcome.position == len(welcome.audience.recipients) - 1
    welcome.next()
    assert welcome.person.email == first


def test_only_recipients_are_shown(welcome: rnb.BroadcastPreview) -> None:
    """Steps go through recipients only; the message counts the others and says why."""
    assert welcome.message == welcome.audience.summary()
    assert "opted out" in welcome.message
    assert all(not person.left_out for person in welcome.audience.recipients)


def test_every_placeholder_is_listed_with_its_source(demo: rnb.Client) -> None:
    """A table says in words how each placeholder was filled."""
    html = "<p>{{{contact.first_name}}} {{{contact.nope}}} {{{contact.favourite_roast}}}"
    preview = rnb.BroadcastPreview(demo, html=html)
    assert "unknown: no such field" in preview._values.value
    assert "by fallback" in preview._values.value
    assert "empty" in preview._values.value


def test_device_format_dark_mode_and_images_can_be_chosen(welcome: rnb.BroadcastPreview) -> None:
    """Each widget changes the preview."""
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


def test_a_broadcast_is_passed_in_three_ways(demo: rnb.Client) -> None:
    """An id, a broadcast and a draft give the same preview."""
    broadcast = demo.broadcasts.get(demo.broadcasts.list()[0]["id"])
    shown = [
        rnb.BroadcastPreview(demo, given)
        for given in (broadcast["id"], broadcast, Draft.of(broadcast))
    ]
    assert len({preview._frame.value for preview in shown}) == 1


@pytest.mark.parametrize("given", [{}, {"broadcast": Draft(), "html": "<p>"}])
def test_a_broadcast_or_html_is_required(client: rnb.Client, given: dict[str, Any]) -> None:
    """Passing neither or both of broadcast and html is an error."""
    with pytest.raises(rnb.InputError, match="either"):
        rnb.BroadcastPreview(client, **given)


def test_other_values_are_not_a_broadcast(client: rnb.Client) -> None:
    """Another value is an error that names the accepted ones."""
    for show in (rnb.BroadcastPreview, rnb.check_broadcast):
        with pytest.raises(rnb.InputError, match="must be an id or a name"):
            show(client, 42)  # type: ignore[arg-type]


def test_without_widgets_there_is_text_and_html(welcome: rnb.BroadcastPreview) -> None:
    """Where widgets cannot render, the output has the inbox, the frame and the text as HTML."""
    bundle = welcome._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "<BroadcastPreview on <Client sandbox, 2026-11-02>: "
        "'Welcome to the roastery, {{{contact.first_name|friend}}}' "
        "for dev.okafor1839@gmail.example>"
    )
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert '<iframe sandbox=""' in bundle["text/html"]
    assert "<pre>Hello Dev, your" in bundle["text/html"]


@pytest.mark.parametrize("fault", ["connection lost", "server error", "rate limit"])
def test_a_fault_is_reported_and_the_next_attempt_works(demo: rnb.Client, fault: str) -> None:
    """After a fault there is a message, and the preview works again after a refresh."""
    line = Faulty(demo)
    line.faults["GET /segments"] = FAULTS[fault]
    preview = rnb.BroadcastPreview(
        line.client, Draft.of(demo.broadcasts.get(demo.broadcasts.list()[0]["id"]))
    )
    assert preview.failed
    assert preview.message
    assert "nobody@example.com" in preview._recipient.value
    line.faults.clear()
    preview.reload()
    assert not preview.failed
    assert "nobody@example.com" not in preview._recipient.value


def test_each_recipient_has_own_values_in_large_segments(
    demo: rnb.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large segment, the preview reads the values of each recipient it shows, once."""
    monkeypatch.setattr(audience, "MAX_READ", 1)
    line = Faulty(demo)
    cold_brew = _cold_brew(demo)
    draft = Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}}")
    preview = rnb.BroadcastPreview(line.client, draft)
    assert line.sent("GET /contacts/") == 1
    for _ in range(4):
        preview.next()
        properties = demo.contacts.get(preview.person.email)["properties"]
        roast = properties.get("favourite_roast", {"value": "house blend"})["value"]
        assert roast in preview._values.value
    preview.previous()
    assert line.sent("GET /contacts/") == 5


def test_unreadable_values_are_reported_and_requested_once(demo: rnb.Client) -> None:
    """If values cannot be read, fallbacks and a problem appear; Refresh reads the values again."""
    line = Faulty(demo)
    cold_brew = _cold_brew(demo)
    line.faults["GET /contacts/"] = FAULTS["connection lost"]
    preview = rnb.BroadcastPreview(
        line.client, Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}}")
    )
    assert "could not be read" in preview._values.value
    requests = len(line.lines)
    preview.show(Draft(segment_id=cold_brew, html="<p>{{{contact.favourite_roast}}} and more"))
    assert len(line.lines) == requests
    line.faults.clear()
    preview.reload()
    assert "could not be read" not in preview._values.value
