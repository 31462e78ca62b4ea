"""Files of people that say the same whatever reads them, because they leave out what no document explains."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


LARGEST = 10_000_000
"""Bytes of a file: it is in memory while it goes out, and the smallest limit that any document names is 50 MB."""

_NAMES = ("email", "first_name", "last_name")


def cut(people: Iterable[Sequence[Any]], keys: Sequence[str]) -> Iterator[tuple[bytes, list[int]]]:
    """Cut files.

    Parameters
    ----------
    people : iterable
        Of each person the position in the data, the address and the names, and a mapping of properties.
    keys : sequence of str
        The properties that any of them has.

    Yields
    ------
    bytes, list of int
        A file, and the positions of those who are in it.
    """
    positions: list[int] = []
    for position, *names, properties in people:
        if not positions:
            file = io.BytesIO()
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow([*_NAMES, *map(_column, keys)])
        writer.writerow([*names, *(properties.get(key) for key in keys)])
        positions.append(position)
        if file.tell() > LARGEST:
            yield file.getvalue(), positions
            positions = []
    if positions:
        yield file.getvalue(), positions


def column_map(types: Mapping[str, str]) -> dict[str, Any]:
    """Say which column holds what.

    Parameters
    ----------
    types : mapping
        Property key to ``"string"`` or ``"number"``.
    """
    properties = {key: {"column": _column(key), "type": kind} for key, kind in types.items()}
    return {name: name for name in _NAMES} | ({"properties": properties} if properties else {})


def _column(key: str) -> str:
    return f"properties.{key}"
