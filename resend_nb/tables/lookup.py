"""Find an object of the account by its id or its name."""

from __future__ import annotations

import difflib
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from resend_nb._http.paths import identifier
from resend_nb._public import public
from resend_nb._ui import list_names
from resend_nb.errors import InputError, ObjectLookupError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Broadcast, Segment, Topic
    from resend_nb.resources.broadcasts import ListedBroadcast

Named = TypeVar("Named", bound="Mapping[str, Any]")


@public
def find_segment(client: Client, segment: str) -> Segment:
    """Find a segment by its id or its name.

    Parameters
    ----------
    %(client)s
    %(segment)s

    Returns
    -------
    dict
        The segment, with ``id``, ``name`` and ``created_at``.

    Raises
    ------
    ObjectLookupError
        No segment or several segments match; the message lists candidates.
    InputError
        ``segment`` is not a string.

    Notes
    -----
    ``GET /segments``, https://resend.com/docs/api-reference/segments/list-segments.

    Examples
    --------
    >>> rnb.find_segment(demo, "Wholesale Cafés")["name"]
    'Wholesale Cafés'
    """
    wanted = _text("segment", segment)
    return pick_segment(client.segments.list(), wanted)


@public
def find_broadcast(client: Client, broadcast: str) -> Broadcast:
    """Find a broadcast by its id or its name.

    Parameters
    ----------
    %(client)s
    %(broadcast)s

    Returns
    -------
    dict
        The broadcast, as ``client.broadcasts.get`` returns it.

    Raises
    ------
    ObjectLookupError
        No broadcast or several broadcasts match; the message lists candidates.
    InputError
        ``broadcast`` is not a string.

    Notes
    -----
    ``GET /broadcasts/{id}``, and for a name first ``GET /broadcasts``,
    https://resend.com/docs/api-reference/broadcasts/get-broadcast.

    Examples
    --------
    >>> rnb.find_broadcast(demo, "Cold brew launch")["status"]
    'draft'
    """
    return client.broadcasts.get(broadcast_id_of(client, broadcast))


def find_or_new_segment(client: Client, segment: str) -> Segment | None:
    """Find a segment by its id or its name; None if it can be created with that name."""
    segment = _text("segment", segment)
    segments = client.segments.list()
    alike = {_alike(listed["name"]) for listed in segments}
    if segment.strip() and _alike(segment) not in alike and not _is_id(segment):
        return None
    return pick_segment(segments, segment)


def find_topic(client: Client, topic: str) -> Topic:
    """Find a topic by its id or its name."""
    wanted = _text("topic", topic)
    return _pick("topic", client.topics.list(), wanted)


def broadcast_id_of(client: Client, broadcast: str) -> str:
    """Return a broadcast's id; only a name takes requests."""
    broadcast = _text("broadcast", broadcast)
    if _is_id(broadcast):
        return broadcast
    return pick_broadcast(client.broadcasts.list(), broadcast)["id"]


def pick_segment(segments: Sequence[Segment], segment: str) -> Segment:
    """Find a segment by its id or its name among segments that were already read."""
    return _pick("segment", segments, _text("segment", segment))


def pick_broadcast(broadcasts: Sequence[ListedBroadcast], broadcast: str) -> ListedBroadcast:
    """Find a broadcast by its id or its name among broadcasts that were already read."""
    return _pick("broadcast", broadcasts, _text("broadcast", broadcast))


def _pick(kind: str, listed: Sequence[Named], wanted: str) -> Named:
    """Return the one object with this id or name."""
    by_id = [item for item in listed if item["id"] == wanted]
    matches = by_id or [item for item in listed if item["name"] == wanted]
    if len(matches) == 1:
        return matches[0]
    if matches:
        candidates = ", ".join(f"{item['id']} ({item['created_at'][:10]})" for item in matches)
        raise ObjectLookupError(
            f"{len(matches)} {kind}s are named {wanted!r}. "
            f"Pass {kind}= one of these ids: {candidates}"
        )
    raise ObjectLookupError(f"No {kind} named {wanted!r}. {_suggestion(kind, listed, wanted)}")


def _suggestion(kind: str, listed: Sequence[Mapping[str, Any]], wanted: str) -> str:
    """Return the sentence that helps after a failed lookup."""
    names = list(dict.fromkeys(item["name"] for item in listed if item["name"]))
    similar = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    if similar:
        return f"Did you mean {' or '.join(map(repr, similar))}?"
    if not listed:
        return f"This account has no {kind}s yet."
    if not names:
        return f"This account's {kind}s have no names. Pass an id."
    return f"This account has {list_names(names)}."


def _alike(name: str) -> str:
    """Return what two names share that a reader would take for one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_id(text: str) -> bool:
    """Whether a text is written like one of Resend's ids."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _text(name: str, value: object) -> str:
    """Return an id as the API writes it, or a name; refuse what is neither."""
    text = str(value) if isinstance(value, uuid.UUID) else value
    if not isinstance(text, str):
        raise InputError(f"{name} must be an id or a name, not {type(value).__name__}")
    return identifier(text) if _is_id(text.strip()) else text
