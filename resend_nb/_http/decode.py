"""Decoding JSON: what ``json`` reads, in less time."""

from __future__ import annotations

import json
from typing import Any

import msgspec

_DECODE = msgspec.json.Decoder().decode


def decode(body: bytes | str) -> Any:
    """Return the value of a JSON text, or raise a ValueError or a RecursionError.

    msgspec reads what the standard asks for, numbers of any length included. ``json`` reads some
    more, such as ``NaN`` and UTF-16, and is asked about all that msgspec refuses.
    """
    try:
        return _DECODE(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json.loads(body)
