"""Where the API may be: a key goes out encrypted, or not off this machine."""

from __future__ import annotations

import ipaddress

import httpx

from resend_nb.errors import ConfigurationError

LIVE_URL = "https://api.resend.com"

MOUNTED_HOST = "sandbox.localhost"
"""Where a sandbox inside this process is."""


def safe_url(base_url: str) -> httpx.URL:
    """Read a base URL, and refuse one that would send the key unencrypted over a network.

    Parameters
    ----------
    base_url : str
        As the caller gave it.
    """
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        raise ConfigurationError(f"base_url is no URL; it reads like {LIVE_URL}") from None
    if not url.host or url.userinfo:
        # Not quoted: it may be a key or a password in the wrong place.
        raise ConfigurationError(
            f"base_url must be an address and no more; it reads like {LIVE_URL}"
        )
    if url.scheme == "https" or (url.scheme == "http" and on_this_machine(url.host)):
        return url
    raise ConfigurationError(f"base_url {base_url!r} would send your key unencrypted; use https")


def on_this_machine(host: str) -> bool:
    """Tell whether a host is this machine, so that nothing leaves it.

    Parameters
    ----------
    host : str
        A name or an address.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
