"""Validation of whole columns of addresses: plain ones by a pattern, others by email-validator."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from resend_nb.bulk.input.address_slips import has_several, unwrap
from resend_nb.bulk.input.cells import map_unique, normalize, to_text
from resend_nb.bulk.input.contact_columns import ContactColumns, is_true, replaced
from resend_nb.bulk.store.person import person_of

# Every plain address is valid to email-validator, too. Of the other ones some are.
_MAX_LENGTH = 64  # of a name; a plain address is no longer than that
# Written for Arrow, which has no look-ahead: at the beginning no sign that may be a mark or a slip.
_PLAIN_NAME = r"[A-Za-z0-9_][A-Za-z0-9_'+-]*(?:\.[A-Za-z0-9_'+-]+)*"
_PLAIN = rf"{_PLAIN_NAME}@[A-Za-z0-9.-]+"
_PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}")
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


def read_addresses(cells: pd.Series[Any]) -> ContactColumns:
    """Validate a column of addresses.

    >>> addresses = read_addresses(pd.Series([" Ada@Example.com ", "grace@example", None]))
    >>> addresses.emails.fillna("").tolist()
    ['ada@example.com', '', '']
    >>> addresses.problems[2]
    'no email address'
    """
    texts = _ascii_texts(cells.reset_index(drop=True))
    emails = texts.str.lower()
    domains = _domains_of(emails)
    codes, names = pd.factorize(domains)
    # The last one stands for missing domains, whose code is -1.
    is_plain = np.array([*map(_is_plain, names.tolist()), False])[codes]
    is_plain &= is_true(texts.str.fullmatch(_PLAIN)) & is_true(texts.str.len() <= _MAX_LENGTH)
    unusual = (~is_plain).nonzero()[0].tolist()
    columns = ContactColumns(emails, emails, emails, domains, unusual)
    _validate_the_rest(columns, cells.iloc[unusual].tolist())
    return columns


def _domains_of(addresses: pd.Series[str]) -> pd.Series[str]:
    """Return what follows the "@"."""
    return addresses.str.replace("^[^@]*@", "", regex=True)


def _ascii_texts(cells: pd.Series[Any]) -> pd.Series[str]:
    """Return the texts that may be plain, and missing values for the other cells."""
    if not isinstance(cells.dtype, pd.StringDtype):
        texts = (cell if isinstance(cell, str) and cell.isascii() else None for cell in cells)
        cells = pd.Series(list(texts), dtype="string")
    return cells.astype("string")


def _is_plain(domain: str) -> bool:
    return (
        len(domain) < _MAX_LENGTH
        and _PLAIN_DOMAIN.fullmatch(domain) is not None
        and not domain.endswith(_SPECIAL)
    )


def _validate_the_rest(columns: ContactColumns, cells: list[Any]) -> None:
    """Validate the addresses that are not plain one by one."""
    results = map_unique(_validate, cells)
    emails, people, written = dict[int, Any](), dict[int, Any](), dict[int, Any]()
    for place, cell, (text, person, problem) in zip(columns.unusual, cells, results, strict=True):
        emails[place], people[place] = (None, None) if problem else (text, person)
        written[place] = _almost(cell) if problem else person
        if problem:
            columns.unusable[place], columns.problems[place] = text, problem
    columns.emails = replaced(columns.emails, emails)
    columns.people = replaced(columns.people, people)
    columns.written = replaced(columns.written, written)
    columns.domains = replaced(
        columns.domains, _domains_of(pd.Series(written, dtype="string")).to_dict()
    )


def _almost(cell: Any) -> str | None:
    """Return the text of an invalid cell if it has one "@"; a correction may be suggested."""
    is_line = isinstance(cell, str) and cell.isascii() and "\n" not in cell
    return str(normalize(cell)).lower() if is_line and cell.count("@") == 1 else None


def _validate(cell: Any) -> tuple[str | None, str, str]:
    """Return the address as text, its person, and why it cannot be used."""
    text = None
    try:
        text = to_text(normalize(cell))
        if not text:
            return text, "", "no email address"
        text = unwrap(text)
        if has_several(text):
            return text, "", "several email addresses in one cell: write one in each row"
        _check(text)
    except EmailNotValidError as error:
        return text, "", f"not an email address: {error}"
    except ValueError as error:
        return text, "", str(error)
    return text.lower(), person_of(text), ""


def _check(text: str) -> None:
    """Raise EmailNotValidError if a text is not an address."""
    name, at, domain = text.partition("@")
    is_plain_name = len(text) <= _MAX_LENGTH and re.fullmatch(_PLAIN_NAME, name)
    if not (is_plain_name and domain.isascii()):
        validate_email(text, check_deliverability=False)
    elif problem := _problem_after_name(at + domain):
        raise EmailNotValidError(problem)


@lru_cache(maxsize=10_000)
def _problem_after_name(ending: str) -> str:
    """Return what is wrong with an "@" and a domain after a plain name; lists repeat domains."""
    try:
        validate_email(f"a{ending}", check_deliverability=False)
    except EmailNotValidError as error:
        return str(error)
    return ""
