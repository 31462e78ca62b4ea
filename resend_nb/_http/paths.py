"""Request paths with every part quoted, so that no id or address can change the endpoint."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

from resend_nb.errors import InputError

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def path(*parts: object) -> str:
    """Join nouns, ids and addresses to a path.

    >>> path("contacts", "ada+news@example.com", "segments")
    '/contacts/ada%2Bnews%40example.com/segments'
    """
    return "".join("/" + _quoted(part) for part in parts)


def identifier(value: object) -> str:
    """Return an id or an address without white space around it, and an id in lower case.

    >>> identifier(" 4E2A9B1C-0000-4000-8000-00000000000A "), identifier("Ada@example.com")
    ('4e2a9b1c-0000-4000-8000-00000000000a', 'Ada@example.com')
    """
    if isinstance(value, uuid.UUID):
        return str(value)
    if not isinstance(value, str):
        raise InputError(f"An id or an address must be a string, not {type(value).__name__}.")
    text = value.strip()
    return text.lower() if _UUID.fullmatch(text) else text


def _quoted(part: object) -> str:
    """Quote one part; an empty part, ``"."`` or ``".."`` would request something else."""
    text = identifier(part)
    if text in {"", ".", ".."}:
        raise InputError(f"{part!r} is not an id or an address.")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:  # half of a surrogate pair
        raise InputError(f"{part!r} is not an id or an address.") from None
