"""A message while an action takes long, and which failed actions can be repeated."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from resend_nb.errors import (
    InputError,
    RateLimitError,
    ServerError,
    TransportError,
    may_have_acted,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.client import Client

_IN_BACKGROUND = "It runs in the background. To stop a run, press Stop."
_IN_CELL = "To stop, interrupt the kernel (the ■ button of the notebook)."


class UnreadError(InputError):
    """Part of the account could not be read, so an action could not begin."""


class Patience:
    """Calls ``tell`` once if the ``with`` block takes longer than some seconds.

    It is never called after the block has ended, so it cannot hide a result or an error.
    """

    def __init__(self, tell: Callable[[], object], seconds: float) -> None:
        self._tell, self._is_over, self._lock = tell, False, threading.Lock()
        self._timer = threading.Timer(seconds, self._run)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._is_over = True

    def _run(self) -> None:
        with self._lock:
            if not self._is_over:
                self._tell()


def slow_message(client: Client, seconds: float) -> str:
    """Return what a form says while it waits, and how to stop it; called where the action runs."""
    is_main = threading.current_thread() is threading.main_thread()
    how = _IN_CELL if is_main else _IN_BACKGROUND
    limit = f"A request without an answer ends after {client.timeout:g} s."
    return f"Not finished after {seconds:g} s, still trying. {limit} {how}"


def can_retry(error: Exception) -> bool:
    """Whether an action failed for a passing reason, and certainly without changing anything."""
    is_passing = isinstance(error, UnreadError | TransportError | ServerError | RateLimitError)
    return is_passing and not may_have_acted(error)
