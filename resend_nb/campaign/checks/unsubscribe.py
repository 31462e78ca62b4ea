"""Check of the unsubscribe link, which every broadcast needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.html import attributes, line_of
from resend_nb.campaign.checks.placeholders import name_of
from resend_nb.campaign.placeholders import UNSUBSCRIBE, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from justhtml import Element

    from resend_nb.campaign.checks.html import ParsedHTML
    from resend_nb.campaign.draft import Draft

_IN_TEXT = "Add {{{RESEND_UNSUBSCRIBE_URL}}} at the end of the text."
_IN_HTML = 'Add <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a> at the end.'


def check_unsubscribe(draft: Draft, page: ParsedHTML | None) -> Iterator[Finding]:
    """Find a missing unsubscribe link; in HTML people must be able to see it."""
    in_text = _has_unsubscribe(draft.text or "")
    if page is None:
        if not in_text:
            yield _missing("text", _IN_TEXT)
    elif not _shows_unsubscribe(page):
        if hidden := [link for link in page.named("a", "area") if _leads_out(link)]:
            message = "Nobody sees the unsubscribe link: it is empty or hidden."
            yield Finding("unsubscribe-hidden", line_of(hidden[0]), message, _IN_HTML)
        else:
            yield _missing("html", _IN_HTML)
    elif draft.text and not in_text:
        message = "The HTML has an unsubscribe link, but the text part has none."
        yield Finding("unsubscribe-text-missing", "text", message, _IN_TEXT)


def _missing(part: str, fix: str) -> Finding:
    message = "The email has no unsubscribe link. People who cannot unsubscribe report it as spam."
    return Finding("unsubscribe-missing", part, message, fix)


def _shows_unsubscribe(page: ParsedHTML) -> bool:
    """Whether a link to unsubscribe, or its address as a text, can be seen."""
    if any(_leads_out(link) and page.shows(link) for link in page.named("a")):
        return True
    areas = [area for area in page.named("area") if id(area) not in page.hidden]
    return any(map(_leads_out, areas)) or any(map(_has_unsubscribe, page.visible_texts))


def _leads_out(link: Element) -> bool:
    """Whether a link goes to the page where recipients unsubscribe, and nowhere else."""
    first = next(iter(find_placeholders(attributes(link).get("href", "").strip())), None)
    return first is not None and first.start == 0 and name_of(first) == UNSUBSCRIBE


def _has_unsubscribe(source: str) -> bool:
    return any(name_of(placeholder) == UNSUBSCRIBE for placeholder in find_placeholders(source))
