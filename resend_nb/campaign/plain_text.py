"""The plain text part of an email, made from its HTML."""

from __future__ import annotations

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig


def plain_text(html: str) -> str:
    """Convert HTML to text, with the URL after each link; placeholders are kept.

    Examples
    --------
    >>> plain_text('<p>News, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">or none</a></p>')
    'News, [or none]({{{RESEND_UNSUBSCRIBE_URL}}})'
    """
    # The strict profile lays text out as browsers do; the default profile indents every div.
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    return str(get_text(html, config)).strip("\n")
