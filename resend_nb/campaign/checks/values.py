"""Check of placeholders without a fallback: how many recipients would see a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.campaign.checks.finding import Finding, line_in, quoted
from resend_nb.campaign.checks.placeholders import parts
from resend_nb.campaign.placeholders import FIELDS, find_placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from resend_nb.campaign.audience import Audience
    from resend_nb.campaign.draft import Draft
    from resend_nb.campaign.placeholders import Placeholder

_MISSING = (None, "")


def check_values(
    draft: Draft, properties: Mapping[str, Any] | None, audience: Audience | None
) -> Iterator[Finding]:
    """Find placeholders that show nothing for some recipients, once per key and part."""
    for part, source in parts(draft).items():
        first = {
            placeholder.key: placeholder
            for placeholder in reversed(find_placeholders(source))
            if _can_be_empty(placeholder, properties or {})
        }
        for placeholder in first.values():
            where = line_in(part, source, placeholder.start)
            yield _finding(placeholder, where, audience)


def _can_be_empty(placeholder: Placeholder, properties: Mapping[str, Any]) -> bool:
    """Whether it may show nothing by mistake; an empty fallback says that this is intended."""
    key = placeholder.key
    is_property = key not in FIELDS and key in properties
    is_known = is_property or key in {"first_name", "last_name"}
    return is_known and placeholder.fallback is None and properties.get(key) in _MISSING


def _finding(placeholder: Placeholder, where: str, audience: Audience | None) -> Finding:
    key = placeholder.key
    recipients = audience.recipients if audience else []
    values = [person.fields[key] for person in recipients if key in person.fields]
    missing = sum(value in _MISSING for value in values)
    checked = pluralize(len(values), "recipient")
    if len(values) < len(recipients):
        checked = f"{checked} in a sample (of {len(recipients):,} in all)"
    fix = f"Add a fallback after a bar: {{{{{{contact.{key}|there}}}}}}."
    if values and not missing:
        message = f"All {checked} have a {key} today, but new contacts may not."
        return Finding("placeholder-fallback-advised", where, message, fix)
    if not values:
        written = quoted(placeholder.written)
        message = f"{written} has no fallback: contacts without a {key} will see nothing there."
    else:
        verb = "has" if missing == 1 else "have"
        message = f"{missing:,} of {checked} {verb} no {key} and will see nothing there."
    return Finding("placeholder-no-fallback", where, message, fix)
