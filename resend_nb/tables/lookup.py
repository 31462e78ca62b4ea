"""A segment by its id or its name, among those that the account has."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from resend_nb.errors import InputError, SegmentLookupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Segment

__all__ = ["find_segment", "pick_segment"]


def find_segment(client: Client, segment: str) -> Segment:
    """Find a segment by its id or its name.

    Parameters
    ----------
    client : Client
        The account.
    segment : str
        An id, or a name exactly as it is written.

    Returns
    -------
    dict
        ``id``, ``name`` and ``created_at``.

    Raises
    ------
    SegmentLookupError
        No segment, or several, of that name; the message lists the candidates.
    InputError
        It is no text.
    """
    _must_be_text(segment)
    return pick_segment(client.segments.list(), segment)


def pick_segment(segments: Sequence[Segment], segment: str) -> Segment:
    """Find a segment by its id or its name among those that were read.

    Parameters
    ----------
    segments : sequence of dict
        The account's.
    segment : str
        An id, or a name exactly as it is written.

    Returns
    -------
    dict
        ``id``, ``name`` and ``created_at``.

    Raises
    ------
    SegmentLookupError
        No segment, or several, of that name; the message lists the candidates.
    InputError
        It is no text.
    """
    _must_be_text(segment)
    fits = [each for each in segments if segment == each["id"]] or [
        each for each in segments if segment == each["name"]
    ]
    if len(fits) == 1:
        return fits[0]
    if fits:
        candidates = ", ".join(f"{each['id']} of {each['created_at'][:10]}" for each in fits)
        raise SegmentLookupError(
            f"segment={segment!r} is the name of {len(fits)} segments; say which by its id: {candidates}"
        )
    names = [each["name"] for each in segments]
    near = difflib.get_close_matches(segment, names, n=3, cutoff=0.5) or names[:10]
    known = "there are " + ", ".join(map(repr, near)) if near else "the account has none yet"
    raise SegmentLookupError(f"segment={segment!r} is no segment's id or name; {known}")


def _must_be_text(segment: object) -> None:
    if not isinstance(segment, str):
        raise InputError(f"segment must be a segment's id or name, not {type(segment).__name__}")
