"""CSV files of an import: commas, UTF-8, one header."""

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
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", errors="replace", newline="")
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        return []


def rows(file: bytes, place: int = 0) -> Iterator[tuple[dict[str, str], int]]:
    """Yield each row's cells by column, and the place where the next row begins.

    What is beyond the header stands under no name. Reading begins at a place that was given before, or at the
    first row.

    Raises
    ------
    UnicodeDecodeError, csv.Error
        It is no UTF-8, or no CSV.
    """
    lines = _Lines(file, place)
    if not place:
        next(csv.reader(lines), None)
    for cells in csv.DictReader(lines, header(file), restval=""):
        yield cells, lines.place


class _Lines:
    """The lines from a place on, and how far they were read; a CSV reader takes no more of them than a row has."""

    def __init__(self, file: bytes, place: int) -> None:
        rest = io.BytesIO(file)
        rest.seek(place)
        self._text = io.TextIOWrapper(rest, encoding="utf-8", newline="")
        self.place = place

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.place += len(line.encode())
        return line


def value(cell: str, kind: str) -> Any:
    """Read a cell as text, as a number, or as ``true`` or ``false``; no other spelling is documented."""
    if kind == "string":
        return cell
    if kind == "boolean" and cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise problems.invalid(f"{cell!r} is no {kind}.")
