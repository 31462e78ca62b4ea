"""Pagination: read every page of a list, not only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.errors import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 100
"""The most items that the API returns in one page."""


def every_item(fetch: Callable[[dict[str, str | int]], Any]) -> Iterator[Any]:
    """Yield every item of a list; ``fetch`` takes the query parameters and returns one page.

    A page that repeats the last one is an error: continuing would never end, and stopping would
    pass off part of the list as the whole list.
    """
    params: dict[str, str | int] = {"limit": PAGE}
    while True:
        page = fetch(params)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise ResendError("The server's response is not a list, although one was requested.")
        yield from page["data"]
        if not page.get("has_more"):
            return
        last = page["data"][-1].get("id") if page["data"] else None
        if last in {None, params.get("after")}:
            raise ResendError(
                "The server announces more items, but its next page contains nothing new."
            )
        params = {"limit": PAGE, "after": last}
