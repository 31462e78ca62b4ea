"""The text part that a broadcast without one goes out with, made from its HTML."""

from __future__ import annotations


def plain_text(html: str) -> str:
    """Write HTML as text, with where its links lead.

    Parameters
    ----------
    html : str
        The HTML as it was written: placeholders stay, so that they can be filled in for each person as in the HTML.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> plain_text('<p>{{{FIRST_NAME|Hello}}}, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">unsubscribe</a>.</p>')
    '{{{FIRST_NAME|Hello}}}, [unsubscribe]({{{RESEND_UNSUBSCRIBE_URL}}}).'
    """
    # It loads a whole parser, which only an account that sends needs.
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    # Its strict profile lays out as browsers do; its other one would indent whatever stands in a div.
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    return str(get_text(html, config)).strip("\n")
