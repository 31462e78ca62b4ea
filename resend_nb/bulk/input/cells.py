"""What one cell says, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Answer = TypeVar("Answer")

_YES = {"true", "yes", "y", "1", "x"}
_NO = {"false", "no", "n", "0"}


def normalize(value: Any) -> Any:
    """Take a cell as it is, with one kind of missing.

    Parameters
    ----------
    value : object
        As the data has it.
    """
    if isinstance(value, str):
        return value.strip() or None
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def to_text(value: Any) -> str | None:
    """Read a cell as text.

    Parameters
    ----------
    value : object
        As :func:`normalize` gives it.

    Raises
    ------
    ValueError
        It cannot be sent as text.
    """
    if value is None:
        return None
    # A column of whole numbers with a gap in it is one of floats in pandas.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"half a character, which cannot be sent: {text!a}") from None
    return text


def parse_bool(value: Any) -> bool:
    """Read a cell that says whether somebody opted out; nothing is no.

    Parameters
    ----------
    value : object
        As :func:`normalize` gives it.

    Raises
    ------
    ValueError
        It is neither yes nor no.
    """
    word = (to_text(value) or "").lower()
    if word in _YES:
        return True
    if not word or word in _NO:
        return False
    raise ValueError(f"unsubscribed is neither yes nor no: {value!r}")


def map_unique(read: Callable[[Any], Answer], cells: Sequence[Any]) -> list[Answer]:
    """Read every cell, the same text only once.

    Parameters
    ----------
    read : callable
        Reads a cell.
    cells : sequence
        As the data has them.
    """
    known = {text: read(text) for text in {cell for cell in cells if isinstance(cell, str)}}
    return [known[cell] if isinstance(cell, str) else read(cell) for cell in cells]
