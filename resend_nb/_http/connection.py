"""The connection: an httpx client, set up from the environment."""

from __future__ import annotations

import os
import platform
import re
from typing import TYPE_CHECKING, Any

import httpx

from resend_nb._http.base_url import on_this_machine
from resend_nb._http.environment import advice, check_certificates
from resend_nb._version import __version__
from resend_nb.errors import ConfigurationError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Resend refuses requests without a user agent; the version helps its support.
_USER_AGENT = f"resend-nb/{__version__} python/{platform.python_version()}"


class _NoCookies(httpx.Cookies):
    """Cookies that stay empty."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Ignore the cookies of a response."""


class Connection(httpx.Client):
    """An httpx client without cookies: the API has none, and to look for them takes time."""

    _none = _NoCookies()

    @property  # type: ignore[misc]  # httpx can set them, too
    def cookies(self) -> httpx.Cookies:
        """No cookies."""
        return self._none


def connection(url: httpx.URL, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Create the connection; httpx takes proxies and certificates from the environment."""
    is_local = on_this_machine(url.host)
    if transport is None and not is_local:
        check_certificates()
    try:
        return Connection(
            base_url=url,
            headers={"User-Agent": _USER_AGENT, "Accept": "application/json"},
            transport=transport,
            # A proxy from the environment is never used for this machine.
            trust_env=not is_local,
        )
    except Exception as error:  # noqa: BLE001 -- httpx raises many kinds
        raise ConfigurationError(
            f"The connection cannot be set up: {_reason(error)}. {advice()}"
        ) from None


def _reason(error: Exception) -> str:
    """Return what httpx says, without a proxy's password."""
    return re.sub(r"//[^/@]*@", "//", str(error)).rstrip(".") or type(error).__name__


def check_timeout(seconds: object) -> float:
    """Return a timeout, in seconds, or raise a ConfigurationError."""
    if not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise ConfigurationError(f"timeout must be a number of seconds above 0, not {seconds!r}")
    return float(seconds)


def build_request(
    http: httpx.Client,
    method: str,
    path: str,
    params: Mapping[str, str | int] | None,
    headers: Mapping[str, str] | None,
    content: Mapping[str, Any],
) -> httpx.Request:
    """Build a request, or raise an InputError if its content cannot be sent."""
    # In one piece, as httpx would parse the path, the URL and the query one after the other.
    url = f"{str(http.base_url).rstrip('/')}/{path.lstrip('/')}"
    try:
        if params:
            separator = "&" if "?" in path else "?"
            url += f"{separator}{httpx.QueryParams(params)}"
        merged = httpx.Headers(http.headers)
        merged.update(headers)
        return httpx.Request(method, url, headers=merged, **content)
    except (TypeError, ValueError, httpx.InvalidURL) as error:
        raise InputError(f"{method} {path} cannot be sent: {error}") from None


def check_usable(http: httpx.Client, process: int) -> None:
    """Refuse a connection that is closed, or copied into another process: answers would cross."""
    if http.is_closed:
        raise ConfigurationError("This client is closed. Create a new one.")
    if os.getpid() != process:
        raise ConfigurationError(
            "Processes cannot share a client. Create it in the process that uses it."
        )
