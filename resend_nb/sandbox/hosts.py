"""Which ``Host`` a served sandbox answers: a web page may not read it through a name of its own."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def only_own_hosts(app: WSGIApplication, listens_on: str) -> WSGIApplication:
    """Wrap an application: requests for a foreign host get a 421."""

    def checked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_own_host(environ.get("HTTP_HOST", "localhost"), listens_on):
            return app(environ, start_response)
        message = "This sandbox answers its own host only. Start it with --host to add a name."
        body = json.dumps({"statusCode": 421, "message": message, "name": "misdirected_request"})
        headers = [("content-type", "application/json"), ("content-length", str(len(body)))]
        start_response("421 Misdirected Request", headers)
        return [body.encode()]

    return checked


def is_own_host(host: str, listens_on: str) -> bool:
    """Whether a request for this host may be for a server that listens on an address or a name.

    A name could be made to resolve to this machine by anybody, an address could not.

    >>> is_own_host("127.0.0.1:8025", "127.0.0.1"), is_own_host("evil.example", "0.0.0.0")
    (True, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        if name in {"localhost", listens_on.lower()}:
            return True
        return ipaddress.ip_address(name).is_loopback or not _is_loopback(listens_on)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
