"""Several requests in flight, so that the time that answers take does not waste the account's allowance."""

from __future__ import annotations

import math
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from resend_nb._pacing import Pace
    from resend_nb.client import Client

Item = TypeVar("Item")

MOST_LANES = 16
"""As many as httpx keeps connections for, and fewer."""

_ROOM = 2.0
"""How many times more lanes than answers under way on average: some answers take longer than others."""


def lanes_for(pace: Pace) -> int:
    """Say how many requests should be under way at once.

    Parameters
    ----------
    pace : Pace
        What the answers so far have shown.

    Examples
    --------
    >>> from resend_nb._pacing import Pace
    >>> lanes_for(Pace(requests_per_second=10, seconds_per_answer=0.15))
    3
    """
    if pace.requests_per_second is None or pace.seconds_per_answer is None:
        return 1
    return min(MOST_LANES, max(1, math.ceil(pace.requests_per_second * pace.seconds_per_answer * _ROOM)))


def in_lanes(client: Client, work: Callable[[Item], object], items: Iterable[Item]) -> Generator[Item]:
    """Do the work of each item, several at once, and yield items as their work ends.

    A sandbox inside this process is asked one thing after the other, so that it comes out the same each time.

    Items are taken, and yielded, in the thread of the caller. Once the caller closes the generator, or Ctrl-C
    comes, no more work begins, and what is under way is waited for, as long as one call may take; another Ctrl-C
    ends the waiting. What ended then is not yielded: whoever handed the items in knows which are missing.

    Parameters
    ----------
    client : Client
        The account.
    work : callable
        Is given an item, in a thread of its own.
    items : iterable
        What there is to do; the next is taken when there is a lane for it.

    Yields
    ------
    object
        Each item when its work has ended.
    """
    if client.is_mounted:
        for item in items:
            work(item)
            yield item
        return
    pool = ThreadPoolExecutor(MOST_LANES, thread_name_prefix="resend_nb")
    try:
        yield from _rounds(client, lambda item: pool.submit(work, item), iter(items))
    finally:
        _end(pool, client.timeout)


def _end(pool: ThreadPoolExecutor, seconds: float) -> None:
    """Wait for work that was begun, noted or not: Ctrl-C may come before whoever handed it in knows of it."""
    pool.shutdown(wait=False)
    ending = threading.Thread(target=pool.shutdown, daemon=True)
    ending.start()
    ending.join(seconds)


def _rounds(
    client: Client,
    start: Callable[[Item], Future[object]],
    items: Iterator[Item],
) -> Generator[Item]:
    under_way: dict[Future[object], Item] = {}
    more = True
    while more or under_way:
        while more and len(under_way) < lanes_for(client.pace):
            try:
                item = next(items)
            except StopIteration:
                more = False
            else:
                under_way[start(item)] = item
        done = wait(under_way, return_when=FIRST_COMPLETED).done
        for ended in [each for each in under_way if each in done]:
            item = under_way.pop(ended)
            ended.result()
            yield item
