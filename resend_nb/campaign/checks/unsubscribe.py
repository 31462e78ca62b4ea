"""The way out: every broadcast needs a link to unsubscribe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.html import attributes
from resend_nb.campaign.checks.placeholders import name_of
from resend_nb.campaign.placeholders import UNSUBSCRIBE, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.checks.html import Page
    from resend_nb.campaign.draft import Draft


def check_unsubscribe(draft: Draft, page: Page | None) -> Iterator[Finding]:
    """Find a broadcast that nobody can leave.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    page : Page or None
        Its HTML; a link counts where people see it, not in a comment.

    Yields
    ------
    Finding
        ``unsubscribe-missing`` or ``unsubscribe-text-missing``.
    """
    in_text = _has_it(draft.text or "")
    if page is None:
        if not in_text:
            yield _missing("text", "Put {{{RESEND_UNSUBSCRIBE_URL}}} at the end of the text.")
    elif not any(map(_has_it, [*page.texts, *_addresses(page)])):
        yield _missing(
            "html", 'Add <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a> at the end.'
        )
    elif draft.text and not in_text:
        message = "The HTML has a link to unsubscribe, the text part has none."
        fix = "Put {{{RESEND_UNSUBSCRIBE_URL}}} at the end of the text."
        yield Finding("unsubscribe-text-missing", "warning", "text", message, fix)


def _missing(part: str, fix: str) -> Finding:
    message = "Nobody can unsubscribe: there is no unsubscribe link. Who cannot leave reports the e-mail as spam."
    return Finding("unsubscribe-missing", "error", part, message, fix)


def _addresses(page: Page) -> list[str]:
    return [attributes(each).get("href", "") for each in page.named("a", "area")]


def _has_it(source: str) -> bool:
    return any(name_of(each) == UNSUBSCRIBE for each in find_placeholders(source))
