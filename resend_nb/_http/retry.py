"""Retries: which errors are retried, after how long, and how often."""

from __future__ import annotations

import datetime as dt
import math
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import tenacity

from resend_nb.errors import (
    APIError,
    ConnectTransportError,
    RateLimitError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ATTEMPTS = 4
"""The first attempt and three retries."""

MAX_DELAY = 60.0
"""Seconds. A request is not retried if the server asks for a longer delay."""

_IN_PROGRESS = {"resource_locked", "concurrent_idempotent_requests"}
"""Errors caused by another request that is not finished, perhaps our own first attempt."""


def attempts(
    *, repeatable: bool, deadline: float, clock: Callable[[], float], sleep: Callable[[float], None]
) -> tenacity.Retrying:
    """Return the attempts of one request; none begins after the deadline."""

    def is_last(state: tenacity.RetryCallState) -> bool:
        return (
            state.attempt_number >= MAX_ATTEMPTS
            or state.upcoming_sleep > MAX_DELAY
            or clock() + state.upcoming_sleep >= deadline
        )

    def delay(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return retry_delay(error, attempt=state.attempt_number, now=dt.datetime.now(dt.UTC))

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda error: should_retry(error, repeatable=repeatable)),
        wait=delay,
        stop=is_last,
        sleep=sleep,
        reraise=True,
    )


def should_retry(error: BaseException, *, repeatable: bool) -> bool:
    """Whether a retry can help and cannot do harm.

    After a rate limit, a lock or a failed connection nothing was done, so any request may be
    retried. If the outcome is unknown, only a request that may be carried out twice is retried.
    """
    if isinstance(error, RateLimitError | ConnectTransportError):
        return True
    if isinstance(error, APIError):
        is_fault = isinstance(error, ServerError) or error.status >= 500
        return error.name in _IN_PROGRESS or (repeatable and is_fault)
    return repeatable and isinstance(error, TransportError)


def retry_delay(error: BaseException | None, *, attempt: int, now: dt.datetime) -> float:
    """Return the seconds before the next attempt: ``retry-after``, or else 0.5, 1, 2 and so on."""
    asked = retry_after(error.response.headers, now=now) if isinstance(error, APIError) else None
    return 0.5 * 2.0 ** (attempt - 1) if asked is None else asked


def retry_after(headers: Mapping[str, str], *, now: dt.datetime) -> float | None:
    """Parse ``retry-after``, in seconds or as a date; ``None`` if it is missing or invalid."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):  # not a date, or one without a time zone
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def refused_for(response: httpx.Response) -> float | None:
    """Return the seconds to wait after a 429."""
    refused = response.status_code == httpx.codes.TOO_MANY_REQUESTS
    return retry_after(response.headers, now=dt.datetime.now(dt.UTC)) if refused else None
