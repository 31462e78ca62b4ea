"""Every page of a list, never just the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.errors import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = 100
"""The most that the API gives at once."""


def every_item(fetch: Callable[[dict[str, str | int]], Any]) -> Iterator[Any]:
    """Yield every item of a list, asking for one page after the other.

    Parameters
    ----------
    fetch : callable
        Takes the query parameters ``limit`` and ``after``, returns the API's envelope.

    Yields
    ------
    dict
        Each item, in the API's order.

    Raises
    ------
    ResendError
        The answer is no list, or the server promises more but gives nothing new: going on would never end,
        stopping would pass for the whole list.
    """
    params: dict[str, str | int] = {"limit": PAGE}
    while True:
        page = fetch(params)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise ResendError("the server's answer is no list, although one was asked for")
        yield from page["data"]
        if not page.get("has_more"):
            return
        last = page["data"][-1].get("id") if page["data"] else None
        if last in {None, params.get("after")}:
            raise ResendError(
                "the server says that the list has more, but its next page brings nothing new"
            )
        params = {"limit": PAGE, "after": last}
