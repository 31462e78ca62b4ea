"""Slips around an address: what is surely only its wrapping, and what was surely not meant."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from email_validator import EmailNotValidError, validate_email

from resend_nb.bulk.input.contact_columns import is_true

if TYPE_CHECKING:
    from resend_nb.bulk.input.contact_columns import ContactColumns

_ADDRESS = r"(?:mailto:)?([^\s<>,;:]+@[^\s<>,;:]+)"
_WRAPPED = re.compile(rf"[^<>@]*<\s*{_ADDRESS}\s*>", re.IGNORECASE)
_LINK = re.compile(_ADDRESS, re.IGNORECASE)

_SEVERAL = re.compile(r"[^\s,;|/]+@[^\s,;|/]+[\s,;|/]+[^\s,;|/]+@[^\s,;|/]+")

_CODES = ("u002", "u003", "x3c", "x3e")  # with which a plain address may begin

_BEFORE = re.compile(r"^(?:['\"=*`,;:<>(\[{.\s-]|%\d\d|u00[23][0-9a-f]|x3[ce]|mailto:)+")
_AFTER = re.compile(r"(?:['\"`,;:<>)\]}.\s]|%\d\d)+$")

_TYPOGRAPHIC = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u2032\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a", '"'),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    }
)

_LOOKALIKES = str.maketrans("аеорсхуіјѕԁһ", "aeopcxyijsdh")  # noqa: RUF001 -- Cyrillic, and Latin
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def unwrap(text: str) -> str:
    """Return the address inside a display name, angle brackets or ``mailto:``; nothing is lost.

    >>> unwrap("Ada Lund <ada@example.com>"), unwrap("mailto:ada@example.com")
    ('ada@example.com', 'ada@example.com')
    """
    match = _WRAPPED.fullmatch(text) or _LINK.fullmatch(text)
    return match[1] if match else text


def has_several(text: str) -> bool:
    """Whether a cell holds several addresses."""
    return _SEVERAL.search(text) is not None


def suspicious(contacts: ContactColumns) -> dict[Any, str]:
    """Return the few addresses, among a million, that may have a slip, by position."""
    found = contacts.emails[is_true(contacts.emails.str.startswith(_CODES))]
    unusual = contacts.emails.iloc[contacts.unusual].dropna()
    broken = {place: (text or "").replace("\n", " ") for place, text in contacts.unusable.items()}
    return found.to_dict() | unusual.to_dict() | broken


def meant(address: str) -> str | None:
    """Return the address that was surely meant, None if it looks right as it is.

    >>> [meant(address) for address in ("'ada@example.com", "o\u2019brien@example.com")]
    ['ada@example.com', "o'brien@example.com"]
    """
    text = unicodedata.normalize("NFKC", address.translate(_TYPOGRAPHIC)).translate(_TYPOGRAPHIC)
    if _CYRILLIC.search(text) and not _CYRILLIC.search(text.translate(_LOOKALIKES)):
        text = text.translate(_LOOKALIKES)
    text = _AFTER.sub("", _BEFORE.sub("", text)).lower()
    if text == address.lower():
        return None
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return None
    return text
