"""Checks of the email's parts, and of HTML that email clients remove or hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding
from resend_nb.campaign.checks.html import attributes, line_of, own_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from justhtml import Element

    from resend_nb.campaign.checks.html import ParsedHTML
    from resend_nb.campaign.draft import Draft

MAX_BYTES = 102_000
"""Bytes of HTML that Gmail shows; measured by email marketers, not published by Google."""


def check_parts(draft: Draft, page: ParsedHTML | None) -> Iterator[Finding]:
    """Find an email without content, or without a text part."""
    text = draft.text or ""
    if draft.text is None and page is not None:
        text = "".join(page.texts)
    if text.strip():
        return
    if page is None:
        message = "The email is empty: it has neither HTML nor text."
        yield Finding("content-empty", "html", message, "Write the email.")
        return
    reason, fix = "it was left empty", "Write it, or let it be made from the HTML."
    if draft.text is None:
        reason = "it is made from the HTML, which has no visible text"
        fix = "Write it, or add text to the HTML."
    message = (
        f"The text part is missing: {reason}. Some recipients read only text, and spam filters "
        "expect it."
    )
    yield Finding("text-missing", "text", message, fix)


def check_html(draft: Draft, page: ParsedHTML) -> Iterator[Finding]:
    """Find HTML that email clients hide or remove, and missing metadata for screen readers."""
    size = len(draft.html.encode(errors="replace"))
    if size > MAX_BYTES:
        styles = sum(len(style.encode(errors="replace")) for style in _styles(page))
        message = (
            f"The HTML has {size / 1000:,.0f} KB, {styles / 1000:,.0f} of them styles. "
            "Gmail hides the end of it, including the unsubscribe link."
        )
        yield Finding("html-clipped", "html", message, "Remove comments and unused styles.")
    for element in page.elements:
        if _has_script(element):
            message = (
                f"<{element.name}> contains a script. Email clients remove scripts, "
                "and spam filters distrust them."
            )
            yield Finding("html-script", line_of(element), message, "Remove it.")
    for element in page.named("form") or page.named("input", "select", "textarea"):
        message = f"<{element.name}>: most email clients remove forms or do not submit them."
        fix = "Link to a page that has the form."
        yield Finding("html-form", line_of(element), message, fix)
    yield from _check_metadata(page)


def _check_metadata(page: ParsedHTML) -> Iterator[Finding]:
    if not any(own_text(title) for title in page.named("title")):
        message = "The HTML has no title, which screen readers and browsers show."
        fix = "Add a <title> to its <head>, such as the subject."
        yield Finding("title-missing", "html", message, fix)
    languages = [
        attributes(element).get("lang", "")
        for element in page.elements
        if _contains_whole_email(element)
    ]
    if not any(language.strip() for language in languages):
        message = "The HTML does not declare its language, so screen readers may mispronounce it."
        yield Finding("lang-missing", "html", message, 'Declare it, as in <html lang="en">.')


def _styles(page: ParsedHTML) -> Iterator[str]:
    """Yield the style sheets and the styles of elements."""
    for element in page.elements:
        yield attributes(element).get("style", "")
        if element.name == "style":
            yield own_text(element)


def _contains_whole_email(element: Element) -> bool:
    """Whether a `lang` here covers the email; some clients keep only what is inside the body."""
    in_body = element.parent is not None and element.parent.name == "body"
    return in_body or element.name in {"html", "body"}


def _has_script(element: Element) -> bool:
    """Whether an element runs code; structured data for email clients does not."""
    attrs = attributes(element)
    if element.name == "script":
        return "json" not in attrs.get("type", "").lower()
    return any(name.lower().startswith("on") for name in attrs)
