"""The CSV file of an import: comma-separated UTF-8 with one header row."""

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
    """Return the first row; the rest of the file may be invalid."""
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", errors="replace", newline="")
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        return []


def rows(file: bytes, position: int = 0) -> Iterator[tuple[dict[str, str], int]]:
    """Yield each row's cells by column, and the position of the next row.

    Start at a position yielded before, or at the first row. Cells beyond the header have the key
    ``None``. Invalid UTF-8 or CSV raises ``UnicodeDecodeError`` or ``csv.Error``.
    """
    lines = _Lines(file, position)
    if not position:
        next(csv.reader(lines), None)
    for cells in csv.DictReader(lines, header(file), restval=""):
        yield cells, lines.position


class _Lines:
    """The lines after a position, and the position reached; a CSV reader reads no line ahead."""

    def __init__(self, file: bytes, position: int) -> None:
        rest = io.BytesIO(file)
        rest.seek(position)
        self._text = io.TextIOWrapper(rest, encoding="utf-8", newline="")
        self.position = position

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.position += len(line.encode())
        return line


def value(cell: str, kind: str) -> Any:
    """Parse a string, number or boolean; only ``true`` and ``false`` are documented booleans."""
    if kind == "string":
        return cell
    if kind == "boolean" and cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise problems.invalid(f"{cell!r} is not a {kind}.")
