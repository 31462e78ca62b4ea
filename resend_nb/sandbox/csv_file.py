"""The CSV file of an import: comma-separated UTF-8 with one header row."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK_SIZE = 1_000_000

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def header(file: bytes) -> list[str]:
    """Return the first row; the rest of the file may be invalid."""
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", errors="replace", newline="")
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        return []


def rows(
    pieces: Iterator[bytes], header: Sequence[str], position: int = 0
) -> Iterator[tuple[dict[str, str], int]]:
    """Yield each row's cells by column, and the position of the next row.

    The pieces of the file start at a position yielded before, or at 0 with the header. Cells beyond
    the header have the key ``None``. Invalid CSV raises ``csv.Error``.
    """
    lines = _Lines(pieces, position)
    if not position:
        next(csv.reader(lines), None)
    for cells in csv.DictReader(lines, header, restval=""):
        yield cells, lines.position


def is_utf8(file: bytes) -> bool:
    """Whether a file is UTF-8; it is not decoded as a whole, because it may be large."""
    text = io.TextIOWrapper(io.BytesIO(file), encoding="utf-8", newline="")
    try:
        while text.read(_CHUNK_SIZE):
            pass
    except UnicodeDecodeError:
        return False
    return True


class _Pieces(io.RawIOBase):
    """A file that is read from pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._pieces, b"")
        number = min(len(buffer), len(self._rest))
        buffer[:number], self._rest = self._rest[:number], self._rest[number:]
        return number


class _Lines:
    """The lines after a position, and the position reached; a CSV reader reads no line ahead."""

    def __init__(self, pieces: Iterator[bytes], position: int) -> None:
        file = io.BufferedReader(_Pieces(pieces))
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="")
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
