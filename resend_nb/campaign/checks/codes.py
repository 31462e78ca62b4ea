"""Every kind of finding: its code, its severity and its meaning.

Findings take their severity from this table. The table in ``help(rnb.check_broadcast)`` and the
page ``docs/checks.md`` are made from it. Each code has one severity.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Code(NamedTuple):
    """A kind of finding."""

    severity: Severity
    meaning: str


CODES = {
    "account-unread": Code("info", "part of the account could not be read or checked"),
    "audience-empty": Code("error", "the segment has no members, or no recipients"),
    "audience-inexact": Code("info", "too many recipients to read all topic choices"),
    "audience-left-out": Code("info", "members who do not get the broadcast, and why"),
    "content-empty": Code("error", "no HTML and no text"),
    "contrast-low": Code("warning", "text that is hard to read on its background"),
    "host-example": Code("warning", "a link or image on a domain for examples"),
    "host-private": Code("error", "a link or image on a host that is not on the internet"),
    "host-staging": Code("warning", "a link or image on a host that looks like one for tests"),
    "html-clipped": Code("warning", "more than 102 KB of HTML: Gmail hides the end"),
    "html-form": Code("warning", "form fields, which most email clients remove"),
    "html-script": Code("warning", "scripts, which email clients remove"),
    "image-alt-missing": Code("warning", "an image without alt text"),
    "image-embedded": Code("warning", "an image inside the HTML, which Gmail does not show"),
    "image-insecure": Code("warning", "an image from an http: address"),
    "image-pixel-alt": Code("warning", "a tracking pixel that screen readers announce"),
    "image-size-missing": Code("info", "an image without a width or a height"),
    "image-small-target": Code("warning", "a linked image that is too small to tap"),
    "image-source-broken": Code("error", "an image without a complete URL"),
    "images-heavy": Code("warning", "more than 1 MB of images (with links=True)"),
    "lang-missing": Code("info", "the HTML does not declare its language"),
    "link-anchor-missing": Code("warning", "a link to an anchor that is not in the email"),
    "link-broken": Code("error", "a link without a complete URL"),
    "link-dead": Code("error", "a page or image no longer exists (with links=True)"),
    "link-empty": Code("error", "a link without a target"),
    "link-insecure": Code("warning", "a link to an http: page"),
    "link-mismatch": Code("warning", "a link whose text shows another address"),
    "link-script": Code("error", "a link that runs code, such as javascript:"),
    "link-unclear": Code("info", "a page or image could not be checked (with links=True)"),
    "placeholder-braces": Code("error", "not exactly three braces on each side"),
    "placeholder-fallback-advised": Code("info", "no fallback; all recipients have a value now"),
    "placeholder-literal": Code("error", "braces that Resend does not fill in"),
    "placeholder-malformed": Code("error", "braces around something that is not a name"),
    "placeholder-no-fallback": Code("warning", "no fallback for recipients without a value"),
    "placeholder-spelling": Code("warning", "a field name in unusual capitals"),
    "placeholder-unknown": Code("error", "neither a contact field nor a property"),
    "preview-missing": Code("warning", "no preview text"),
    "preview-repeated": Code("info", "a preview text, and hidden text at the top of the HTML"),
    "quota-exceeded": Code("error", "more contacts than the plan allows: nothing is sent"),
    "reply-to-invalid": Code("error", "an address for replies that is not one"),
    "schedule-far": Code("error", "a time more than 30 days ahead"),
    "schedule-incomplete": Code("error", "no date, time or valid time zone (in the form)"),
    "schedule-past": Code("error", "a time in the past"),
    "schedule-zone": Code("error", "a time without a time zone"),
    "segment-missing": Code("error", "no segment"),
    "sender-invalid": Code("error", "the sender is not an email address"),
    "sender-missing": Code("error", "no sender"),
    "sender-shared": Code("error", "a resend.dev sender, which cannot send broadcasts"),
    "sender-unverified": Code("error", "the sender's domain is not verified"),
    "subject-empty": Code("error", "no subject"),
    "subject-long": Code("warning", "a subject that inboxes truncate"),
    "subject-shouting": Code("warning", "a subject in capitals, or with !!!"),
    "tag-foreign": Code("error", "a merge tag of another tool"),
    "tag-suspected": Code("warning", "one brace around a name, as other tools write them"),
    "text-leftover": Code("warning", "text that should have been replaced"),
    "text-missing": Code("warning", "no text part"),
    "title-missing": Code("info", "the HTML has no title"),
    "unsubscribe-hidden": Code("error", "an unsubscribe link that nobody sees"),
    "unsubscribe-missing": Code("error", "no unsubscribe link"),
    "unsubscribe-text-missing": Code("warning", "an unsubscribe link in the HTML only"),
    "utm-inconsistent": Code("warning", "links with other UTM parameters than the rest"),
    "utm-missing": Code("info", "no link has UTM parameters"),
}


def codes_table() -> str:
    """Return the table as reStructuredText, for the docstring of ``check_broadcast``."""
    header = ("code", "severity", "meaning")
    rows = [(code, kind.severity, kind.meaning) for code, kind in CODES.items()]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = tuple("=" * width for width in widths)
    lines = [rule, header, rule, *rows, rule]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
