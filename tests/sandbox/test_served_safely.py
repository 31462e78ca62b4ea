"""A served sandbox: whom it answers, and its file."""

from __future__ import annotations

import socket
import sqlite3
import stat
import time
from typing import TYPE_CHECKING

import httpx
import pytest

import resend_nb as rnb
from resend_nb.sandbox.hosts import is_own_host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Server

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- nothing listens in this test

HEADERS = {"Authorization": "Bearer re_any", "User-Agent": "test"}


@pytest.mark.parametrize(
    ("host", "listens_on", "own"),
    [
        ("localhost:8025", "127.0.0.1", True),
        ("127.0.0.1:8025", "127.0.0.1", True),
        ("127.9.9.9", "127.0.0.1", True),
        ("[::1]:8025", "::1", True),
        ("LOCALHOST", "127.0.0.1", True),
        ("evil.example", "127.0.0.1", False),
        ("evil.example:8025", EVERYWHERE, False),
        ("localhost.evil.example", "127.0.0.1", False),
        ("192.168.0.7", "127.0.0.1", False),
        ("192.168.0.7", EVERYWHERE, True),
        ("sandbox.lan", "sandbox.lan", True),
        ("", "127.0.0.1", False),
        ("[::1", "127.0.0.1", False),
    ],
)
def test_only_own_hosts_are_answered(host: str, listens_on: str, *, own: bool) -> None:
    """Loopback names are own hosts, and addresses if the server listens on another one."""
    assert is_own_host(host, listens_on) is own


@pytest.mark.parametrize("extra", [{}, {"X-Forwarded-Host": "localhost"}])
def test_a_page_with_its_own_name_cannot_read_a_rehearsal(
    serve: Callable[..., Server], extra: dict[str, str]
) -> None:
    """A name that resolves to this machine, as in DNS rebinding, gets nothing."""
    url = serve("--demo").url
    foreign = httpx.get(f"{url}/contacts", headers={**HEADERS, **extra, "Host": "evil.example"})
    assert (foreign.status_code, foreign.json()["name"]) == (421, "misdirected_request")
    assert httpx.get(f"{url}/contacts", headers=HEADERS).status_code == 200


def test_half_open_connections_keep_nobody_out(serve: Callable[..., Server]) -> None:
    """With hundreds of requests that never end, another client is answered."""
    url = httpx.URL(serve().url)
    waiting = []
    for _ in range(300):
        connection = socket.create_connection((url.host, url.port or 0), timeout=5)
        connection.sendall(b"GET /contacts HTTP/1.1\r\nHost: localhost\r\n")
        waiting.append(connection)
    try:
        started = time.monotonic()
        with rnb.Client("re_any", base_url=str(url), timeout=10) as client:
            assert client.segments.list() == []
        assert time.monotonic() - started < 8
    finally:
        for connection in waiting:
            connection.close()


def test_the_file_is_private(tmp_path: Path) -> None:
    """Only the owner can read the addresses in a sandbox's file."""
    path = tmp_path / "account.db"
    rnb.sandbox(db=path).contacts.create(email="ada@example.com")
    assert [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()] == [0o600]


@pytest.mark.parametrize("kind", ["another program's", "damaged"])
def test_another_file_is_refused_untouched(tmp_path: Path, kind: str) -> None:
    """A file of another program, or a damaged one, is refused and not changed."""
    path = tmp_path / "account.db"
    if kind == "damaged":
        rnb.sandbox(db=path, demo=True)
        content = path.read_bytes()
        path.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    else:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE songs (title)")
        database.close()
    before = path.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        rnb.sandbox(db=path)
    assert path.read_bytes() == before
