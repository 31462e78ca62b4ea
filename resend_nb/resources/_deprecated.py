"""Audiences are segments now, of the same ids; their old name still works, with a warning that names the new one."""

from __future__ import annotations

import warnings

from resend_nb.errors import InputError


def warn_of(old: str, new: str, *, stacklevel: int = 3) -> None:
    """Warn whoever called the public method."""
    message = f"{old} is deprecated, audiences are segments now: use {new}"
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


def segment_of(segment_id: str | None, audience_id: str | None) -> str | None:
    """Take the segment under its new name or its old one."""
    if audience_id is None:
        return segment_id
    if segment_id is not None:
        raise InputError(
            "give segment_id= or audience_id=, not both: they are two names of one thing"
        )
    warn_of("audience_id=", "segment_id= with the same id", stacklevel=4)
    return audience_id
