"""Which environment variable keeps httpx from setting up a connection."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import httpx

from resend_nb.errors import ConfigurationError

_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_ALL = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"


def check_certificates() -> None:
    """Raise a ConfigurationError if the certificates that variables name cannot be read."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file and (problem := _problem_of_file(file)):
        raise ConfigurationError(
            f"SSL_CERT_FILE={file!r} cannot be used: {problem}. Correct this environment variable, "
            "or remove it to use the certificates of your system."
        )
    if folder and not file and not any(map(_is_folder, folder.split(os.pathsep))):
        raise ConfigurationError(
            f"SSL_CERT_DIR={folder!r} is not a folder. Correct this environment variable, or "
            "remove it to use the certificates of your system."
        )


def advice() -> str:
    """Return the sentence that names the variables to correct; their values may hold a password."""
    names = [name for name in map(_name_in_use, _PROXIES) if name and _is_bad_proxy(name)]
    no_proxy = _name_in_use("NO_PROXY")
    if not names and no_proxy:
        names = [no_proxy]
    if not names:
        return f"Check these environment variables: {_ALL}."
    return f"Correct the environment variable {' or '.join(names)}, or remove it."


def _name_in_use(name: str) -> str | None:
    """Return the spelling of a variable that is set; the one in lower case comes first."""
    return next((one for one in (name.lower(), name) if os.environ.get(one)), None)


def _is_bad_proxy(name: str) -> bool:
    value = os.environ[name]
    try:
        url = value if "://" in value else f"http://{value}"
        httpx.HTTPTransport(proxy=url, verify=False, trust_env=False).close()
    except Exception:  # noqa: BLE001 -- httpx raises many kinds
        return True
    return False


def _problem_of_file(file: str) -> str | None:
    try:
        ssl.create_default_context(cafile=file)
    except FileNotFoundError:
        return "there is no such file"
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        return f"it cannot be read as certificates ({type(error).__name__})"
    return None


def _is_folder(folder: str) -> bool:
    try:
        return Path(folder).is_dir()
    except (OSError, ValueError):
        return False
