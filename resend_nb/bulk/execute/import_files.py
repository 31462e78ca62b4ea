"""CSV files for Resend's import, limited to syntax that every CSV parser reads alike."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resend_nb.bulk.store.row import Row

MAX_BYTES = 10_000_000
"""Size of a file, which is in memory during upload; the smallest documented limit is 50 MB."""

_NAMES = ("email", "first_name", "last_name")


def write_files(rows: Iterable[Row], keys: Sequence[str]) -> Iterator[tuple[bytes, list[int]]]:
    """Yield CSV files of new contacts with these property keys, and the positions of their rows."""
    positions: list[int] = []
    for row in rows:
        if not positions:
            file = io.BytesIO()
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow([*_NAMES, *map(_column, keys)])
        properties = map(row.properties.get, keys)
        writer.writerow([row.email, row.first_name, row.last_name, *properties])
        positions.append(row.position)
        if file.tell() > MAX_BYTES:
            yield file.getvalue(), positions
            positions = []
    if positions:
        yield file.getvalue(), positions


def column_map(types: Mapping[str, str]) -> dict[str, Any]:
    """Return the import's column map, given the type of each property key."""
    properties = {key: {"column": _column(key), "type": kind} for key, kind in types.items()}
    return {name: name for name in _NAMES} | ({"properties": properties} if properties else {})


def _column(key: str) -> str:
    return f"properties.{key}"
