"""When a request may be tried again, and how long to wait: pure decisions; tenacity does the loop."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from resend_nb.errors import (
    APIError,
    ConnectTransportError,
    RateLimitError,
    TransportError,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

ATTEMPTS = 4
"""The first try and three more."""

LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is not waited for."""


_STILL_AT_IT = {"resource_locked", "concurrent_idempotent_requests"}
"""Errors that say that another request, perhaps our own first try, is not done yet."""


def should_retry(error: BaseException, *, repeatable: bool) -> bool:
    """Tell whether trying again can help and can do no harm.

    A rate limit, a resource or an idempotency key in use, and a connection that was never made have done
    nothing, so anything may be tried again. After a lost answer or a server's failure only what is scrub_traceback
    twice is.

    Parameters
    ----------
    error : BaseException
        What went wrong.
    repeatable : bool
        Whether doing the request twice is the same as doing it once.
    """
    if isinstance(error, RateLimitError | ConnectTransportError):
        return True
    if isinstance(error, APIError):
        return error.name in _STILL_AT_IT or (repeatable and error.status >= 500)
    return repeatable and isinstance(error, TransportError)


def retry_delay(error: BaseException | None, *, attempt: int, now: dt.datetime) -> float:
    """Seconds to wait before the next try: the server's own word, or else 0.5, 1, 2 and so on.

    Parameters
    ----------
    error : BaseException or None
        What went wrong.
    attempt : int
        How many tries there were, from 1.
    now : datetime.datetime
        The time, with a zone.
    """
    asked = retry_after(error.response.headers, now=now) if isinstance(error, APIError) else None
    return 0.5 * 2.0 ** (attempt - 1) if asked is None else asked


def retry_after(headers: Mapping[str, str], *, now: dt.datetime) -> float | None:
    """Read ``retry-after`` in seconds or as a date; ``None`` where it says nothing usable.

    Parameters
    ----------
    headers : mapping
        The answer's headers.
    now : datetime.datetime
        The time, with a zone.
    """
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
