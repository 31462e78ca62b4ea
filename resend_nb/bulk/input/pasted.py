"""Lists of addresses, and text that was copied from a spreadsheet or an email."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.input.batches import frames_of_records, number_consecutively
from resend_nb.bulk.input.consent_of_files import FILE
from resend_nb.bulk.input.read_file import is_file, read_file
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+|[^@<>]*<\s*[^\s@<>]+@[^\s@<>]+\s*>")
_BETWEEN = re.compile(r"[,;\t\r\n]+")


def is_text(data: object) -> bool:
    """Whether data is text that holds addresses, and not the path of a file.

    >>> is_text("ada@example.com, Bob <bob@example.com>"), is_text("leads@work.csv")
    (True, False)
    """
    if not isinstance(data, str) or "@" not in data:
        return False
    if not {"\n", "\r", "\t"}.isdisjoint(data):
        return True
    return len(_addresses_in(data)) > 1 and not is_file(data)


def read_text(text: str, *, rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of text: a table with a header, or addresses alone."""
    if addresses := _addresses_in(text):
        yield from frames_of_addresses(addresses)
        return
    content = text.encode("utf-8", "replace")
    for frame in read_file(text, lambda: BytesIO(content), rows=rows):
        del frame.attrs[FILE]
        yield frame


def is_address(item: object) -> bool:
    """Whether an item of a list is an address, and not the path of a file."""
    return isinstance(item, str) and "@" in item and not is_file(item)


def frames_of_addresses(items: Iterable[Any]) -> Iterator[pd.DataFrame]:
    """Yield a list of addresses as DataFrames; some may be missing or invalid."""
    records = ((_checked(item),) for item in items)
    return number_consecutively(frames_of_records(records, ["email"]))


def refuse_mixture(item: object) -> None:
    """Raise the error for a list that holds addresses and other data."""
    raise InputError(
        f"data has addresses and {type(item).__name__} {str(item)[:60]!r} in one list. Pass a list "
        "of addresses, or one of DataFrames and paths"
    )


def _checked(item: Any) -> Any:
    """Return an address as it is; raise InputError for a DataFrame, a path or a record."""
    is_text_or_missing = isinstance(item, str) or (pd.api.types.is_scalar(item) and pd.isna(item))
    if not is_text_or_missing or (isinstance(item, str) and "@" not in item and is_file(item)):
        refuse_mixture(item)
    return item


def _addresses_in(text: str) -> list[str]:
    """Return the addresses if there is nothing else in the text."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    return parts if all(map(_ADDRESS.fullmatch, parts)) else []
