"""The contents of a broadcast email: placeholders, the text part, links."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# The package's preview uses the same pattern, and the same configuration for plain text. Agreement
# between the two therefore does not show what Resend does.
PLACEHOLDER = re.compile(r"\{\{\{\s*([A-Za-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}\}")

_LEGACY = {"first_name", "last_name", "email"}


def personalize(
    template: str, *, contact: Mapping[str, Any], fallbacks: Mapping[str, Any], unsubscribe_url: str
) -> str:
    """Replace each placeholder by the contact's value, or its own or the property's fallback.

    Examples
    --------
    >>> personalize("Hi {{{FIRST_NAME|there}}}", contact={}, fallbacks={}, unsubscribe_url="")
    'Hi there'
    """

    def fill(match: re.Match[str]) -> str:
        name, inline = match.groups()
        if name == "RESEND_UNSUBSCRIBE_URL":
            return unsubscribe_url
        key = name.removeprefix("contact.")
        if key.lower() in _LEGACY:
            key = key.lower()
        for value in (contact.get(key), inline, fallbacks.get(key)):
            if value not in {None, ""}:
                return str(value).lower() if isinstance(value, bool) else str(value)
        return ""

    return PLACEHOLDER.sub(fill, template)


def plain_text(html: str) -> str:
    """Convert HTML to text with link targets; placeholders are kept, to be filled in later.

    Examples
    --------
    >>> plain_text('<p>{{{FIRST_NAME|Hi}}}, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">leave</a>.</p>')
    '{{{FIRST_NAME|Hi}}}, [leave]({{{RESEND_UNSUBSCRIBE_URL}}}).'
    """
    # Imported here: only an account that sends broadcasts needs this parser.
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    # The strict profile lays out HTML as browsers do; the other one indents every div.
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    return str(get_text(html, config)).strip("\n")


@functools.lru_cache(maxsize=1024)
def web_links(html: str) -> tuple[str, ...]:
    """Return the web addresses that HTML links to, each once, in order.

    Examples
    --------
    >>> web_links('<a href="https://x.example/?a=1&amp;b=2">A</a> <a href="mailto:b@x.io">B</a>')
    ('https://x.example/?a=1&b=2',)
    """
    # Imported here: only an account with engagement needs this parser.
    from lxml import etree
    from lxml import html as parsing

    try:
        page = parsing.document_fromstring(
            html.encode(), parser=parsing.HTMLParser(encoding="utf-8")
        )
    except etree.ParserError:  # only comments and whitespace
        return ()
    targets = (str(target).strip() for target in page.xpath("//a/@href | //area/@href"))
    return tuple(
        dict.fromkeys(
            target for target in targets if target.lower().startswith(("http://", "https://"))
        )
    )
