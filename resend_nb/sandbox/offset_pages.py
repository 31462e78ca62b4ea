"""Lists whose cursors are positions: ``offset:0`` in base64 for the first row."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import fields, problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Row


def cursor(position: int) -> str:
    """Encode a position as a cursor.

    Examples
    --------
    >>> cursor(0)
    'b2Zmc2V0OjA'
    """
    return base64.urlsafe_b64encode(f"offset:{position}".encode()).decode().rstrip("=")


def list_rows(
    context: RequestContext,
    fetch: Callable[[int, int], list[Row]],
    item: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """Return the requested page of the rows that ``fetch(limit, offset)`` reads."""
    limit = fields.limit(context) or fields.DEFAULT_LIMIT
    query = context.request.args
    after, before = (_position(query.get(name)) for name in ("after", "before"))
    if after is not None and before is not None:
        raise problems.both_cursors()
    # The cursor's own row is read as well, to check that it exists.
    if before is not None:
        first = max(0, before - limit)
        number = before - first + 1
        rows = _at_least(number, fetch(number, first))[:-1]
        has_more = first > 0
    else:
        first, extra = (0, 0) if after is None else (after + 1, 1)
        rows = _at_least(extra, fetch(limit + 1 + extra, first - extra))[extra:]
        has_more = len(rows) > limit
    data = [
        {"id": cursor(position), **item(row)}
        for position, row in enumerate(rows[:limit], start=first)
    ]
    return {"object": "list", "has_more": has_more, "data": data}


def _at_least(number: int, rows: list[Row]) -> list[Row]:
    if len(rows) < number:
        raise problems.bad_cursor()
    return rows


def _position(text: str | None) -> int | None:
    if not text:
        return None
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        raise problems.bad_cursor() from None
    match = re.fullmatch(rb"offset:(\d{1,9})", decoded)
    if match is None:
        raise problems.bad_cursor()
    return int(match[1])
