"""Values of single cells: normalized, and as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Value = TypeVar("Value")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a formula begins in a spreadsheet; an apostrophe before them marks a text."""

_UNSENDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than white space, and halves of characters."""


def normalize(cell: Any) -> Any:
    """Return the cell's value: text is trimmed, and everything missing or blank becomes None."""
    if isinstance(cell, str):
        text = cell.strip()
        is_marked = text.startswith("'") and text[1:].startswith(FORMULA_STARTS)
        return (text[1:] if is_marked else text) or None
    return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else cell


def to_text(value: Any) -> str | None:
    """Return a normalized value as text; raise ValueError if the text cannot be sent."""
    if value is None:
        return None
    # pandas stores whole numbers as floats if the column has gaps.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if _UNSENDABLE.search(text):
        raise ValueError(f"contains a character that cannot be sent: {text!a}")
    return text


def map_unique(convert: Callable[[Any], Value], cells: Sequence[Any]) -> list[Value]:
    """Convert every cell, each distinct text only once."""
    by_text = {text: convert(text) for text in {cell for cell in cells if isinstance(cell, str)}}
    return [by_text[cell] if isinstance(cell, str) else convert(cell) for cell in cells]
