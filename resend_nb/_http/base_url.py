"""The base URL: the key is sent over HTTPS, or to this machine only."""

from __future__ import annotations

import ipaddress

import httpx

from resend_nb.errors import ConfigurationError

LIVE_URL = "https://api.resend.com"

MOUNTED_HOST = "sandbox.localhost"
"""Host name of a sandbox inside this process."""


def safe_url(base_url: str, *, mounted: bool = False) -> httpx.URL:
    """Parse a base URL, and refuse one that would send the key unencrypted over a network.

    ``mounted`` is whether a transport of our own takes the requests, so that no name is looked up.
    """
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        raise ConfigurationError(f"base_url is not a URL. Example: {LIVE_URL}") from None
    if not url.host or url.userinfo:
        # Not quoted: the value may be a key or a password in the wrong place.
        raise ConfigurationError(
            f"base_url must be a URL without a user name or a password. Example: {LIVE_URL}"
        )
    is_local = on_this_machine(url.host) and (mounted or url.host != MOUNTED_HOST)
    if url.scheme == "https" or (url.scheme == "http" and is_local):
        return url
    raise ConfigurationError(
        f"base_url={base_url!r} would send your API key unencrypted. Use https."
    )


def on_this_machine(host: str) -> bool:
    """Whether a host name or address is this machine, so that no request leaves it."""
    if host in {"localhost", MOUNTED_HOST}:  # other names of .localhost may be looked up
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
