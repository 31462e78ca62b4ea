"""Who a broadcast is from: Resend sends only from verified domains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

from resend_nb.campaign.checks.finding import Finding, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.draft import Draft

_SHARED = "resend.dev"

_WRITTEN = re.compile(r"(?:[^<>\r\n]+ <([^<>]*)>|([^<>]*))")


def check_sender(draft: Draft, domains: Mapping[str, str] | None) -> Iterator[Finding]:
    """Find a sender that Resend refuses.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    domains : mapping or None
        The account's domains and their statuses; ``None`` where they were not read.

    Yields
    ------
    Finding
        ``sender-missing``, ``sender-invalid``, ``sender-shared`` or ``sender-unverified``.

    Notes
    -----
    Each subdomain is verified by itself, https://resend.com/docs/add-a-domain: a verified ``acme.example`` does
    not let ``news.acme.example`` send.
    """
    if not draft.from_.strip():
        yield _finding(
            "missing", "There is no sender.", "Give one, such as Acme <news@acme.example>."
        )
        return
    names = _domain(draft.from_)
    if not names:
        message = f"{quoted(draft.from_)} is no e-mail address."
        yield _finding(
            "invalid", message, "Write it as Acme <news@acme.example> or news@acme.example."
        )
    elif _SHARED in names or names[0].endswith(f".{_SHARED}"):
        message = f"{_SHARED} is for first tests: broadcasts cannot be sent from it."
        yield _finding(
            "shared", message, "Send from a domain of your own; add it on your Resend dashboard."
        )
    elif domains is not None:
        yield from _unverified(names, {name.lower(): status for name, status in domains.items()})


def _unverified(names: tuple[str, ...], domains: Mapping[str, str]) -> Iterator[Finding]:
    status = next((domains[name] for name in names if name in domains), None)
    if status == "verified":
        return
    shown = quoted(names[0])
    above = next(
        (each for each in domains if names[0].endswith(f".{each}") and domains[each] == "verified"),
        None,
    )
    if status is not None:
        message = f"The domain {shown} is not verified yet; its status is {quoted(status)}."
        fix = "Finish its DNS records on your Resend dashboard, under domains."
    elif above is not None:
        message = f"The domain {shown} is not verified; {quoted(above)} is, but that does not cover its subdomains."
        fix = f"Send from an address at {quoted(above)}, or verify the subdomain on your Resend dashboard."
    else:
        message = f"The domain {shown} is not among this account's domains."
        fix = "Add and verify it on your Resend dashboard, or send from another."
    yield _finding("unverified", message, fix)


def _domain(sender: str) -> tuple[str, ...]:
    """Read the domain as it is written and as it is sent; nothing for what is no address."""
    written = _WRITTEN.fullmatch(sender.strip())
    try:
        valid = validate_email(
            (written[1] or written[2] or "") if written else "", check_deliverability=False
        )
    except EmailNotValidError:
        return ()
    return valid.domain.lower(), valid.ascii_domain.lower()


def _finding(what: str, message: str, fix: str) -> Finding:
    return Finding(f"sender-{what}", "error", "sender", message, fix)
