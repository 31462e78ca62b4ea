"""The body of a request: only what JSON can hold, so that nothing fails half-way or is guessed."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Mapping
from typing import Any

from resend_nb.errors import InputError

_HALF = re.compile("[\ud800-\udfff]")


def plain(value: Any, where: str = "") -> Any:
    """Return a body with plain values; numpy's scalars become Python's.

    Raises an `InputError` that names the field if a value is missing (``nan``, ``NA``), or of a
    type that has no meaning in JSON.

    >>> plain({"ids": ("a", "b"), "unsubscribed": True})
    {'ids': ['a', 'b'], 'unsubscribed': True}
    """
    if isinstance(value, Mapping):
        return {_key(key, where): plain(item, _below(where, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, _below(where, number)) for number, item in enumerate(value)]
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item() if getattr(value, "size", 1) == 1 else value
    if isinstance(value, uuid.UUID):
        return str(value)
    if value is None or isinstance(value, bool | int) or _is_text(value) or _is_number(value):
        return value
    raise InputError(f"{where or 'The body'} cannot be sent: {_reason(value)}.")


def _is_text(value: object) -> bool:
    """Whether a value is text that UTF-8 can hold: without half of a surrogate pair."""
    return isinstance(value, str) and _HALF.search(value) is None


def _is_number(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _reason(value: object) -> str:
    kind = type(value).__name__
    if isinstance(value, bytes):
        return f"{value[:40]!r} is bytes; decode it to text"
    if isinstance(value, str):
        return "the text contains half of a character"
    if isinstance(value, float) or kind in {"NAType", "NaTType"}:
        return f"{value!r} is a missing value or no number; leave it out, or pass None to clear it"
    return f"it is a {kind}; pass text, a number, True, False or None"


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise InputError(f"{where or 'The body'} has the key {key!r}; keys must be text.")
    return key


def _below(where: str, part: object) -> str:
    if isinstance(part, int):
        return f"{where}[{part}]"
    return f"{where}.{part}" if where else str(part)
