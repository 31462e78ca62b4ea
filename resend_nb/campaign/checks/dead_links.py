"""Links, followed: whether their pages are there. The one check that uses the network, and none but the public one."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpx

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.links import links_of
from resend_nb.campaign.placeholders import PLACEHOLDER, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from resend_nb.campaign.checks.html import Page

MOST = 100
"""How many different links are followed."""

_SECONDS = 5
_AT_ONCE = 8
_LONGEST_WAY = 5
_GONE = {404, 410}


class _NotTriedError(Exception):
    """A link that is left alone; the message says why."""


def web() -> httpx.Client:
    """Open a way to the web that knows nothing of the account: no key, no cookies of its own, short patience."""
    return httpx.Client(timeout=_SECONDS, headers={"User-Agent": "resend_nb link check"})


def addresses(host: str) -> set[str]:
    """Look up the addresses of a host."""
    return {str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(host, None)}


def check_dead_links(
    page: Page, http: httpx.Client, *, resolve: Callable[[str], Collection[str]] = addresses
) -> Iterator[Finding]:
    """Follow every web link once, and say which pages are gone.

    Parameters
    ----------
    page : Page
        The HTML.
    http : httpx.Client
        The way to the web, such as :func:`web` opens; never the account's own.
    resolve : callable
        Looks up a host's addresses.

    Yields
    ------
    Finding
        ``link-dead`` for a page that is not there, ``link-unclear`` where that cannot be told. The link to
        unsubscribe is never followed, nor one to a private address, nor what differs for each recipient.
    """
    where = {
        link.href.partition("#")[0]: link.where
        for link in reversed(links_of(page))
        if _is_web(link.scheme)
    }
    urls = [url for url in where if UNSUBSCRIBE not in url][::-1]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        reasons = pool.map(lambda url: _trouble(url, http, resolve), urls[:MOST])
        for url, (code, reason) in zip(urls, reasons, strict=False):
            if code == "link-dead":
                fix = "Correct the address, or take the link out."
                yield Finding(code, "error", where[url], f"The page {quoted(url)} {reason}.", fix)
            elif code:
                fix = "Open it yourself before you send."
                yield Finding(
                    code,
                    "info",
                    where[url],
                    f"Nobody can tell whether {quoted(url)} works: {reason}.",
                    fix,
                )
    if len(urls) > MOST:
        message = f"Only the first {MOST} of {len(urls):,} links were followed."
        yield Finding(
            "link-unclear", "info", "html", message, "Open the others yourself before you send."
        )


def _is_web(scheme: str) -> bool:
    return scheme in {"http", "https"}


def _trouble(
    url: str, http: httpx.Client, resolve: Callable[[str], Collection[str]]
) -> tuple[str, str]:
    """Say what is wrong with a link: a code, empty if nothing is, and why."""
    try:
        status = _status(url, http, resolve)
    except _NotTriedError as reason:
        return "link-unclear", str(reason)
    except Exception as error:  # noqa: BLE001 -- whatever a foreign server does, the other checks stand
        return "link-unclear", f"it gave no answer ({type(error).__name__})"
    if status in _GONE:
        return "link-dead", f"is gone: its server says {status}"
    return ("link-unclear", f"its server says {status}") if status >= 400 else ("", "")


def _status(url: str, http: httpx.Client, resolve: Callable[[str], Collection[str]]) -> int:
    if PLACEHOLDER.search(url):
        raise _NotTriedError("it is another one for each recipient")
    target = httpx.URL(url)
    for _ in range(_LONGEST_WAY):
        # Each step of the way is looked at: a public page may lead to a private address.
        if not _is_web(target.scheme) or not _is_public(target.host, resolve):
            raise _NotTriedError("it leads to no public address and was not followed")
        response = _ask(http, target.copy_with(userinfo=b"", fragment=None))
        if not response.has_redirect_location:
            return response.status_code
        target = target.join(response.headers["location"])
    raise _NotTriedError("it is passed on again and again")


def _ask(http: httpx.Client, url: httpx.URL) -> httpx.Response:
    """Ask without reading the page; some servers refuse that question, so a no is asked again as a reader would."""
    response = http.request("HEAD", url, follow_redirects=False)
    if response.status_code < 400:
        return response
    with http.stream("GET", url, follow_redirects=False) as response:
        return response


def _is_public(host: str, resolve: Callable[[str], Collection[str]]) -> bool:
    """Say whether all addresses of a host are on the public network."""
    try:
        found = {str(ip_address(host))}
    except ValueError:
        found = {*resolve(host)} if "." in host else set()
    each_is = [ip_address(each).is_global and not ip_address(each).is_multicast for each in found]
    return bool(each_is) and all(each_is)
