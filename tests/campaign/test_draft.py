"""Drafts and their text part."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from resend_nb.campaign.draft import Draft
from resend_nb.campaign.plain_text import plain_text

if TYPE_CHECKING:
    import resend_nb as rnb


def test_a_draft_goes_to_the_account_and_back(client: rnb.Client) -> None:
    """What is saved is what is read, the text part made from the HTML included."""
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
    read = Draft.of(client.broadcasts.get(made["id"]))
    assert read == Draft(**{**vars(draft), "text": "Hello you"})


def test_an_own_text_part_stays() -> None:
    """A text that was written is sent as it is, an empty one sends none, and none is made from the HTML."""
    assert Draft(html="<p>x</p>", text="own").payload()["text"] == "own"
    assert Draft(html="<p>x</p>", text="").payload()["text"] == ""
    assert Draft(html="<p>x</p>").payload()["text"] == "x"


def test_a_schedule_is_read_as_a_time() -> None:
    """Postgres text becomes an aware time."""
    due = Draft.of({"scheduled_at": "2026-12-01 08:00:00+00"}).scheduled_at
    assert due == dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)


def test_a_draft_knows_what_it_shows() -> None:
    """Placeholders of all parts are wanted, whatever their spelling."""
    draft = Draft(
        subject="{{{FIRST_NAME}}}",
        preview_text="{{{contact.plan}}}",
        html="{{{email}}}",
        text="{{{city|x}}}",
    )
    assert draft.wanted == {"first_name", "plan", "email", "city"}


def test_links_stand_in_the_text() -> None:
    """A text without the addresses of its links would be of no use."""
    html = '<h1>News</h1><p>See <a href="https://a.example/x?a=1&amp;b=2">this</a>.</p><ul><li>one</li><li>two</li></ul>'
    assert (
        plain_text(html) == "News\n\nSee [this](https://a.example/x?a=1&b=2).\n\n  * one\n  * two"
    )
    assert plain_text("") == plain_text("<!-- nothing -->") == ""
