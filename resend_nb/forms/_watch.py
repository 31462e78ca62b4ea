"""Waiting until a queued broadcast was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.errors import ResendError

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.campaign import SavedBroadcast

_POLL_SECONDS, _MAX_POLLS = 2.0, 300


def watch_queued(
    saved: SavedBroadcast, sleep: Callable[[float], object], changed: Callable[[], object]
) -> str:
    """Read the status until the broadcast is no longer queued; return why that failed, if it did.

    ``changed`` is called after each reading.
    """
    for _ in range(_MAX_POLLS):
        if saved.status != "queued":
            break
        sleep(_POLL_SECONDS)
        try:
            saved.refresh()
        except ResendError as error:
            return f"The status could not be read: {error}. Press Refresh status."
        changed()
    return ""
