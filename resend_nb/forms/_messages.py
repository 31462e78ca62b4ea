"""What came of an action, as a form shows it."""

from __future__ import annotations

from resend_nb.errors import APIError, ResendError, may_have_acted
from resend_nb.forms._html import escape

OUTCOME_UNKNOWN = "The outcome is unknown: Resend may have carried this out."
"""What every form says after a request that the server may have carried out although it failed."""

_LOOK_FIRST = "Press Refresh and check the account before you try again."

_TITLES = {"success": "Done:", "partial": "Partly done:", "failed": "Error:"}


class Success(str):
    """The message of an action that changed the account as asked."""

    __slots__ = ()


class Partial(str):
    """The message of an action that did only a part of what was asked."""

    __slots__ = ()


def kind_of(message: str) -> str:
    """Return how a message looks: only a success is green."""
    if isinstance(message, Success):
        return "success"
    return "partial" if isinstance(message, Partial) else "info"


def message_html(kind: str, message: str) -> str:
    """Return a message as HTML that screen readers announce."""
    if not message:
        return ""
    role = "alert" if kind == "failed" else "status"
    title = f"<b>{_TITLES[kind]}</b> " if kind in _TITLES else ""
    return f'<div class="rnb-message rnb-{kind}" role="{role}">{title}{escape(message)}</div>'


def message_of(error: ResendError) -> str:
    """Return what went wrong, and what to do next."""
    text = str(error)
    if isinstance(error, APIError) and error.status == 429:
        text += "\nYour entries are kept. Press the button again in a moment."
    notes = notes_of(error)
    if may_have_acted(error) and not notes:
        notes = f"\n{OUTCOME_UNKNOWN} {_LOOK_FIRST}"
    return text + notes


def notes_of(error: BaseException) -> str:
    """Return the notes of an error, each on a line."""
    return "".join(f"\n{note}" for note in getattr(error, "__notes__", []))
