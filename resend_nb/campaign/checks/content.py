"""The e-mail itself: that there is one, in HTML and in text, and nothing in it that clients take out or hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.html import attributes, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from justhtml import Element

    from resend_nb.campaign.checks.html import Page
    from resend_nb.campaign.draft import Draft

LARGEST = 102_000
"""Bytes of HTML that Gmail shows whole; Google says no number, the trade has measured 102 KB."""

_FIELDS = ("input", "select", "textarea")


def check_parts(draft: Draft, page: Page | None) -> Iterator[Finding]:
    """Find a broadcast without contents, or without a text part.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    page : Page or None
        Its HTML; where the draft has no text of its own, one is made from the words that this shows.

    Yields
    ------
    Finding
        ``content-empty`` or ``text-missing``.
    """
    text = draft.text if draft.text is not None or page is None else "".join(page.texts)
    if page is None and not (text or "").strip():
        message = "There is nothing in it: neither HTML nor text."
        yield Finding("content-empty", "error", "html", message, "Write the e-mail.")
    elif not (text or "").strip():
        why, fix = "it is empty", "Write one, or leave it out and have it made from the HTML."
        if draft.text is None:
            why, fix = (
                "it is made from the HTML, which shows no words",
                "Write one, or words into the HTML.",
            )
        message = (
            f"There is no text part: {why}. Some people read only that, and spam filters miss it."
        )
        yield Finding("text-missing", "warning", "text", message, fix)


def check_html(draft: Draft, page: Page) -> Iterator[Finding]:
    """Find HTML that clients hide or take out, and what screen readers miss.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    page : Page
        Its HTML.

    Yields
    ------
    Finding
        ``html-clipped``, ``html-script``, ``html-form``, ``title-missing`` and ``lang-missing``.
    """
    size = len(draft.html.encode(errors="replace"))
    if size > LARGEST:
        message = f"The HTML has {size / 1000:,.0f} KB; Gmail hides the end of it, the link to unsubscribe too."
        yield Finding(
            "html-clipped",
            "warning",
            "html",
            message,
            "Shorten it; take out comments and unused styles.",
        )
    for element in page.elements:
        if _runs(element):
            message = f"<{element.name}> has a script; e-mail clients take scripts out, and filters distrust them."
            yield Finding("html-script", "warning", line(element), message, "Take it out.")
    for element in page.named("form") or page.named(*_FIELDS):
        message = f"<{element.name}>: most e-mail clients take forms out or do not send them."
        yield Finding(
            "html-form", "warning", line(element), message, "Link to a page that has the form."
        )
    yield from _document(page)


def _document(page: Page) -> Iterator[Finding]:
    if not any(_said(each) for each in page.named("title")):
        message = "The HTML has no title; screen readers and browsers show it."
        yield Finding(
            "title-missing",
            "info",
            "html",
            message,
            "Add <title> to its <head>, such as the subject.",
        )
    if not any(
        attributes(each).get("lang", "").strip()
        for each in page.elements
        if _can_say_language(each)
    ):
        message = "The HTML does not say its language; screen readers may read it out in another."
        yield Finding("lang-missing", "info", "html", message, 'Say it, as in <html lang="en">.')


def _said(title: Element) -> str:
    """Give what a title says; it is no part of what a page shows."""
    return "".join(child.data or "" for child in title.children if hasattr(child, "data")).strip()


def _can_say_language(element: Element) -> bool:
    """Say whether it holds the whole e-mail; some clients keep only what is in the body."""
    return element.name in {"html", "body"} or (
        element.parent is not None and element.parent.name == "body"
    )


def _runs(element: Element) -> bool:
    """Say whether it runs something; structured data for mail clients does not."""
    given = attributes(element)
    if element.name == "script":
        return "json" not in given.get("type", "").lower()
    return any(name.lower().startswith("on") for name in given)
