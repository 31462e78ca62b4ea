"""From Markdown and a theme to the HTML of an email."""

from __future__ import annotations

from resend_nb._public import public
from resend_nb.campaign.composer.layout import lay_out, text_styles
from resend_nb.campaign.composer.markdown import read_markdown
from resend_nb.campaign.composer.palette import palette
from resend_nb.campaign.composer.theme import Theme
from resend_nb.errors import InputError


@public
def compose(markdown: str, theme: Theme, *, preview_text: str = "", raw_html: bool = False) -> str:
    """Turn Markdown into the HTML of an email, for phones and desktops, light and dark mode.

    The email has a header with the theme's logo or name, the text, and a footer with the postal
    address and the unsubscribe link. Its title is the first heading.

    Parameters
    ----------
    markdown : str
        The text, in Markdown: headings, paragraphs, lists, quotes, tables, links, images, and
        ``---`` for a line. A paragraph with only a bold link is a button:
        ``**[Book a table](https://acme.example/book)**``. A paragraph with only an image shows it
        as wide as the text, 520 pixels; twice as many look sharp. Placeholders such as
        ``{{{contact.first_name|there}}}`` work in texts, links and images.
    theme : Theme
        The look of the email, with the name and the postal address of the sender.
    preview_text : str, optional
        Hidden words at the top, which inboxes show after the subject. Leave it out if the broadcast
        has a preview text, or inboxes may show both.
    raw_html : bool, default False
        Whether HTML in the Markdown becomes part of the email. By default it is shown as text.

    Returns
    -------
    str
        The HTML part, for ``client.broadcasts.create(html=...)``.

    Raises
    ------
    InputError
        The Markdown is empty, or has a link that is not a web page, an email address or a telephone
        number, such as ``javascript:``. Or an argument has the wrong type.

    Notes
    -----
    Sends no request. :func:`check_broadcast` finds what is wrong with the email, such as a link
    without ``https://``.

    Examples
    --------
    >>> theme = rnb.Theme(name="Ember & Oak", address="12 Harbour Street, Portland")
    >>> html = rnb.compose("# Cold brew is back", theme, preview_text="Only until Sunday")
    >>> "<title>Cold brew is back</title>" in html
    True
    """
    for name, text in {"markdown": markdown, "preview_text": preview_text}.items():
        if not isinstance(text, str):
            raise InputError(f"{name} must be a text, not {type(text).__name__}")
    if not markdown.strip():
        raise InputError('markdown is empty; write the email, or begin with rnb.starter("event")')
    if not isinstance(theme, Theme):
        raise InputError("theme must be a rnb.Theme, such as rnb.Theme(name=..., address=...)")
    colors = palette(theme.color)
    document = read_markdown(markdown, text_styles(colors), raw_html=raw_html)
    return lay_out(document, theme, colors, " ".join(preview_text.split()))
