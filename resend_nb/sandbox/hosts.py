"""Only requests that are addressed to this server are answered, as a web page's may not be.

A web page can point its own name at this machine (DNS rebinding); the browser then lets the page
read the responses. Such requests carry the page's name in the ``Host`` header.
"""

from __future__ import annotations

import ipaddress
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.wrappers import Response

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# werkzeug's host_is_trusted() knows neither IPv6 addresses nor ranges of addresses.
_HOST = re.compile(r"(?:\[(?P<ipv6>[\da-fA-F:.]+)\]|(?P<name>[\w.-]+))(?::\d*)?", re.ASCII)


class TrustedHosts:
    """A WSGI application that refuses requests for other hosts than this server.

    ``localhost``, loopback addresses and the host that the server listens on are accepted. A server
    that listens on all addresses accepts any address, but no other name: pages have names.
    """

    def __init__(self, app: WSGIApplication, listens_on: str) -> None:
        self._app = app
        host = _parse(listens_on)
        self._hosts = {"localhost", host}
        self._any_address = not isinstance(host, str) and host.is_unspecified

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on a request for this server, and refuse any other."""
        for host in _hosts(environ):
            if not self._trusts(host):
                return _refusal(host)(environ, start_response)
        return self._app(environ, start_response)

    def _trusts(self, header: str) -> bool:
        match = _HOST.fullmatch(header)
        host = _parse(match["ipv6"] or match["name"]) if match else ""
        if not isinstance(host, str) and (host.is_loopback or self._any_address):
            return True
        return host in self._hosts


def _hosts(environ: WSGIEnvironment) -> Iterator[str]:
    """Yield the host of the header, and that of a request line with a complete URL."""
    yield environ.get("HTTP_HOST", "")
    target = environ["REQUEST_URI"]
    if not target.startswith("/"):
        yield _host_of(target)


def _host_of(url: str) -> str:
    """Return the host of a URL, or all of a URL that cannot be parsed."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return url


def _parse(host: str) -> str | ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IP address, or the name in lower case."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return host.lower()


def _refusal(host: str) -> Response:
    problem = problems.wrong_host(host)
    return Response(json.dumps(problem.body), problem.status, content_type="application/json")
