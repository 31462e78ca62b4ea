"""The text part that Resend derives from a broadcast's HTML."""

from __future__ import annotations


def plain_text(html: str) -> str:
    """Convert HTML to text with link targets; placeholders stay, to be filled in per contact.

    Examples
    --------
    >>> plain_text('<p>Hello, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">unsubscribe</a>.</p>')
    'Hello, [unsubscribe]({{{RESEND_UNSUBSCRIBE_URL}}}).'
    """
    # Imported here: only an account that sends needs this parser.
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    # The strict profile lays out as browsers do; the other one would indent every div.
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    return str(get_text(html, config)).strip("\n")
