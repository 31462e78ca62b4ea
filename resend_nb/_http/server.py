"""What responses tell about the server: whether it is a sandbox, and its time."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from resend_nb._http.base_url import LIVE_URL

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIVE_HOST = httpx.URL(LIVE_URL).host

_SANDBOX = "resend_nb"
"""The value of ``x-sandbox`` in the responses of a sandbox."""


@dataclass
class Server:
    """What a client and its copies know about the server; ``usage`` was read last by a check."""

    host: str
    is_sandbox: bool
    clock_offset: dt.timedelta = dt.timedelta()
    usage: Mapping[str, Any] = field(default_factory=dict)

    def set_time(self, server_time: dt.datetime) -> None:
        """Learn the server's time."""
        self.clock_offset = server_time - dt.datetime.now(dt.UTC)

    def update(self, headers: Mapping[str, str]) -> None:
        """Learn from a response whether the server is a sandbox, and its time."""
        # Resend's own host never is one, whatever a gateway adds to its responses.
        self.is_sandbox = self.host != _LIVE_HOST and headers.get("x-sandbox") == _SANDBOX
        with contextlib.suppress(KeyError, ValueError, TypeError, OverflowError):
            self.set_time(email.utils.parsedate_to_datetime(headers["date"]))
