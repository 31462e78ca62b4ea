"""Lists as columns: each page becomes a part of every column, and no item is kept."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from resend_nb._http.pagination import every_page
from resend_nb.resources._shapes import all_conforming, columns_of, has_only

if TYPE_CHECKING:
    from resend_nb.resources._base import Request


def every_column(request: Request, shape: type, path: str) -> dict[str, list[Any]]:
    """Return the fields of every item of a list; a field that an item lacks is ``None`` there."""
    columns: dict[str, list[Any]] = {}
    count = 0
    for items in every_page(lambda page: request("GET", path, params=page)):
        part = _part(items, shape, path)
        for name in dict.fromkeys([*columns, *part]):
            if name not in columns:
                columns[name] = [None] * count
            columns[name] += part.get(name) or [None] * len(items)
        count += len(items)
    return columns


def _part(items: list[Any], shape: type, path: str) -> dict[str, list[Any]]:
    """Return the columns of one page; most pages have items with just the declared fields."""
    columns = columns_of(items, shape)
    if columns is not None and has_only(columns, items):
        return columns
    all_conforming(items, shape, "GET", path)
    names = dict.fromkeys(itertools.chain.from_iterable(items))
    return {name: [item.get(name) for item in items] for name in names}
