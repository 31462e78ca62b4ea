"""Check of the unsubscribe link, which every broadcast needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.html import attributes
from resend_nb.campaign.checks.placeholders import name_of
from resend_nb.campaign.placeholders import UNSUBSCRIBE, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.checks.html import ParsedHTML
    from resend_nb.campaign.draft import Draft

_IN_TEXT = "Add {{{RESEND_UNSUBSCRIBE_URL}}} at the end of the text."
_IN_HTML = 'Add <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a> at the end.'


def check_unsubscribe(draft: Draft, page: ParsedHTML | None) -> Iterator[Finding]:
    """Find a missing unsubscribe link; in HTML it must be visible, not inside a comment."""
    in_text = _has_unsubscribe(draft.text or "")
    if page is None:
        if not in_text:
            yield _missing("text", _IN_TEXT)
    elif not any(_has_unsubscribe(text) for text in [*page.texts, *_targets(page)]):
        yield _missing("html", _IN_HTML)
    elif draft.text and not in_text:
        message = "The HTML has an unsubscribe link, but the text part has none."
        yield Finding("unsubscribe-text-missing", "text", message, _IN_TEXT)


def _missing(part: str, fix: str) -> Finding:
    message = "The email has no unsubscribe link. People who cannot unsubscribe report it as spam."
    return Finding("unsubscribe-missing", part, message, fix)


def _targets(page: ParsedHTML) -> list[str]:
    return [attributes(link).get("href", "") for link in page.named("a", "area")]


def _has_unsubscribe(source: str) -> bool:
    return any(name_of(placeholder) == UNSUBSCRIBE for placeholder in find_placeholders(source))
