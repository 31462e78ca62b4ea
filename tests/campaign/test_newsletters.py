"""Many newsletters, in the styles of public templates: checks, preview and text."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest
from support.newsletters import Newsletter, newsletters

from resend_nb.campaign import Account, Draft, Filler, findings
from resend_nb.campaign.plain_text import plain_text
from resend_nb.campaign.preview import inbox_row, preview_document

CORPUS = newsletters(120)

ACCOUNT = Account(now=dt.datetime(2026, 12, 1, tzinfo=dt.UTC), domains={"acme.example": "verified"})


def _share(text: str) -> float:
    return len(text) / len("".join(text.split()))


def test_the_text_is_words_and_not_spaces() -> None:
    """The text has at most 1.6 times its visible characters (median), and no line is too long."""
    texts = [plain_text(newsletter.html) for newsletter in CORPUS]
    assert statistics.median(map(_share, texts)) <= 1.6
    assert max(map(_share, texts)) <= 2
    assert max(len(line.encode()) for text in texts for line in text.split("\n")) <= 998
    assert not any("\n\n\n" in text or "  \n" in text for text in texts)


@pytest.mark.parametrize("newsletter", CORPUS)
def test_the_text_has_every_word_and_each_link_once(newsletter: Newsletter) -> None:
    """Paragraphs are whole and in order, hidden words are absent, and each URL appears once."""
    text = plain_text(newsletter.html)
    positions = [text.find(paragraph) for paragraph in newsletter.paragraphs]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert not [words for words in newsletter.hidden if words in text]
    for url in newsletter.urls:
        assert text.count(f"({url})") == 1, url
    assert "{{{FIRST_NAME|dear friend}}}" in text


@pytest.mark.parametrize("newsletter", CORPUS[:40])
def test_newsletters_are_checked_and_previewed(newsletter: Newsletter) -> None:
    """No newsletter has an error, and each has a preview with its hidden first words."""
    filler = Filler({"first_name": "Ada"}, {})
    draft = Draft(
        subject="News",
        from_="Acme <news@acme.example>",
        segment_id="s",
        html=newsletter.html,
    )
    errors = [finding for finding in findings(draft, ACCOUNT) if finding.severity == "error"]
    assert not errors
    assert newsletter.hidden[0][:60] in inbox_row(draft, filler, "desktop").preview
    document = preview_document(draft.html, filler)
    assert "Ada" in document
    assert "FIRST_NAME|" not in document
