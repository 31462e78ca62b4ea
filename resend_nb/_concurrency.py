"""Several requests in flight at the same time, to use the whole rate limit."""

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
"""At most as many threads as httpx keeps connections open for."""

_SPARE_WORKERS = 2.0
"""How many workers per request in flight on average: some responses take longer than others."""


def workers_for(rate: RequestRate) -> int:
    """Return how many requests should be in flight at the same time.

    >>> from resend_nb._http.rate_limit import RequestRate
    >>> workers_for(RequestRate(requests_per_second=10, seconds_per_response=0.15))
    3
    """
    if rate.requests_per_second is None or rate.seconds_per_response is None:
        return 1
    in_flight = rate.requests_per_second * rate.seconds_per_response
    return min(MAX_WORKERS, max(1, math.ceil(in_flight * _SPARE_WORKERS)))


def run_concurrently(
    client: Client, work: Callable[[Item], object], items: Iterable[Item]
) -> Generator[Item]:
    """Run ``work`` on each item in worker threads, and yield items as they finish.

    Items are taken and yielded in the caller's thread. When the caller closes the generator, or
    at Ctrl-C, no more work starts, and work in flight may finish for as long as one call may
    take; a second Ctrl-C ends that wait. Items that finish during the wait are not yielded.

    A sandbox inside this process gets one request after another, so results are reproducible.
    """
    if client.is_mounted:
        for item in items:
            work(item)
            yield item
        return
    pool = ThreadPoolExecutor(MAX_WORKERS, thread_name_prefix="resend_nb")
    try:
        yield from _run_in_pool(client, lambda item: pool.submit(work, item), iter(items))
    finally:
        _shut_down(pool, client.timeout)


def _shut_down(pool: ThreadPoolExecutor, seconds: float) -> None:
    """Wait for all submitted work, also if Ctrl-C came before its future was stored."""
    pool.shutdown(wait=False)
    shutdown = threading.Thread(target=pool.shutdown, daemon=True)
    shutdown.start()
    shutdown.join(seconds)


def _run_in_pool(
    client: Client, submit: Callable[[Item], Future[object]], items: Iterator[Item]
) -> Generator[Item]:
    in_flight: dict[Future[object], Item] = {}
    exhausted = False
    while in_flight or not exhausted:
        while not exhausted and len(in_flight) < workers_for(client.request_rate):
            try:
                item = next(items)
            except StopIteration:
                exhausted = True
            else:
                in_flight[submit(item)] = item
        finished = wait(in_flight, return_when=FIRST_COMPLETED).done
        for future in [future for future in in_flight if future in finished]:
            item = in_flight.pop(future)
            future.result()
            yield item
