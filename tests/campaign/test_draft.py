"""Drafts and their text part."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from resend_nb.campaign.draft import Draft

if TYPE_CHECKING:
    import resend_nb as rnb


def test_a_draft_is_read_as_it_was_saved(client: rnb.Client) -> None:
    """A saved draft is read back unchanged; a text that was made from the HTML still is."""
    segment = client.segments.create(name="a")["id"]
    draft = Draft(
        name="News",
        from_="Acme <news@acme.example>",
        segment_id=segment,
        subject="Hi",
        preview_text="soon",
        html="<p>Hello <b>you</b></p>",
        reply_to=("help@acme.example",),
    )
    made = client.broadcasts.create(**draft.payload())
    saved = client.broadcasts.get(made["id"])
    assert saved["text"] == "Hello you"
    assert Draft.of(saved) == draft
    assert Draft.of({**saved, "text": "Hi"}).text == "Hi"


def test_a_text_part_is_made_only_if_none_was_written() -> None:
    """A written text is sent unchanged, and an empty text sends no text part."""
    assert Draft(html="<p>x</p>", text="own").payload()["text"] == "own"
    assert Draft(html="<p>x</p>", text="").payload()["text"] == ""
    assert Draft(html="<p>x</p>").payload()["text"] == "x"


def test_a_schedule_is_read_with_its_time_zone() -> None:
    """The API's Postgres format becomes a datetime with a time zone."""
    due = Draft.of({"scheduled_at": "2026-12-01 08:00:00+00"}).scheduled_at
    assert due == dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)


def test_a_draft_lists_the_fields_that_it_shows() -> None:
    """Placeholders in every part count, in either spelling."""
    draft = Draft(
        subject="{{{FIRST_NAME}}}",
        preview_text="{{{contact.plan}}}",
        html="{{{email}}}",
        text="{{{city|x}}}",
    )
    assert draft.wanted == {"first_name", "plan", "email", "city"}
