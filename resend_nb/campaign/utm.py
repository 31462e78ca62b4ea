"""UTM parameters: how web analytics know which campaign a visitor comes from."""

from __future__ import annotations

import html as entities
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from resend_nb._public import public
from resend_nb.campaign.placeholders import PLACEHOLDER
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HREF = re.compile(
    r"""(<a(?:rea)?\s(?:[^<>"']|"[^"]*"|'[^']*')*?\bhref\s*=\s*)(?:"([^"]*)"|'([^']*)')""",
    re.IGNORECASE,
)


@public
def add_utm(html: str, campaign: str, *, source: str = "newsletter", medium: str = "email") -> str:
    """Add UTM parameters to the web links of an email, so that web analytics know the campaign.

    Links that have UTM parameters keep them. Unsubscribe links, other placeholders, anchors, and
    addresses for email and telephone stay as they are, and so does the rest of the HTML.

    Parameters
    ----------
    html : str
        The HTML part of an email.
    campaign : str
        The value of ``utm_campaign``, such as "spring_sale".
    source, medium : str, optional
        The values of ``utm_source`` and ``utm_medium``.

    Returns
    -------
    str
        The HTML with the parameters.

    Raises
    ------
    InputError
        A value is empty.

    Notes
    -----
    Sends no request. :func:`check_broadcast` finds links without the parameters of the others.

    Examples
    --------
    >>> rnb.add_utm('<a href="https://a.co/">', "may")
    '<a href="https://a.co/?utm_source=newsletter&amp;utm_medium=email&amp;utm_campaign=may">'
    """
    values = {"utm_source": source, "utm_medium": medium, "utm_campaign": campaign}
    for name, value in values.items():
        if not str(value or "").strip() or type(value) is not str:
            raise InputError(f"{name.removeprefix('utm_')} must be a text, not {value!r}")
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())

    def tagged(match: re.Match[str]) -> str:
        written = match[2] if match[2] is not None else match[3]
        url = _with_query(entities.unescape(written), query)
        return match[0] if url is None else f'{match[1]}"{entities.escape(url)}"'

    return _HREF.sub(tagged, html)


def utm_of(url: str) -> Mapping[str, str] | None:
    """Return the UTM parameters of a web link; ``None`` for other links and placeholders.

    Examples
    --------
    >>> utm_of("https://acme.example/?utm_source=news&page=2"), utm_of("mailto:a@acme.example")
    ({'utm_source': 'news'}, None)
    """
    plain = PLACEHOLDER.sub("x", url.strip())
    if not re.match(r"https?://", plain, re.IGNORECASE) or re.match(r"https?://\{", url):
        return None
    try:
        query = urlsplit(plain).query
    except ValueError:
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    return {name: value for name, value in pairs if name.startswith("utm_")}


def _with_query(url: str, query: str) -> str | None:
    """Return a web link with the parameters, before its anchor; ``None`` if it stays."""
    if utm_of(url) != {}:
        return None
    address, sign, anchor = url.strip().partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{query}{sign}{anchor}"
