"""Where the links of an e-mail lead."""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=1024)
def links_of(html: str) -> tuple[str, ...]:
    """Give the web addresses that an e-mail's HTML links to, each once, in their order.

    Parameters
    ----------
    html : str
        The HTML as its recipient sees it.

    Examples
    --------
    >>> links_of('<a href="https://x.example/?a=1&amp;b=2">A</a> <a href="mailto:b@x.example">B</a> <a name="c">C</a>')
    ('https://x.example/?a=1&b=2',)
    """
    # It loads a whole parser, which only an account with engagement needs.
    from lxml import etree
    from lxml import html as parsing

    try:
        page = parsing.document_fromstring(
            html.encode(), parser=parsing.HTMLParser(encoding="utf-8")
        )
    except etree.ParserError:  # there is nothing but comments and blanks
        return ()
    targets = (str(target).strip() for target in page.xpath("//a/@href | //area/@href"))
    return tuple(
        dict.fromkeys(
            target for target in targets if target.lower().startswith(("http://", "https://"))
        )
    )
