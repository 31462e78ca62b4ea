"""Braces that recipients will see: Resend fills in placeholders in the HTML as it is written.

A placeholder that is written with entities or percent signs, or that tags and comments split, is
not filled in. It becomes one only when an email client parses the HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of, without_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.checks.html import ParsedHTML

_BRACES = re.compile(r"\{\s?\{[^{}]{0,200}(?:\}(?:\s?\}){0,2})?")
_ENCODED = re.compile("%7b(?:%7b|\\{)|\\{%7b", re.IGNORECASE)
_SHOWN = {"href", "src", "alt", "title"}
_FIX = "Write it in three braces, without tags, entities or percent signs inside."


def check_literal_braces(html: str, page: ParsedHTML) -> Iterator[Finding]:
    """Find braces that are not in the HTML as it is written, but in what recipients see."""
    source, number = without_comments(html), Counter[str]()
    first: dict[str, str] = {}
    for written, where in _shown(page):
        number[written] += 1
        first.setdefault(written, where)
    for written, where in first.items():
        if number[written] > source.count(written) or _ENCODED.search(written):
            message = f"Recipients will see {quoted(written)}: Resend does not fill this in."
            yield Finding("placeholder-literal", where, message, _FIX)


def _shown(page: ParsedHTML) -> Iterator[tuple[str, str]]:
    """Yield what looks like a placeholder once the HTML is parsed, and where it is."""
    for match in _BRACES.finditer("".join(page.texts)):
        yield match[0], "html"
    for element in page.elements:
        for name, value in attributes(element).items():
            if name in _SHOWN:
                yield from ((match[0], line_of(element)) for match in _BRACES.finditer(value))
                if _ENCODED.search(value):
                    yield value, line_of(element)
