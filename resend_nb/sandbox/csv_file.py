"""CSV files of an import: commas, UTF-8, one header row."""

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
    """Return the header row; the rest of the file may be invalid."""
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", errors="replace", newline="")
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        return []


def rows(file: bytes, place: int = 0) -> Iterator[tuple[dict[str, str], int]]:
    """Yield each row's cells by column, and the offset of the next row.

    Cells beyond the header have the key ``None``. Reading starts at an offset that was yielded
    before, or at the first row. Raises UnicodeDecodeError or csv.Error if the file is not valid.
    """
    lines = _Lines(file, place)
    if not place:
        next(csv.reader(lines), None)
    for cells in csv.DictReader(lines, header(file), restval=""):
        yield cells, lines.place


class _Lines:
    """The lines from an offset on, counted: a CSV reader takes only the lines of one row."""

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
    """Convert a cell to text, a number, or ``true``/``false``; no other spelling is documented."""
    if kind == "string":
        return cell
    if kind == "boolean" and cell.lower() in {"true", "false"}:
        return cell.lower() == "true"
    if kind == "number" and _NUMBER.fullmatch(cell) and math.isfinite(float(cell)):
        return float(cell)
    raise problems.invalid(f"{cell!r} is no {kind}.")
