"""Checks that come right before a request, and are repeated if the request had to wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb._http.instant import Instant
    from resend_nb._http.rate_limit import RateLimiter, Slot

_EXPIRES = 2.0
"""Seconds after which a check is repeated before the request is sent."""


def wait_for_slot(
    rate_limiter: RateLimiter,
    deadline: float,
    *,
    now: Callable[[], Instant],
    preflight: Callable[[], object] | None,
) -> Slot | None:
    """Wait for a slot, and repeat the check if it is outdated by then; ``None`` if none is free."""
    if preflight is not None:
        preflight()
    checked = now()
    slot = rate_limiter.acquire(timeout=deadline - checked.monotonic)
    is_outdated = preflight is not None and checked.seconds_until(now()) > _EXPIRES
    if slot is None or not is_outdated:
        return slot
    rate_limiter.release(slot)
    return wait_for_slot(rate_limiter, deadline, now=now, preflight=preflight)
