"""Hosts that recipients cannot reach, or should not see."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from typing import TYPE_CHECKING

from resend_nb.campaign.checks.finding import Finding, quoted
from resend_nb.campaign.checks.html import attributes, line_of
from resend_nb.campaign.checks.links import host_of, links_of
from resend_nb.errors import InputError
from resend_nb.resources import as_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resend_nb.campaign.checks.html import ParsedHTML

_PRIVATE_ENDINGS = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "test",
                    "invalid", "localdomain")  # fmt: skip
_EXAMPLES = ("example.com", "example.net", "example.org", "yourdomain.com", "yourcompany.com")
_STAGING_WORDS = {"staging", "stage", "stg", "dev", "develop", "test", "testing", "qa", "uat",
                   "preprod", "preview", "sandbox", "localhost"}  # fmt: skip
_TUNNELS = ("ngrok.io", "ngrok.app", "ngrok-free.app", "loca.lt", "trycloudflare.com", "lvh.me",
            "nip.io", "serveo.net")  # fmt: skip

_HOST = re.compile(r"(?:\*\.)?([\w-]+(?:\.[\w-]+)*)")


def check_hosts(page: ParsedHTML, staging_hosts: tuple[str, ...]) -> Iterator[Finding]:
    """Find links and images on hosts that are private, examples, or meant for tests.

    ``staging_hosts`` are the sender's own, as `named_hosts` returns them.
    """
    targets = [("link", link.where, link.href) for link in links_of(page) if link.is_web]
    targets += [
        ("image", line_of(image), attributes(image).get("src", "")) for image in page.named("img")
    ]
    for kind, where, url in targets:
        if host := host_of(url):
            yield from _check_host(host, where, f"The {kind} {quoted(url)}", staging_hosts)


def named_hosts(staging_hosts: object) -> tuple[str, ...]:
    """Return hosts in lower case, without a leading ``*.``; refuse what is not a host.

    >>> named_hosts(["Preview.acme.example", "*.acme.test"])
    ('preview.acme.example', 'acme.test')
    """
    hosts: list[object] = list(as_list("staging_hosts", staging_hosts) or ())
    named: list[str] = []
    for host in hosts:
        match = _HOST.fullmatch(host) if isinstance(host, str) else None
        if match is None:
            example = "'preview.acme.example'"
            raise InputError(f"staging_hosts has {host!r}, which is not a host such as {example}")
        named.append(match[1].lower())
    return tuple(named)


def _check_host(
    host: str, where: str, target: str, staging_hosts: tuple[str, ...]
) -> Iterator[Finding]:
    if _is_private(host):
        message = f"{target} does not work for recipients: its host is not on the internet."
        fix = "Use the public address of the page or the image."
        yield Finding("host-private", where, message, fix)
    elif _is_within(host, _EXAMPLES):
        message = f"{target} is on a domain for examples."
        yield Finding("host-example", where, message, "Use your own domain.")
    elif _is_for_tests(host) or _is_within(host, staging_hosts):
        message = f"{target} is on a host that looks like one for tests."
        fix = "Use the public address, unless this is meant."
        yield Finding("host-staging", where, message, fix)


def _is_private(host: str) -> bool:
    """Whether only the sender's own network has this host."""
    with contextlib.suppress(ValueError):
        return not ipaddress.ip_address(host).is_global
    labels = host.lower().split(".")
    return len(labels) == 1 or labels[-1] in _PRIVATE_ENDINGS


def _is_for_tests(host: str) -> bool:
    words = {word for label in host.lower().split(".")[:-2] for word in label.split("-")}
    return _is_within(host, _TUNNELS) or not words.isdisjoint(_STAGING_WORDS)


def _is_within(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
