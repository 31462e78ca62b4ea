"""The contents of a broadcast email: placeholders, the text part, links."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from justhtml import Node

# The package's preview uses the same pattern. Agreement between the two therefore does not show
# what Resend does.
PLACEHOLDER = re.compile(r"\{\{\{\s*([A-Za-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}\}")

_LEGACY = {"first_name", "last_name", "email"}


def personalize(
    template: str, *, contact: Mapping[str, Any], fallbacks: Mapping[str, Any], unsubscribe_url: str
) -> str:
    """Replace each placeholder by the contact's value, or its own or the property's fallback.

    Examples
    --------
    >>> personalize("Hi {{{FIRST_NAME|there}}}", contact={}, fallbacks={}, unsubscribe_url="")
    'Hi there'
    """

    def fill(match: re.Match[str]) -> str:
        name, inline = match.groups()
        if name == "RESEND_UNSUBSCRIBE_URL":
            return unsubscribe_url
        key = name.removeprefix("contact.")
        if key.lower() in _LEGACY:
            key = key.lower()
        for value in (contact.get(key), inline, fallbacks.get(key)):
            if value not in {None, ""}:
                return str(value).lower() if isinstance(value, bool) else str(value)
        return ""

    return PLACEHOLDER.sub(fill, template) if "{{{" in template else template


def plain_text(html: str) -> str:
    """Convert HTML to text with link targets; placeholders are kept, to be filled in later.

    Examples
    --------
    >>> plain_text('<p>{{{FIRST_NAME|Hi}}}, <a href="{{{RESEND_UNSUBSCRIBE_URL}}}">leave</a>.</p>')
    '{{{FIRST_NAME|Hi}}}, [leave]({{{RESEND_UNSUBSCRIBE_URL}}}).'
    """
    from justhtml import Text

    root = _parsed(html)
    for unseen in root.query("title, style, script"):
        if unseen.parent is not None:
            unseen.parent.remove_child(unseen)
    for link in root.query("a[href]"):
        first = link.children[0] if link.children else None
        link.insert_before(Text("["), first)
        link.append_child(Text(f"]({_target(link)})"))
    text = root.to_text("\n", strip=False, separator_blocks_only=True)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@functools.lru_cache(maxsize=1024)
def web_links(html: str) -> tuple[str, ...]:
    """Return the web addresses that HTML links to, each once, in order.

    Examples
    --------
    >>> web_links('<a href="https://x.example/?a=1&amp;b=2">A</a> <a href="mailto:b@x.io">B</a>')
    ('https://x.example/?a=1&b=2',)
    """
    links = _parsed(html).query("a[href], area[href]")
    targets = map(_target, links)
    return tuple(
        dict.fromkeys(
            target for target in targets if target.lower().startswith(("http://", "https://"))
        )
    )


def _parsed(html: str) -> Node:
    # Imported here: only an account that sends broadcasts needs this parser.
    from justhtml import JustHTML

    return JustHTML(html, sanitize=False, scripting_enabled=False).root


def _target(link: Node) -> str:
    return ((link.attrs or {}).get("href") or "").strip()
