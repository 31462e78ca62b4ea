"""CSV files of an import: commas, UTF-8 with or without a byte order mark, one header."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def header(file: bytes) -> list[str]:
    """Read the first row; the rest of the file may still be broken."""
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8-sig", errors="replace", newline="")
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        return []


def rows(file: bytes) -> Iterator[dict[str, str]]:
    """Yield each row's cells by column; what is beyond the header stands under no name.

    Raises
    ------
    UnicodeDecodeError, csv.Error
        It is no UTF-8, or no CSV.
    """
    yield from csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), restval="")


def value(cell: str, kind: str) -> Any:
    """Read a cell as text, as a number, or as ``true`` or ``false``; no other spelling is documented."""
    if kind == "string":
        return cell
    if kind == "boolean" and cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise problems.invalid(f"{cell!r} is no {kind}.")
