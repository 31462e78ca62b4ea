"""Links, without following them: where they lead, and whether their text says the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlsplit

from resend_nb.campaign.checks.finding import Finding, Severity, quoted
from resend_nb.campaign.checks.html import attributes, line, words
from resend_nb.campaign.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from justhtml import Element

    from resend_nb.campaign.checks.html import Page

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCRIPTS = {"javascript", "vbscript", "data"}
_OTHERS = {"mailto", "tel", "sms"}
_FILES = {
    "css",
    "csv",
    "doc",
    "docx",
    "gif",
    "html",
    "jpg",
    "js",
    "json",
    "md",
    "pdf",
    "png",
    "py",
    "txt",
    "xlsx",
    "zip",
}
# "report.pdf" is the name of a file, not of a host.

_HOST = r"((?:[\w-]+\.)+[^\W\d_]{2,})"
_SHOWN = re.compile(rf"(https?://|www\.)?{_HOST}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@:]+@[^\s@]+\.[^\s@]+")


class Link(NamedTuple):
    """A link: its element, where it stands, and its address without what browsers leave out of it."""

    element: Element
    where: str
    href: str

    @property
    def scheme(self) -> str:
        """``https``, ``mailto`` and so on, in lower case; empty where there is none."""
        match = _SCHEME.match(self.href)
        return match[1].lower() if match else ""


def links_of(page: Page) -> list[Link]:
    """Give every link of a page; an ``<a>`` that is only a target is none.

    Examples
    --------
    >>> from resend_nb.campaign.checks.html import parse_html
    >>> page = parse_html('<a href=" java&#115;cript:alert(1)">Hi</a>')
    >>> [link.scheme for link in links_of(page)]
    ['javascript']
    """
    return [
        Link(each, line(each), _plain(given.get("href") or given.get("xlink:href") or ""))
        for each in page.named("a", "area")
        for given in [attributes(each)]
        if "href" in given or "xlink:href" in given or not {"id", "name"} & given.keys()
    ]


def check_links(page: Page) -> Iterator[Finding]:
    """Find links that lead nowhere, run something, or say that they lead elsewhere.

    Parameters
    ----------
    page : Page
        The HTML.

    Yields
    ------
    Finding
        ``link-empty``, ``link-script``, ``link-insecure``, ``link-broken``, ``link-anchor-missing`` and
        ``link-mismatch``. ``www.``, capitals and subdomains of each other are no difference.
    """
    targets = {
        given.get(name)
        for each in page.elements
        for given in [attributes(each)]
        for name in ("id", "name")
    }
    for link in links_of(page):
        yield from _address(link, targets)
        yield from _text(link)


def host_of(href: str) -> str | None:
    """Give the host that a web address leads to; ``None`` where there is none, or a placeholder says it.

    Examples
    --------
    >>> host_of("https://acme.example@www.evil.example/?u={{{contact.email}}}")
    'evil.example'
    """
    split = _split(PLACEHOLDER.sub("{", href))
    if split is None or not split.hostname or "{" in split.netloc:
        return None
    host = split.hostname.rstrip(".").removeprefix("www.")
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _plain(href: str) -> str:
    """Leave out what browsers leave out of an address, so that nothing hides a scheme."""
    href = re.sub(r"[\t\r\n]", "", href).strip("".join(map(chr, range(0x21))))
    return href.replace("\\", "/") if re.match(r"https?:", href, re.IGNORECASE) else href


def _split(href: str) -> SplitResult | None:
    try:
        split = urlsplit(href)
    except ValueError:
        return None
    return split


def _address(link: Link, targets: Collection[str | None]) -> Iterator[Finding]:
    href, shown = link.href, quoted(link.href)
    if href in {"", "#"}:
        named = quoted(words(link.element))
        yield _finding(
            link,
            "empty",
            "error",
            f"The link {named} leads nowhere.",
            "Give it an address, or take it out.",
        )
    elif href.startswith("{"):
        return  # a placeholder; others look at whether it is a good one
    elif href.startswith("#"):
        if href[1:] not in targets:
            message = f"The link leads to {shown}, a place that the e-mail does not have."
            yield _finding(
                link, "anchor-missing", "warning", message, "Give that place an id of this name."
            )
    elif link.scheme in _SCRIPTS:
        message = f"The link {shown} runs something; clients take it out and filters take it for an attack."
        yield _finding(link, "script", "error", message, "Link to a page instead.")
    elif link.scheme not in _OTHERS:
        yield from _web(link)


def _web(link: Link) -> Iterator[Finding]:
    split = _split(PLACEHOLDER.sub("x", link.href))
    shown = quoted(link.href)
    if link.scheme not in {"http", "https"} or split is None or not split.hostname:
        message = f"The link {shown} leads nowhere from an e-mail: it is no whole web address."
        yield _finding(link, "broken", "error", message, "Write all of it, from https:// on.")
    elif link.scheme == "http":
        message = f"The link {shown} is not encrypted; browsers warn of such pages."
        yield _finding(link, "insecure", "warning", message, "Write https:// if the page has it.")


def _text(link: Link) -> Iterator[Finding]:
    leads = _leads(link)
    if leads is None:
        return
    said = words(link.element).strip(" .,;:!?()<>[]")
    claims = _claims(said)
    if claims is None or ("@" in leads) != ("@" in claims) or _same(leads, claims):
        return
    message = (
        f"The link says {quoted(said)} and leads to {quoted(leads)}; filters take that for fraud."
    )
    yield _finding(
        link, "mismatch", "warning", message, "Let the text say what the page is, or where it is."
    )


def _leads(link: Link) -> str | None:
    """Give the host or the mailbox that a link leads to."""
    if link.scheme == "mailto":
        mailbox = link.href.partition(":")[2].partition("?")[0].lower()
        return mailbox if "@" in mailbox and "{" not in mailbox else None
    return host_of(link.href) if link.scheme in {"http", "https"} else None


def _claims(said: str) -> str | None:
    """Give the host or the mailbox that a text is; ``None`` for words."""
    if len(said) > 300:
        return None
    if _MAILBOX.fullmatch(said):
        return said.lower()
    match = _SHOWN.fullmatch(said)
    if match is None or (match[1] is None and match[2].rpartition(".")[2].lower() in _FILES):
        return None
    return host_of(f"https://{match[2]}")


def _same(leads: str, claims: str) -> bool:
    return leads == claims or (
        "@" not in leads and (leads.endswith(f".{claims}") or claims.endswith(f".{leads}"))
    )


def _finding(link: Link, what: str, severity: Severity, message: str, fix: str) -> Finding:
    return Finding(f"link-{what}", severity, link.where, message, fix)
