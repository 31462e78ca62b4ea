"""Checks that come right before a request, and are repeated if they may be outdated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb._http.instant import Instant
    from resend_nb._http.rate_limit import RateLimiter, Slot

_MAX_WAIT = 2.0
"""Seconds between the end of a check and its request."""

_MAX_AGE = 10.0
"""Seconds between the beginning of a check and its request.

The server answered at some time after the beginning, and a computer may sleep before it reads the
answer. On a network as slow as this, the request is given up at its deadline, and not sent.
"""

_ATTEMPTS = 10


def wait_for_slot(
    rate_limiter: RateLimiter,
    deadline: float,
    *,
    now: Callable[[], Instant],
    preflight: Callable[[], object] | None,
) -> Slot | None:
    """Wait for a slot, and repeat the check if it is outdated by then; ``None`` if none is free."""
    if preflight is None:
        return rate_limiter.acquire(timeout=deadline - now().monotonic)
    for _ in range(_ATTEMPTS):
        begun = now()
        preflight()
        checked = now()
        slot = rate_limiter.acquire(timeout=deadline - checked.monotonic)
        if slot is None:
            return None
        current = now()
        is_fresh = begun.seconds_until(current) <= _MAX_AGE
        if is_fresh and checked.seconds_until(current) <= _MAX_WAIT:
            return slot
        rate_limiter.release(slot)
    return None
