"""What every public function gets: shared parameter text, and tracebacks that start with the user's line."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

SHARED = {
    "client": """
        client : Client
            The account or sandbox.""",
    "segment": """
        segment : str
            The segment's id or name.""",
    "broadcast": """
        broadcast : str
            The broadcast's id or name.""",
    "progress": """
        progress : bool, optional
            Whether to show a progress bar. By default it appears in notebooks and terminals
            once the work takes longer than two seconds.""",
    # Parameters of the methods of resources.
    "contact": """
        contact : str
            The contact's id or email address.""",
    "segment_id": """
        segment_id : str
            The segment's id.""",
    "broadcast_id": """
        broadcast_id : str
            The broadcast's id.""",
    "members_of": """
        segment_id : str, optional
            Only the contacts of this segment.
        audience_id : str, optional
            Deprecated: the old name of ``segment_id``.""",
    "topic_choices": """
        topics : sequence of mapping
            Topic subscriptions, each ``{"id": ..., "subscription": ...}`` with ``"opt_in"`` or
            ``"opt_out"``.""",
    "sender": """
        from_ : str
            The sender, ``"news@acme.example"`` or ``"Acme <news@acme.example>"``, on a verified
            domain.
        subject : str
            The subject line.""",
    "broadcast_content": """
        html, text : str, optional
            The content in HTML and in plain text, at least one of them. Without ``text`` Resend
            derives it from ``html``; ``text=""`` sends no plain text.
        name : str, optional
            The internal name, at most 70 characters.
        preview_text : str, optional
            The text that inboxes show next to the subject.
        reply_to : str or sequence of str, optional
            Where replies go.""",
    "scheduled_at": """
        scheduled_at : str or datetime.datetime, optional
            When to send, at most 30 days ahead: a time with its zone, or ISO text such as
            ``"2026-12-01T09:00:00+01:00"``. By default now.""",
    "recipient_filters": """
        type : str
            The type of event: ``"sent"``, ``"delivered"``, ``"opened"``, ``"clicked"``,
            ``"bounced"``, ``"complained"``, ``"unsubscribed"`` or ``"suppressed"``.
        email : str, optional
            Only recipients whose address contains this text.
        bounce_type : {"permanent", "transient", "undetermined"}, optional
            Only bounces of this type; requires ``type="bounced"``.""",
    "import_status": """
        status : {"queued", "in_progress", "completed", "failed"}, optional
            Only imports with this status.""",
    "origin": """
        origin : {"bounce", "complaint", "manual"}, optional
            Only suppressions of this origin.""",
    "not_found": """
        Raises
        ------
        NotFoundError
            It does not exist.""",
    "suppression": """
        suppression : str
            The suppression's id, or the email address.""",
}
"""Descriptions of parameters that several public functions have, by the name of the parameter."""

_MARK = re.compile(r"^( *)%\((\w+)\)s$", re.MULTILINE)


def public(function: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """Insert the shared text of each ``%(name)s`` line, and shorten the traceback of an InputError."""
    function.__doc__ = fill_in(function.__doc__)

    @functools.wraps(function)
    def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Returned:
        try:
            return function(*args, **kwargs)
        except InputError as error:
            # The argument is wrong, so the caller's line is what the reader has to see.
            raise error.with_traceback(None)  # noqa: B904 -- it is the same error

    return call


def fill_in(text: str | None) -> str | None:
    """Replace each line ``%(name)s`` of a docstring by the shared text of that name."""
    if text is None:  # python -OO
        return None

    def shared(match: re.Match[str]) -> str:
        lines = inspect.cleandoc(SHARED[match[2]]).splitlines()
        return "\n".join(f"{match[1]}{line}" for line in lines)

    return _MARK.sub(shared, text)
