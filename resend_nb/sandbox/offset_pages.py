"""Lists with offset cursors, opaque to clients: ``offset:0`` in base64 for the first row."""

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

_WITHOUT_LIMIT = 20


def cursor(place: int) -> str:
    """Return the cursor of an offset.

    Examples
    --------
    >>> cursor(0)
    'b2Zmc2V0OjA'
    """
    return base64.urlsafe_b64encode(f"offset:{place}".encode()).decode().rstrip("=")


def listed(
    context: RequestContext,
    fetch: Callable[[int, int], list[Row]],
    item: Callable[[Row], dict[str, Any]],
) -> dict[str, Any]:
    """Return the requested page; each item starts with its cursor."""
    limit = fields.limit(context) or _WITHOUT_LIMIT
    after, before = (_place(context.request.args.get(name)) for name in ("after", "before"))
    if after is not None and before is not None:
        raise problems.two_cursors()
    if before is not None:
        first = max(0, before - limit)
        rows = _known(fetch(before - first + 1, first), before - first + 1)[:-1]
        has_more = first > 0
    else:
        # The cursor's own row is read too, to see that there is one.
        first, skip = (0, 0) if after is None else (after + 1, 1)
        rows = _known(fetch(limit + 1 + skip, first - skip), skip)[skip:]
        has_more = len(rows) > limit
    data = [
        {"id": cursor(place), **item(row)} for place, row in enumerate(rows[:limit], start=first)
    ]
    return {"object": "list", "has_more": has_more, "data": data}


def _known(rows: list[Row], at_least: int) -> list[Row]:
    if len(rows) < at_least:
        raise problems.bad_cursor()
    return rows


def _place(text: str | None) -> int | None:
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
