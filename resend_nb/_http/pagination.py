"""Pagination: read every page of a list, not only the first."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from resend_nb.errors import UnexpectedResponseError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Params = dict[str, str | int]

PAGE = 100
"""The most items that the API returns in one page."""

_NOTHING_NEW = "The server announces more items, but its next page contains nothing new."

_DICT = frozenset({dict})
_ID = frozenset({str, type(None)})

_MAX_CURSORS = 10
"""How many items of a page are tried as the cursor: the last ones may have been deleted."""


def every_item(fetch: Callable[[Params], Any], *, limit: int | None = None) -> Iterator[Any]:
    """Yield every item of a list once, like :func:`every_page`."""
    return itertools.chain.from_iterable(every_page(fetch, limit=limit))


def every_page(fetch: Callable[[Params], Any], *, limit: int | None = None) -> Iterator[list[Any]]:
    """Yield the pages of a list, each item once; ``fetch`` takes the query and returns one page.

    Only ``has_more: false`` or an empty page ends the list. A page that brings nothing new is an
    error: continuing might never end, and stopping would pass off a part as the whole list.
    """
    params: Params = {"limit": limit or PAGE}
    cursors = set[str]()
    known = set[str | None]()
    page = fetch(params)
    while items := _items(page):
        ids = [item.get("id") for item in items]
        found = set(ids)
        if ids[-1] in cursors or found <= known:
            raise _unexpected(_NOTHING_NEW)
        is_new = known.isdisjoint(found)
        yield items if is_new else [item for item in items if item.get("id") not in known]
        if page.get("has_more") is False:
            return
        if ids[-1] is None:
            raise _unexpected("The server announces more items, but its last item has no id.")
        cursors.add(ids[-1])
        known = found
        page = _fetch_after(fetch, params, ids)


def _items(page: Any) -> list[Any]:
    """Return the items of a page; it may only be empty if no more were announced."""
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise _unexpected("The server's response is not a list, although one was requested.")
    items: list[Any] = page["data"]
    if not (_DICT.issuperset(map(type, items)) and _are_ids([item.get("id") for item in items])):
        raise _unexpected("The server's list contains an item that is not an object with an id.")
    if not items and page.get("has_more") is True:
        raise _unexpected(_NOTHING_NEW)
    return items


def _unexpected(message: str) -> UnexpectedResponseError:
    return UnexpectedResponseError(message, method="GET")


def _are_ids(values: list[Any]) -> bool:
    return _ID.issuperset(map(type, values)) and "" not in values


def _fetch_after(fetch: Callable[[Params], Any], params: Params, ids: Sequence[Any]) -> Any:
    """Fetch the page after the last item that still exists."""
    *others, first = ids[-_MAX_CURSORS:]
    for cursor in (first, *reversed(others)):
        try:
            return fetch({**params, "after": cursor})
        except ValidationError as error:
            refused = error
    raise refused
