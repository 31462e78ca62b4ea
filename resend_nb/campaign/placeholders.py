"""Placeholders such as ``{{{contact.first_name|there}}}``: found in a template, filled in for a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIELDS = ("first_name", "last_name", "email")
"""What every contact has; the older spelling is in capitals, without ``contact.``."""

UNSUBSCRIBE = "RESEND_UNSUBSCRIBE_URL"

PLACEHOLDER = re.compile(r"\{\{\{\s*([A-Za-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}\}")

How = Literal["filled", "fallback", "empty", "unknown"]


@dataclass(frozen=True)
class Placeholder:
    """One placeholder as it stands in a template.

    ``key`` is the contact's field or property that it shows, or ``RESEND_UNSUBSCRIBE_URL``.
    """

    written: str
    key: str
    fallback: str | None
    start: int


@dataclass(frozen=True)
class Filled:
    """What a placeholder shows one person, and where that came from."""

    placeholder: Placeholder
    value: str
    how: How


def find_placeholders(template: str) -> list[Placeholder]:
    """Find every placeholder.

    Parameters
    ----------
    template : str
        A subject, an HTML or a text part.

    Returns
    -------
    list of Placeholder
        In the order in which they stand.

    Examples
    --------
    >>> [found] = find_placeholders("Hi {{{FIRST_NAME|there}}}")
    >>> found.key, found.fallback
    ('first_name', 'there')
    """
    return [_read(match) for match in PLACEHOLDER.finditer(template)]


def fill(
    placeholder: Placeholder,
    person: Mapping[str, Any],
    fallbacks: Mapping[str, Any],
    *,
    unsubscribe_url: str,
) -> Filled:
    """Fill in one placeholder for one person.

    Parameters
    ----------
    placeholder : Placeholder
        Which.
    person : mapping
        The contact's fields and properties.
    fallbacks : mapping
        Every property's key, and its own fallback or ``None``.
    unsubscribe_url : str
        Where this person unsubscribes.

    Returns
    -------
    Filled
        The contact's value, else the placeholder's fallback, else the property's, else nothing.

    Examples
    --------
    >>> [name] = find_placeholders("{{{contact.first_name|there}}}")
    >>> fill(name, {"first_name": None}, {}, unsubscribe_url="").value
    'there'
    """
    key = placeholder.key
    if key == UNSUBSCRIBE:
        return Filled(placeholder, unsubscribe_url, "filled")
    if key not in FIELDS and key not in fallbacks:
        return Filled(placeholder, placeholder.fallback or "", "unknown")
    values: list[tuple[Any, How]] = [
        (person.get(key), "filled"),
        (placeholder.fallback, "fallback"),
        (fallbacks.get(key), "fallback"),
    ]
    for value, how in values:
        if value is not None and value != "":
            return Filled(
                placeholder, str(value).lower() if isinstance(value, bool) else str(value), how
            )
    return Filled(placeholder, "", "empty")


def personalize(template: str, filler: Callable[[Placeholder], Filled]) -> str:
    """Fill in all placeholders of a template.

    Parameters
    ----------
    template : str
        A subject, an HTML or a text part.
    filler : callable
        :func:`fill`, for one person.

    Returns
    -------
    str
        What that person gets to see.

    Examples
    --------
    >>> personalize("Hi {{{email}}}", lambda each: fill(each, {"email": "a@b.example"}, {}, unsubscribe_url=""))
    'Hi a@b.example'
    """
    return PLACEHOLDER.sub(lambda match: filler(_read(match)).value, template)


def _read(match: re.Match[str]) -> Placeholder:
    name, fallback = match.groups()
    key = name.removeprefix("contact.")
    return Placeholder(
        match[0], key.lower() if key.lower() in FIELDS else key, fallback, match.start()
    )
