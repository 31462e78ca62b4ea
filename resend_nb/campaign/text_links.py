"""How links are written in a plain text part."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A link to a place in the email, and links that only a browser follows.
_NO_TARGET = re.compile(r"#|(?:javascript|data|cid|about|file):", re.IGNORECASE)
_IGNORED = dict.fromkeys([*range(32), 127])  # browsers ignore control characters in URLs

_MAX_URL = 800
# Bytes; a longer URL would have to be broken into lines, and would then lead nowhere.

_PREFIX = re.compile(r"(?:https?://|mailto:|tel:)?(?:www\.)?", re.IGNORECASE)


@dataclass
class Link:
    """A link; `shown` is false if another link to the same URL is shown instead."""

    url: str
    text: str
    is_image: bool
    shown: bool = True

    @property
    def label(self) -> str:
        """What is read of the link, without a URL that follows its text."""
        if not self.shown:
            return "" if self.is_image else self.text
        return self.text or self.url

    def __str__(self) -> str:
        label = self.label
        if not self.shown or label == self.url:
            return label
        if _bare(self.text) == _bare(self.url):
            return self.url if self.url.lower().startswith("http") else self.text
        return f"[{label}]({self.url})"

    def replaces(self, other: Link) -> bool:
        """Return whether this link says more than an earlier one to the same URL."""
        return not self.is_image or not other.text


def link_target(href: str) -> str:
    """Return the URL to write for a link, or nothing if it leads nowhere.

    Examples
    --------
    >>> link_target(" https://acme.example/ "), link_target("#top")
    ('https://acme.example/', '')
    """
    url = href.translate(_IGNORED).strip()
    is_too_long = len(url.encode("utf-8", "surrogatepass")) > _MAX_URL
    return "" if is_too_long or _NO_TARGET.match(url) else url


def _bare(text: str) -> str:
    """Return a URL, an address or a telephone number without what people leave out."""
    bare = _PREFIX.sub("", text, count=1).rstrip("/").casefold()
    return re.sub(r"[\s()./-]", "", bare) if re.fullmatch(r"[\d\s()+./-]+", bare) else bare
