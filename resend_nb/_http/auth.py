"""The API key: held here, put on a request only while it is under way, shown by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import httpx

from resend_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Generator


class KeyAuth(httpx.Auth):
    """Bearer authentication that leaves no key behind on the request."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        key = key.strip()
        # httpx would quote an impossible header value, the key itself, in its error.
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ConfigurationError(
                "the API key is empty or has characters that no key has; copy it again from your Resend dashboard"
            )
        self._key = key

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the key on, and take it off again whatever comes."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        try:
            yield request
        finally:
            del request.headers["Authorization"]

    def redact(self, text: str) -> str:
        """Take the key out of a text that somebody else wrote."""
        return text.replace(self._key, "[key]")

    def __repr__(self) -> str:
        return "KeyAuth()"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds an API key and cannot be pickled; make it where it is used")
