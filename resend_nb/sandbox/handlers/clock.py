"""Moving simulated time forward. Resend has no such path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import javascript_text

if TYPE_CHECKING:
    from resend_nb.sandbox.context import RequestContext

_FARTHEST = 10 * 366 * 86_400
"""Ten years in seconds, longer than any campaign; calendars end somewhere."""


def advance(context: RequestContext) -> dict[str, Any]:
    """Move the clock forward by ``advance_seconds`` and apply what is due by then."""
    if "advance_seconds" not in context.body:
        raise problems.missing_field("advance_seconds")
    seconds = problems.check(context.body["advance_seconds"], int, float)
    if not 0 < seconds <= _FARTHEST:
        raise problems.invalid(f"The `advance_seconds` must be above 0 and at most {_FARTHEST}.")
    if not context.simulated_time:
        raise problems.invalid(
            "This sandbox goes by the machine's clock. Serve one with --simulated-time instead."
        )
    ahead = round(seconds * 1_000_000)
    context.store.database.count("ahead", ahead)
    context.now += ahead
    return {"object": "clock", "now": javascript_text(context.now)}
