"""The HTTP server of a sandbox."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import waitress

from resend_nb.sandbox.hosts import TrustedHosts

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_MOST_CONNECTIONS = 4_096

_OTHER_FILES = 64
"""Files that the process needs open besides connections: the account, uploads, libraries."""


def create_server(app: WSGIApplication, *, host: str, port: int) -> Any:
    """Return a server that listens, and that clients which never finish a request cannot block."""
    return waitress.create_server(
        TrustedHosts(app, host),
        host=host,
        port=port,
        threads=8,
        ident="resend-sandbox",
        # With this off, a response lost on purpose closes the connection.
        log_socket_errors=False,
        connection_limit=_connection_limit(),
        channel_timeout=15,  # seconds; clients close idle connections after about 5 themselves
        cleanup_interval=5,
        asyncore_use_poll=True,  # select() fails above 1,024 files
    )


def _connection_limit() -> int:
    """Raise the limit of open files of this process, and return how many may be connections."""
    if sys.platform == "win32":
        return 400  # select() handles 512 sockets there
    import resource

    files = _MOST_CONNECTIONS + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        files = min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return files - _OTHER_FILES
