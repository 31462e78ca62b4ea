"""The only check that uses the network: it requests what the HTML links to, and its images."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

import httpx

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of
from resend_nb.campaign.checks.links import links_of
from resend_nb.campaign.placeholders import PLACEHOLDER, UNSUBSCRIBE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from resend_nb.campaign.checks.html import ParsedHTML

    Resolver = Callable[[str], Collection[str]]

MAX_LINKS = 100
"""How many different links and images are requested."""

MAX_IMAGE_BYTES = 1_000_000
"""Bytes of all images together, above which they load slowly on a phone."""

_TIMEOUT = 5
_CONCURRENCY = 8
_MAX_REDIRECTS = 5
_GONE = {404, 410}


class _Target(NamedTuple):
    """A page or an image that the HTML needs."""

    kind: str
    where: str
    url: str


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
    """Request every page that is linked and every image, once, and find those that are gone.

    Unsubscribe links, private addresses and links that differ by recipient are not requested.
    """
    targets = _targets(page)
    with ThreadPoolExecutor(_CONCURRENCY) as pool:
        found = list(pool.map(lambda item: _check(item, http, resolve), targets[:MAX_LINKS]))
    yield from (finding for finding, _ in found if finding is not None)
    weight = sum(size for _, size in found)
    if weight > MAX_IMAGE_BYTES:
        message = f"The images have {weight / 1e6:.1f} MB together, which is slow on a phone."
        yield Finding("images-heavy", "html", message, "Make them smaller, or use fewer.")
    if len(targets) > MAX_LINKS:
        message = f"Only the first {MAX_LINKS} of {len(targets):,} links and images were requested."
        yield Finding("link-unclear", "html", message, "Open the others yourself before you send.")


def _targets(page: ParsedHTML) -> list[_Target]:
    """Return each page and image once, with the line where it is first."""
    targets = [
        _Target("page", link.where, link.href.partition("#")[0])
        for link in links_of(page)
        if link.is_web and UNSUBSCRIBE not in link.href
    ]
    images = [(line_of(image), attributes(image).get("src", "")) for image in page.named("img")]
    targets += [
        _Target("image", where, url) for where, url in images if url.lower().startswith("http")
    ]
    return list({target.url: target for target in reversed(targets)}.values())[::-1]


def _check(target: _Target, http: httpx.Client, resolve: Resolver) -> tuple[Finding | None, int]:
    """Return what is wrong with a page or an image, and the bytes of an image."""
    kind, where, url = target
    try:
        response = _response(url, http, resolve)
    except _NotCheckedError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 -- no server can stop the other checks
        reason = f"no response ({type(error).__name__})"
    else:
        status = response.status_code
        if status in _GONE:
            message = (
                f"The {kind} {quoted(url)} no longer exists: its server responds with {status}."
            )
            fix = "Correct the URL, or remove it."
            return Finding("link-dead", where, message, fix), 0
        if status < 400:
            return None, _length(response) if kind == "image" else 0
        reason = f"its server responds with {status}"
    message = f"The {kind} {quoted(url)} could not be checked: {reason}."
    return Finding("link-unclear", where, message, "Open it yourself before you send."), 0


def _length(response: httpx.Response) -> int:
    """Return the bytes that a server names; 0 if it does not."""
    named = response.headers.get("content-length", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) < 16 else 0


def _response(url: str, http: httpx.Client, resolve: Resolver) -> httpx.Response:
    """Return the response of the page or image, after redirects."""
    if PLACEHOLDER.search(url):
        raise _NotCheckedError("it differs for each recipient")
    target = httpx.URL(url)
    for _ in range(_MAX_REDIRECTS):
        # Each redirect is checked: a public page may redirect to a private address.
        if target.scheme not in {"http", "https"} or not _is_public(target.host, resolve):
            raise _NotCheckedError("it is not at a public address, so it was not requested")
        response = _request(http, target.copy_with(userinfo=b"", fragment=None))
        if not response.has_redirect_location:
            return response
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
