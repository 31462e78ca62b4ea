"""The API key: added to a request only while it is sent, and never shown."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import httpx

from resend_nb._http.responses import scrub
from resend_nb.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Function = TypeVar("Function", bound="Callable[..., Any]")

PICKLING_REFUSED = (
    "A client holds an API key, so it cannot be pickled. Create it in the process that uses it."
)


def without_frames(function: Function) -> Function:
    """Decorate a function that takes a key: its errors have no frame whose variables show it."""

    @functools.wraps(function)
    def wrapper(*args: Any, **options: Any) -> Any:
        try:
            return function(*args, **options)
        except BaseException as error:  # noqa: BLE001 -- an interrupt, too
            failure = scrub(error)
        del args, options
        raise failure

    return cast("Function", wrapper)


class KeyAuth(httpx.Auth):
    """Bearer authentication that removes the key from the request once it was sent."""

    __slots__ = ("_key",)

    def __init__(self, api_key: object) -> None:
        text = api_key.decode(errors="replace") if isinstance(api_key, bytes) else api_key
        key = text.strip() if isinstance(text, str) else ""
        # httpx would quote an invalid header value, here the key itself, in its error.
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ConfigurationError(
                "The API key is not a text, is empty, or has characters that a key cannot have. "
                "Copy it again from your Resend dashboard."
            )
        self._key = key

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the key, and remove it again even if sending fails."""
        try:
            request.headers["Authorization"] = f"Bearer {self._key}"
            yield request
        finally:
            request.headers.pop("Authorization", None)

    def redact(self, text: str) -> str:
        """Replace the key in a text from outside, such as a response that echoes it."""
        return text.replace(self._key, "[key]")

    def __repr__(self) -> str:
        return "KeyAuth()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(PICKLING_REFUSED)
