"""The HTTP clients of the official Python SDK, with every response checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from resend.http_client_httpx import HTTPXClient
from resend.http_client_requests import RequestsClient

from support.spec import check_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    Reply = tuple[bytes, int, Mapping[str, str]]


class Asked:
    """Method and path of each request."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def record(self, method: str, url: str, answer: Reply) -> Reply:
        """Record a request, and check its response against the specification."""
        content, status, headers = answer
        path = httpx.URL(url).path
        self.lines.append(f"{method.upper()} {path}")
        check_answer(method.upper(), path, status, headers.get("content-type", ""), content)
        return answer


class Sync(RequestsClient):
    """The SDK's sync client, with checked responses."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Reply:
        """Send a request."""
        return self.asked.record(method, url, super().request(method, url, *args, **options))


class Async(HTTPXClient):
    """The SDK's async client, with checked responses."""

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked

    async def request(self, method: str, url: str, *args: Any, **options: Any) -> Reply:
        """Send a request."""
        return self.asked.record(method, url, await super().request(method, url, *args, **options))
