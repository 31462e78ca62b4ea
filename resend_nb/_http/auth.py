"""The API key: added to a request only while it is sent, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import httpx

from resend_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Generator

PICKLING_REFUSED = (
    "A client holds an API key, so it cannot be pickled. Create it in the process that uses it."
)


class KeyAuth(httpx.Auth):
    """Bearer authentication that removes the key from the request once it was sent."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        key = key.strip()
        # httpx would quote an invalid header value, here the key itself, in its error.
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ConfigurationError(
                "The API key is empty or contains characters that a key cannot have. "
                "Copy it again from your Resend dashboard."
            )
        self._key = key

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key, and remove it again even if sending fails."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        try:
            yield request
        finally:
            del request.headers["Authorization"]

    def redact(self, text: str) -> str:
        """Replace the key in a text from outside, such as a response that echoes it."""
        return text.replace(self._key, "[key]")

    def __repr__(self) -> str:
        return "KeyAuth()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(PICKLING_REFUSED)
