"""Waiting until a queued broadcast was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.errors import ResendError
from resend_nb.forms._messages import Success, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.campaign import SavedBroadcast

_POLL_SECONDS, _MAX_POLLS = 2.0, 300


def watch_queued(
    saved: SavedBroadcast, sleep: Callable[[float], object], changed: Callable[[], object]
) -> tuple[str, str]:
    """Read the status until the broadcast is no longer queued; return what to say of it, and how.

    ``changed`` is called after each reading.
    """
    was_queued = saved.status == "queued"
    for _ in range(_MAX_POLLS):
        if saved.status != "queued":
            break
        sleep(_POLL_SECONDS)
        try:
            saved.refresh()
        except ResendError as error:
            return "failed", f"The status could not be read: {error}. Press Refresh status."
        changed()
    is_news = was_queued and saved.status == "sent"
    message = Success(f"Status: {saved.status_text()}.") if is_news else ""
    return kind_of(message), message
