"""Paths of the API: every part quoted, so that no id or address can change what is asked."""

from __future__ import annotations

from urllib.parse import quote


def path(*parts: str) -> str:
    """Join parts to a path, each quoted whole.

    Parameters
    ----------
    *parts : str
        Nouns, ids and addresses, in order.

    Returns
    -------
    str
        The path, from its first slash.

    Raises
    ------
    TypeError
        A part is no text, such as ``None`` or a whole contact.
    ValueError
        A part is empty, ``"."`` or ``".."``: it would ask for something else.

    Examples
    --------
    >>> path("contacts", "ada+news@example.com", "segments")
    '/contacts/ada%2Bnews%40example.com/segments'
    """
    return "".join("/" + _quoted(part) for part in parts)


def _quoted(part: str) -> str:
    if not isinstance(part, str):
        raise TypeError(f"an id or address must be text, not {type(part).__name__}")
    if part.strip() in {"", ".", ".."}:
        raise ValueError(f"{part!r} is no id or address; it would ask for something else")
    return quote(part, safe="")
