"""Checks of the sender, whose domain must be verified, and of the address for replies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

from resend_nb.campaign.checks.finding import Finding, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.draft import Draft

_SHARED = "resend.dev"

_SENDER = re.compile(r"(?:[^<>\r\n]+ <([^<>]*)>|([^<>]*))")


def check_sender(draft: Draft, domains: Mapping[str, str] | None) -> Iterator[Finding]:
    """Find a sender that Resend refuses; ``domains`` maps the account's domains to statuses.

    A verified domain does not include its subdomains: https://resend.com/docs/add-a-domain.
    """
    if not draft.from_.strip():
        fix = "Enter one, such as Acme <news@acme.example>."
        yield Finding("sender-missing", "sender", "The sender is missing.", fix)
        return
    names = _domain(draft.from_)
    if not names:
        message = f"{quoted(draft.from_)} is not an email address."
        fix = "Write it as Acme <news@acme.example> or news@acme.example."
        yield Finding("sender-invalid", "sender", message, fix)
    elif _SHARED in names or names[0].endswith(f".{_SHARED}"):
        message = f"{_SHARED} is for first tests; broadcasts cannot be sent from it."
        fix = "Send from your own domain. You can add it on your Resend dashboard."
        yield Finding("sender-shared", "sender", message, fix)
    elif domains is not None:
        yield from _check_verified(names, {name.lower(): domains[name] for name in domains})


def check_reply_to(draft: Draft) -> Iterator[Finding]:
    """Find an address for replies that is not one; it may have a name before it."""
    for address in draft.reply_to:
        if not _domain(address):
            message = f"Replies cannot go to {quoted(address)}, which is not an email address."
            fix = "Write it as Acme <hello@acme.example> or hello@acme.example."
            yield Finding("reply-to-invalid", "sender", message, fix)


def _check_verified(names: tuple[str, ...], domains: Mapping[str, str]) -> Iterator[Finding]:
    status = next((domains[name] for name in names if name in domains), None)
    if status == "verified":
        return
    shown = quoted(names[0])
    verified = [domain for domain in domains if domains[domain] == "verified"]
    parent = next((domain for domain in verified if names[0].endswith(f".{domain}")), None)
    if status is not None:
        message = f"The domain {shown} is not verified yet; its status is {quoted(status)}."
        fix = "Complete its DNS records on your Resend dashboard, under Domains."
    elif parent is not None:
        message = (
            f"The domain {shown} is not verified. {quoted(parent)} is, but that does not include "
            "its subdomains."
        )
        fix = (
            f"Send from an address at {quoted(parent)}, or verify the subdomain on your "
            "Resend dashboard."
        )
    else:
        message = f"This account does not have the domain {shown}."
        fix = "Add and verify it on your Resend dashboard, or send from another domain."
    yield Finding("sender-unverified", "sender", message, fix)


def _domain(sender: str) -> tuple[str, ...]:
    """Return the domain as written and in ASCII; empty if the sender is not an address."""
    match = _SENDER.fullmatch(sender.strip())
    address = (match[1] or match[2] or "") if match else ""
    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return ()
    return valid.domain.lower(), valid.ascii_domain.lower()
