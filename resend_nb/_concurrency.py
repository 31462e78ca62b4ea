"""Several requests in flight, so that the time that answers take does not waste the account's allowance."""

from __future__ import annotations

import math
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from resend_nb._http.rate_limit import RequestRate
    from resend_nb.client import Client

Item = TypeVar("Item")

MAX_WORKERS = 16
"""As many as httpx keeps connections for, and fewer."""

_ROOM = 2.0
"""How many times more lanes than answers under way on average: some answers take longer than others."""


def workers_for(pace: RequestRate) -> int:
    """Say how many requests should be under way at once.

    Parameters
    ----------
    pace : RequestRate
        What the answers so far have shown.

    Examples
    --------
    >>> from resend_nb._http.rate_limit import RequestRate
    >>> workers_for(RequestRate(requests_per_second=10, seconds_per_response=0.15))
    3
    """
    if pace.requests_per_second is None or pace.seconds_per_response is None:
        return 1
    return min(
        MAX_WORKERS, max(1, math.ceil(pace.requests_per_second * pace.seconds_per_response * _ROOM))
    )


def run_concurrently(
    client: Client, work: Callable[[Item], object], items: Iterable[Item]
) -> Generator[Item]:
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
    pool = ThreadPoolExecutor(MAX_WORKERS, thread_name_prefix="resend_nb")
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
        while more and len(under_way) < workers_for(client.request_rate):
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
