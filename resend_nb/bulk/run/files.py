"""Files of people that say the same whatever reads them, because they leave out what no document explains."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resend_nb.bulk.store.row import Row

LARGEST = 10_000_000
"""Bytes of a file: it is in memory while it goes out, and the smallest limit that any document names is 50 MB."""

_NAMES = ("email", "first_name", "last_name")

_NEEDS_QUOTES = re.compile(r'[",\x00-\x1f]')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def fits(row: Row) -> bool:
    """Tell whether a file can carry a new person, and nothing is lost.

    Parameters
    ----------
    row : Row
        A checked row.
    """
    if row.unsubscribed:
        return False  # how an opt-out is spelt in a file is not documented
    values = [
        value for value in (row.email, row.first_name, row.last_name, *row.properties.values()) if value is not None
    ]
    plain = all(isinstance(value, str) or _NUMBER.fullmatch(str(value)) for value in values)
    return plain and not _NEEDS_QUOTES.search(" ".join(map(str, values)))


def cut(people: Iterable[Sequence[Any]], keys: Sequence[str]) -> Iterator[tuple[bytes, list[int]]]:
    """Cut files.

    Parameters
    ----------
    people : iterable
        Of each person the place in the data, the address and the names, and a mapping of properties.
    keys : sequence of str
        The properties that any of them has.

    Yields
    ------
    bytes, list of int
        A file, and the places of those who are in it.
    """
    places: list[int] = []
    for place, *names, properties in people:
        if not places:
            file = io.BytesIO()
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow([*_NAMES, *map(_column, keys)])
        writer.writerow([*names, *(properties.get(key) for key in keys)])
        places.append(place)
        if file.tell() > LARGEST:
            yield file.getvalue(), places
            places = []
    if places:
        yield file.getvalue(), places


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
