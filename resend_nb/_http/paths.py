"""Request paths with every part quoted, so that no id or address can change the endpoint."""

from __future__ import annotations

from urllib.parse import quote


def path(*parts: str) -> str:
    """Join nouns, ids and addresses to a path.

    >>> path("contacts", "ada+news@example.com", "segments")
    '/contacts/ada%2Bnews%40example.com/segments'
    """
    return "".join("/" + _quoted(part) for part in parts)


def _quoted(part: str) -> str:
    """Quote one part; an empty part, ``"."`` or ``".."`` would request something else."""
    if not isinstance(part, str):
        raise TypeError(f"An id or an address must be a string, not {type(part).__name__}.")
    if part.strip() in {"", ".", ".."}:
        raise ValueError(f"{part!r} is not an id or an address.")
    return quote(part, safe="")
