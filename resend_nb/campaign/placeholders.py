"""Placeholders such as ``{{{contact.first_name|there}}}``: finding them and filling them in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("first_name", "last_name", "email")
"""Fields of every contact. The older spelling is in capitals, without ``contact.``."""

UNSUBSCRIBE = "RESEND_UNSUBSCRIBE_URL"

PLACEHOLDER = re.compile(r"\{\{\{\s*([A-Za-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}\}")

How = Literal["filled", "fallback", "empty", "unknown"]


@dataclass(frozen=True)
class Placeholder:
    """A placeholder in a template.

    ``key`` is the contact field or property that it shows, or ``RESEND_UNSUBSCRIBE_URL``.
    """

    written: str
    key: str
    fallback: str | None
    start: int


@dataclass(frozen=True)
class Filled:
    """The text that replaces a placeholder, and where it came from."""

    placeholder: Placeholder
    value: str
    how: How


@dataclass(frozen=True)
class Filler:
    """Fills in placeholders for one contact.

    ``contact`` has the contact's fields and properties. ``fallbacks`` maps every property of the
    account to its own fallback or ``None``.

    Examples
    --------
    >>> Filler({"first_name": None}, {}).personalize("Hi {{{contact.first_name|there}}}")
    'Hi there'
    """

    contact: Mapping[str, Any]
    fallbacks: Mapping[str, Any]
    unsubscribe_url: str = ""

    def fill(self, placeholder: Placeholder) -> Filled:
        """Return the contact's value, else the placeholder's fallback, else the property's."""
        key = placeholder.key
        if key == UNSUBSCRIBE:
            return Filled(placeholder, self.unsubscribe_url, "filled")
        if key not in FIELDS and key not in self.fallbacks:
            return Filled(placeholder, placeholder.fallback or "", "unknown")
        values: list[tuple[Any, How]] = [
            (self.contact.get(key), "filled"),
            (placeholder.fallback, "fallback"),
            (self.fallbacks.get(key), "fallback"),
        ]
        for value, how in values:
            if value is not None and value != "":
                text = str(value)
                return Filled(placeholder, text.lower() if isinstance(value, bool) else text, how)
        return Filled(placeholder, "", "empty")

    def personalize(self, template: str) -> str:
        """Return the template with all placeholders filled in."""
        return PLACEHOLDER.sub(lambda match: self.fill(_parse(match)).value, template)


def find_placeholders(template: str) -> list[Placeholder]:
    """Return every placeholder of a template, in order.

    Examples
    --------
    >>> [name] = find_placeholders("Hi {{{FIRST_NAME|there}}}")
    >>> name.key, name.fallback
    ('first_name', 'there')
    """
    return [_parse(match) for match in PLACEHOLDER.finditer(template)]


def _parse(match: re.Match[str]) -> Placeholder:
    name, fallback = match.groups()
    key = name.removeprefix("contact.")
    if key.lower() in FIELDS:
        key = key.lower()
    return Placeholder(match[0], key, fallback, match.start())
