"""The links of an email."""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=1024)
def links_of(html: str) -> tuple[str, ...]:
    """Return the web addresses that an email's HTML links to, each once, in order.

    Examples
    --------
    >>> links_of('<a href="https://x.example/?a=1&amp;b=2">A</a> <a href="mailto:b@x.org">B</a>')
    ('https://x.example/?a=1&b=2',)
    """
    # Imported here: only an account with engagement needs this parser.
    from lxml import etree
    from lxml import html as parsing

    try:
        page = parsing.document_fromstring(
            html.encode(), parser=parsing.HTMLParser(encoding="utf-8")
        )
    except etree.ParserError:  # only comments and blanks
        return ()
    targets = (str(target).strip() for target in page.xpath("//a/@href | //area/@href"))
    return tuple(
        dict.fromkeys(
            target for target in targets if target.lower().startswith(("http://", "https://"))
        )
    )
