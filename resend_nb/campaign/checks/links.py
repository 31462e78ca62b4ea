"""Checks of links, without following them: their targets, and whether their text agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlsplit

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of, visible_text
from resend_nb.campaign.placeholders import PLACEHOLDER, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from justhtml import Element

    from resend_nb.campaign.checks.html import ParsedHTML

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DOUBLED = re.compile(rf"https?://(?:https?(?::|//)|\{{\{{\{{\s*{UNSUBSCRIBE})", re.IGNORECASE)
"""A scheme before an address that has one, as that of the unsubscribe page."""

_SCRIPT_SCHEMES = {"javascript", "vbscript", "data"}
_OTHER_SCHEMES = {"mailto", "tel", "sms"}

# "report.pdf" is the name of a file, and "10.Oktober" a date. A text without a scheme is only taken
# for a host if it ends as hosts do: with a country, or one of these.
_ENDINGS = re.compile(
    "com|org|net|edu|gov|mil|int|info|biz|name|pro|mobi|app|dev|shop|store|online|site|website|"
    "blog|cloud|tech|agency|studio|design|email|news|media|live|xyz|club|digital|solutions|world|"
    "academy|events|company|group|life|today|space|page|health|care|travel|coffee|restaurant|"
    "london|berlin|paris|nyc|amsterdam|wien|example|test|xn--.*|[a-z]{2}",
    re.IGNORECASE,
)
_FILE_ENDINGS = re.compile("ai|cc|cs|db|gz|js|md|pl|ps|py|rs|sh|so|ts", re.IGNORECASE)

_HOST = r"((?:[\w-]+\.)+[^\W\d_]{2,})"
_SHOWN_URL = re.compile(rf"(https?://|www\.)?{_HOST}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_SHOWN_ADDRESS = re.compile(r"[^\s@:]+@[^\s@]+\.[^\s@]+")


class Link(NamedTuple):
    """A link: its element, its line, and its target as browsers read it."""

    element: Element
    where: str
    href: str

    @property
    def scheme(self) -> str:
        """``https``, ``mailto`` and so on, in lower case; empty for a relative URL."""
        match = _SCHEME.match(self.href)
        return match[1].lower() if match else ""

    @property
    def is_web(self) -> bool:
        """Whether it goes to a web page."""
        return self.scheme in {"http", "https"}


def links_of(page: ParsedHTML) -> list[Link]:
    """Return every link of a page; an ``<a>`` that is only an anchor is not one.

    Examples
    --------
    >>> from resend_nb.campaign.checks.html import parse_html
    >>> page = parse_html('<a href=" java&#115;cript:alert(1)">Hi</a>')
    >>> [link.scheme for link in links_of(page)]
    ['javascript']
    """
    links = []
    for element in page.named("a", "area"):
        attrs = attributes(element)
        has_target = "href" in attrs or "xlink:href" in attrs
        if has_target or not {"id", "name"} & attrs.keys():
            href = attrs.get("href") or attrs.get("xlink:href") or ""
            links.append(Link(element, line_of(element), _as_browsers_read(href)))
    return links


def check_links(page: ParsedHTML) -> Iterator[Finding]:
    """Find links without a usable target, links that run code, and links with a misleading text."""
    anchors = {
        attributes(element).get(name) for element in page.elements for name in ("id", "name")
    }
    for link in links_of(page):
        yield from _check_target(link, anchors)
        yield from _check_text(link)


def host_of(url: str) -> str | None:
    """Return the host of a web address; ``None`` if it has none, or a placeholder decides it.

    Examples
    --------
    >>> host_of("https://acme.example@www.evil.example/?u={{{contact.email}}}")
    'evil.example'
    """
    split = _split(PLACEHOLDER.sub("{", url))
    if split is None or not split.hostname or "{" in split.netloc:
        return None
    host = split.hostname.rstrip(".").removeprefix("www.")
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _as_browsers_read(href: str) -> str:
    """Remove the characters that browsers ignore in a URL, so that they cannot hide a scheme."""
    href = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(0x21))))
    return href.replace("\\", "/") if re.match(r"https?:", href, re.IGNORECASE) else href


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _check_target(link: Link, anchors: Collection[str | None]) -> Iterator[Finding]:
    href, where, shown = link.href, link.where, quoted(link.href)
    if href in {"", "#"}:
        message = f"The link {quoted(visible_text(link.element))} has no target."
        yield Finding("link-empty", where, message, "Add its URL, or remove the link.")
    elif href.startswith("{"):
        return  # a placeholder, which has its own checks
    elif href.startswith("#"):
        if href[1:] not in anchors:
            message = f"The link goes to {shown}, an anchor that is not in the email."
            fix = "Add this id to the element that the link should go to."
            yield Finding("link-anchor-missing", where, message, fix)
    elif link.scheme in _SCRIPT_SCHEMES:
        message = (
            f"The link {shown} runs code. Email clients remove such links, and spam filters "
            "treat them as an attack."
        )
        yield Finding("link-script", where, message, "Link to a page instead.")
    elif link.scheme not in _OTHER_SCHEMES:
        yield from _check_url(link)


def _check_url(link: Link) -> Iterator[Finding]:
    split = _split(PLACEHOLDER.sub("x", link.href))
    shown = quoted(link.href)
    if not link.is_web or split is None or not split.hostname or _DOUBLED.match(link.href):
        message = f"The link {shown} does not work in an email: it is not a complete URL."
        fix = "Write the whole URL, beginning with https://."
        yield Finding("link-broken", link.where, message, fix)
    elif link.scheme == "http":
        message = f"The link {shown} is not encrypted; browsers warn about such pages."
        fix = "Use https:// if the page supports it."
        yield Finding("link-insecure", link.where, message, fix)


def _check_text(link: Link) -> Iterator[Finding]:
    """Find a text that shows another host or email address than the link's target.

    ``www.``, capitals and subdomains of each other do not count as a difference.
    """
    target = _target_address(link)
    if target is None:
        return
    text = visible_text(link.element).strip(" .,;:!?()<>[]")
    shown = _shown_address(text)
    if shown is None or ("@" in target) != ("@" in shown) or _is_same_site(target, shown):
        return
    message = (
        f"The link's text shows {quoted(text)}, but it goes to {quoted(target)}. "
        "Spam filters treat that as fraud."
    )
    fix = "Change the text: describe the page, or show its real address."
    yield Finding("link-mismatch", link.where, message, fix)


def _target_address(link: Link) -> str | None:
    """Return the host or the email address that a link goes to."""
    if link.scheme == "mailto":
        address = link.href.partition(":")[2].partition("?")[0].lower()
        return address if "@" in address and "{" not in address else None
    return host_of(link.href) if link.is_web else None


def _shown_address(text: str) -> str | None:
    """Return the host or the email address that a text shows; ``None`` for words."""
    if len(text) > 300:
        return None
    if _SHOWN_ADDRESS.fullmatch(text):
        return text.lower()
    match = _SHOWN_URL.fullmatch(text)
    if match is None or (match[1] is None and not _ends_like_a_host(match[2])):
        return None
    return host_of(f"https://{match[2]}")


def _ends_like_a_host(name: str) -> bool:
    ending = name.rpartition(".")[2]
    return _ENDINGS.fullmatch(ending) is not None and _FILE_ENDINGS.fullmatch(ending) is None


def _is_same_site(target: str, shown: str) -> bool:
    is_subdomain = target.endswith(f".{shown}") or shown.endswith(f".{target}")
    return target == shown or ("@" not in target and is_subdomain)
