"""Placeholders of a broadcast, filled in for one contact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\{\s*([A-Za-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}\}")

_LEGACY = {"first_name", "last_name", "email"}


def personalize(
    template: str, *, contact: Mapping[str, Any], fallbacks: Mapping[str, Any], unsubscribe_url: str
) -> str:
    """Replace each placeholder by the contact's value, else a fallback, else nothing.

    The placeholder's own fallback comes before the property's.

    Examples
    --------
    >>> personalize("Hi {{{FIRST_NAME|there}}}", contact={}, fallbacks={}, unsubscribe_url="")
    'Hi there'
    """

    def fill(match: re.Match[str]) -> str:
        name, inline = match.groups()
        if name == "RESEND_UNSUBSCRIBE_URL":
            return unsubscribe_url
        key = name.removeprefix("contact.")
        if key.lower() in _LEGACY:
            key = key.lower()
        for value in (contact.get(key), inline, fallbacks.get(key)):
            if value not in {None, ""}:
                return str(value).lower() if isinstance(value, bool) else str(value)
        return ""

    return PLACEHOLDER.sub(fill, template)
