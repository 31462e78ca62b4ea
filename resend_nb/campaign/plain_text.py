"""The text part of an e-mail, made from its HTML."""

from __future__ import annotations

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig


def plain_text(html: str) -> str:
    """Write HTML as text, links with their addresses.

    Parameters
    ----------
    html : str
        The HTML part; placeholders stay as they are.

    Returns
    -------
    str
        The text part; empty for HTML that shows nothing.

    Examples
    --------
    >>> plain_text('<p>News, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">or none</a></p>')
    'News, [or none]({{{RESEND_UNSUBSCRIBE_URL}}})'
    """
    # The strict profile lays out as browsers do; the default one would indent whatever stands in a div.
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    return str(get_text(html, config)).strip("\n")
