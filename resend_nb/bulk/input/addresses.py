"""A whole column of addresses read at once: plain ones by a pattern, the rest by email-validator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from resend_nb.bulk.input.cells import map_unique, normalize, to_text
from resend_nb.bulk.store.person import person_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is plain is valid to email-validator, too; what is not may be either.
_LONGEST_NAME, _LONGEST_DOMAIN = 64, 63
_PLAIN_NAME = rf"(?![^@\n]{{{_LONGEST_NAME + 1}}})[a-z0-9_'+-]++(?:\.[a-z0-9_'+-]++)*+"
_PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}")
# Lines with plain names, and a line without: a match for each line would take five times as long.
_UP_TO_THE_NEXT_ODD = re.compile(rf"(?:{_PLAIN_NAME}@[a-z0-9.-]++\n)*+([^\n]*\n)?")
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


@dataclass(frozen=True)
class Addresses:
    """A column of addresses; each list is as long as the column.

    ``emails`` are in lower case, and ``None`` where there is none that can be used; ``people`` tells people apart
    and is empty there. ``wrong`` has, by position, what stands there and why it cannot be used. ``names`` and
    ``domains`` are the two sides of an ``@``, in lower case; empty where there are not two.
    """

    emails: list[str | None]
    people: list[str]
    wrong: dict[int, tuple[str | None, str]]
    names: list[str]
    domains: list[str]


def read_addresses(cells: Sequence[Any]) -> Addresses:
    """Read a column of addresses.

    Parameters
    ----------
    cells : sequence
        As the data has them.

    Examples
    --------
    >>> addresses = read_addresses([" Ada@Example.com ", "grace@example", None])
    >>> addresses.emails
    ['ada@example.com', None, None]
    >>> addresses.wrong[2]
    (None, 'no e-mail address')
    """
    stripped = [
        cell.strip() if isinstance(cell, str) and cell.isascii() and "\n" not in cell else ""
        for cell in cells
    ]
    text = "\n".join([*stripped, ""]).lower()
    lines, odd = text.split("\n")[:-1], _odd_lines(text)
    for position in odd:
        if lines[position].count("@") != 1:
            lines[position] = "@"
    sides = "@".join(lines).split("@") if lines else []
    names, domains = sides[0::2], sides[1::2]
    usual = {domain for domain in {*domains} if _is_plain(domain)}
    emails = [
        line if domain in usual else None for line, domain in zip(lines, domains, strict=True)
    ]
    for position in odd:
        emails[position] = None
    addresses = Addresses(emails, [text or "" for text in emails], {}, names, domains)
    _read_the_rest(addresses, cells)
    return addresses


def _odd_lines(text: str) -> list[int]:
    odd, position = [], -1
    for match in _UP_TO_THE_NEXT_ODD.finditer(text):
        position += text.count("\n", *match.span())
        if match[1]:
            odd.append(position)
    return odd


def _is_plain(domain: str) -> bool:
    return (
        len(domain) <= _LONGEST_DOMAIN
        and _PLAIN_DOMAIN.fullmatch(domain) is not None
        and not domain.endswith(_SPECIAL)
    )


def _read_the_rest(addresses: Addresses, cells: Sequence[Any]) -> None:
    positions = [position for position, email in enumerate(addresses.emails) if email is None]
    for position, (text, person, reason) in zip(
        positions, map_unique(_read, [cells[position] for position in positions]), strict=True
    ):
        if reason:
            addresses.wrong[position] = (text, reason)
        else:
            addresses.emails[position], addresses.people[position] = text, person
            addresses.names[position], _, addresses.domains[position] = person.rpartition("@")


def _read(cell: Any) -> tuple[str | None, str, str]:
    """Give text, person and what is wrong."""
    text = None
    try:
        text = to_text(normalize(cell))
        if not text:
            return text, "", "no e-mail address"
        validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        return text, "", f"not an e-mail address: {error}"
    except ValueError as error:
        return text, "", str(error)
    return text.lower(), person_of(text), ""
