"""The HTTP server of a sandbox under attack: by web pages, and by connections that never end."""

from __future__ import annotations

import contextlib
import resource
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Response

from resend_nb.sandbox import Sandbox
from resend_nb.sandbox.hosts import TrustedHosts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support import Server

HEADERS = "Authorization: Bearer re_any\r\nUser-Agent: raw\r\nConnection: close\r\n"

OURS = ["localhost", "LocalHost:8025", "127.0.0.1", "127.0.0.1:1", "127.8.9.10:80", "[::1]:8025"]
OTHERS = [
    "evil.example",
    "evil.example:8025",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.localhost",
    "127.0.0.1@evil.example",
    "localhost, evil.example",
    "192.168.1.7",
    "0.0.0.0",  # noqa: S104 -- a host that is refused
    "2130706433",
    "[::ffff:192.168.1.7]",
    "[::1",
    "[localhost]",
    "localhost:x",
    "",
]
TARGETS = ["http://evil.example/contacts", "//evil.example/contacts", "evil.example:80", "*", "http://[::1/"]


def ask(host: str, *, listens_on: str = "127.0.0.1", **headers: str) -> Response:
    """Send a request for a host to a sandbox that listens on an address or a name."""
    common = {"Host": host, "Authorization": "Bearer re_any", "User-Agent": "a"}
    environ = create_environ("/contacts", headers={**common, **headers})
    # Not werkzeug's client: it parses the host itself, and refuses some of these.
    return Response(*run_wsgi_app(TrustedHosts(Sandbox(), listens_on), environ))


def raw(server: Server, head: str) -> str:
    """Send the head of a request as it stands, and return the response."""
    with socket.create_connection(address(server), timeout=10) as connection:
        connection.sendall(head.encode() + b"\r\n")
        return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


def address(server: Server) -> tuple[str, int]:
    """The address of a served sandbox."""
    parts = urlsplit(server.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


@pytest.mark.parametrize("host", OURS)
def test_loopback_names_are_answered_on_any_port(host: str) -> None:
    """Clients on this machine may use any of its loopback names, also through another port."""
    assert ask(host).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_other_hosts_are_refused(host: str) -> None:
    """A web page whose name points to this machine reads nothing."""
    response = ask(host, X_Forwarded_Host="localhost", Forwarded="host=localhost")
    assert response.status_code == 421
    assert response.json is not None
    assert list(response.json) == ["statusCode", "message", "name"]
    assert f"the host {host!r}" in response.json["message"]
    assert "--host" in response.json["message"]


@pytest.mark.parametrize(
    ("listens_on", "host", "status"),
    [
        ("Mail.Example", "mail.example:80", 200),
        ("mail.example", "evil.example", 421),
        ("192.168.1.7", "192.168.1.7:8025", 200),
        ("192.168.1.7", "192.168.1.8", 421),
        ("FD00:0::1", "[fd00::1]", 200),
        ("0.0.0.0", "192.168.1.7", 200),  # noqa: S104 -- nothing listens in this test
        ("::", "[fd00::1]:8025", 200),
        ("::", "evil.example", 421),
    ],
)
def test_the_host_option_adds_a_host(listens_on: str, host: str, status: int) -> None:
    """``--host`` is answered as well; on all addresses any address is, but no other name."""
    assert ask(host, listens_on=listens_on).status_code == status


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_with_another_host_is_refused(serve: Callable[..., Server], target: str) -> None:
    """The host in a request line counts as well, whatever the header says."""
    server = serve("--demo")
    head = f"GET {target} HTTP/1.1\r\n{HEADERS}"
    assert "contact" not in raw(server, f"{head}Host: localhost\r\n").partition("\r\n\r\n")[2]


def test_a_served_request_without_our_host_is_refused(serve: Callable[..., Server]) -> None:
    """A request without a host, with two, or with a forwarded one is refused like a web page's."""
    server = serve("--demo")
    hosts = [
        "",
        "Host: evil.example\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host: evil.example\r\nX-Forwarded-Host: localhost\r\n",
    ]
    for head in hosts:
        assert "421" in raw(server, f"GET /contacts HTTP/1.1\r\n{HEADERS}{head}").splitlines()[0]
    ours = f"GET http://localhost/contacts HTTP/1.1\r\n{HEADERS}Host: localhost\r\n"
    assert "200" in raw(server, ours).splitlines()[0]


@contextlib.contextmanager
def open_files(number: int) -> Iterator[None]:
    """Set how many files this process, and those it starts, may have open."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_requests_that_never_end_block_nobody(serve: Callable[..., Server]) -> None:
    """With 1,100 unfinished requests open, a client is answered within ten seconds.

    The server may start with as few open files as macOS allows by default.
    """
    with open_files(256):
        server = serve()
    with open_files(2_000), contextlib.ExitStack() as stack:
        for _ in range(1_100):
            connection = stack.enter_context(socket.create_connection(address(server), timeout=10))
            connection.sendall(b"POST /contacts HTTP/1.1\r\nHost: localhost\r\n")
        head = f"GET /contacts HTTP/1.1\r\nHost: localhost\r\n{HEADERS}"
        assert "200" in raw(server, head).splitlines()[0]
    assert server.stop() == (0, "")
