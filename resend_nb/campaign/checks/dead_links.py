"""The only check that uses the network: it follows links to find pages that no longer exist."""

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

    from resend_nb.campaign.checks.html import ParsedHTML

    Resolver = Callable[[str], Collection[str]]

MAX_LINKS = 100
"""How many different links are followed."""

_TIMEOUT = 5
_CONCURRENCY = 8
_MAX_REDIRECTS = 5
_GONE = {404, 410}


class _NotCheckedError(Exception):
    """A link that was not followed, or whose response tells nothing; the message says why."""


def open_web() -> httpx.Client:
    """Open a client for the public web, with a short timeout and without the account's key."""
    return httpx.Client(timeout=_TIMEOUT, headers={"User-Agent": "resend_nb link check"})


def addresses(host: str) -> set[str]:
    """Return the IP addresses of a host."""
    return {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, None)}


def check_dead_links(
    page: ParsedHTML, http: httpx.Client, *, resolve: Resolver = addresses
) -> Iterator[Finding]:
    """Request every web page that is linked, once, and find those that no longer exist.

    Unsubscribe links, private addresses and links that differ by recipient are not requested.
    """
    where = {
        link.href.partition("#")[0]: link.where for link in reversed(links_of(page)) if link.is_web
    }
    urls = [url for url in reversed(where) if UNSUBSCRIBE not in url]
    with ThreadPoolExecutor(_CONCURRENCY) as pool:
        found = pool.map(lambda url: _check(url, where[url], http, resolve), urls[:MAX_LINKS])
        yield from (finding for finding in found if finding is not None)
    if len(urls) > MAX_LINKS:
        message = f"Only the first {MAX_LINKS} of {len(urls):,} links were followed."
        yield Finding("link-unclear", "html", message, "Open the others yourself before you send.")


def _check(url: str, where: str, http: httpx.Client, resolve: Resolver) -> Finding | None:
    try:
        status = _status(url, http, resolve)
    except _NotCheckedError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 -- no server can stop the other checks
        reason = f"no response ({type(error).__name__})"
    else:
        if status in _GONE:
            message = f"The page {quoted(url)} no longer exists: its server responds with {status}."
            return Finding("link-dead", where, message, "Correct the URL, or remove the link.")
        if status < 400:
            return None
        reason = f"its server responds with {status}"
    message = f"The page {quoted(url)} could not be checked: {reason}."
    return Finding("link-unclear", where, message, "Open it yourself before you send.")


def _status(url: str, http: httpx.Client, resolve: Resolver) -> int:
    """Return the status of the page, after redirects."""
    if PLACEHOLDER.search(url):
        raise _NotCheckedError("it differs for each recipient")
    target = httpx.URL(url)
    for _ in range(_MAX_REDIRECTS):
        # Each redirect is checked: a public page may redirect to a private address.
        if target.scheme not in {"http", "https"} or not _is_public(target.host, resolve):
            raise _NotCheckedError("it is not at a public address, so it was not requested")
        response = _request(http, target.copy_with(userinfo=b"", fragment=None))
        if not response.has_redirect_location:
            return response.status_code
        target = target.join(response.headers["location"])
    raise _NotCheckedError("it redirects too often")


def _request(http: httpx.Client, url: httpx.URL) -> httpx.Response:
    """Send HEAD, then GET if that is refused: some servers answer only GET."""
    response = http.request("HEAD", url, follow_redirects=False)
    if response.status_code < 400:
        return response
    with http.stream("GET", url, follow_redirects=False) as response:
        return response


def _is_public(host: str, resolve: Resolver) -> bool:
    """Whether all addresses of a host are on the public network."""
    try:
        found = {ip_address(host)}
    except ValueError:
        # A name without a dot is a machine on the local network.
        found = {ip_address(text) for text in resolve(host)} if "." in host else set()
    return bool(found) and all(ip.is_global and not ip.is_multicast for ip in found)
