"""Placeholders without a fallback, and how many recipients would see a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.campaign.checks.finding import Finding, Severity, counted, line_in, quoted
from resend_nb.campaign.checks.placeholders import parts
from resend_nb.campaign.placeholders import FIELDS, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Placeholder

_NOTHING = (None, "")


def check_values(
    draft: Draft, properties: Mapping[str, Any] | None, audience: Audience | None
) -> Iterator[Finding]:
    """Find placeholders that show nothing to whoever lacks the value.

    Parameters
    ----------
    draft : Draft
        The broadcast.
    properties : mapping or None
        The account's properties and their own fallbacks; ``None`` where they were not read.
    audience : Audience or None
        Who gets it; ``None`` where that was not read.

    Yields
    ------
    Finding
        ``placeholder-no-fallback``, once for each key in each part: a warning, and only an information where
        every recipient has the value today.
    """
    for part, source in parts(draft).items():
        bare = {
            each.key: each
            for each in reversed(find_placeholders(source))
            if _may_be_empty(each, properties or {})
        }
        for key, each in bare.items():
            severity, message = _gap(key, each.written, audience)
            fix = f"Give a fallback after a bar: {{{{{{contact.{key}|there}}}}}}."
            yield Finding(
                "placeholder-no-fallback", severity, line_in(part, source, each.start), message, fix
            )


def _may_be_empty(placeholder: Placeholder, properties: Mapping[str, Any]) -> bool:
    """Say whether it can show nothing; a bar with nothing after it says that this is meant."""
    key = placeholder.key
    known = key in {"first_name", "last_name"} or (key not in FIELDS and key in properties)
    return known and placeholder.fallback is None and properties.get(key) in _NOTHING


def _gap(key: str, written: str, audience: Audience | None) -> tuple[Severity, str]:
    recipients = audience.recipients if audience else []
    seen = [person.fields[key] for person in recipients if key in person.fields]
    lacking = sum(value in _NOTHING for value in seen)
    if not seen:
        return "warning", f"{quoted(written)} has no fallback: who has no {key} sees nothing there."
    looked = (
        "" if len(seen) == len(recipients) else f" looked at (there are {len(recipients):,} in all)"
    )
    if not lacking:
        return (
            "info",
            f"All {counted(len(seen), 'recipient')}{looked} have a {key} today; who joins may not.",
        )
    have = "has" if lacking == 1 else "have"
    return (
        "warning",
        f"{lacking:,} of {counted(len(seen), 'recipient')}{looked} {have} no {key} and see nothing there.",
    )
