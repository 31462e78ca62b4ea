"""From Markdown and a theme to the HTML of an email.

``markdown`` parses the text into blocks, ``palette`` derives the colors of a theme, and ``layout``
fills in ``email.mjml``, which mrml turns into HTML for email clients. mrml never sees the text:
it is inserted afterwards, escaped, so that nothing in it can become markup.
"""

from resend_nb.campaign.composer.compose import compose
from resend_nb.campaign.composer.starters import STARTERS, starter
from resend_nb.campaign.composer.theme import Theme

__all__ = ["STARTERS", "Theme", "compose", "starter"]
