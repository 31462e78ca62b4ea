"""Reading a request's body and query, with the API's words for what is wrong."""

from __future__ import annotations

import re
import uuid
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems
from resend_nb.sandbox.store import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb.sandbox.exchange import Call
    from resend_nb.sandbox.store import Page, Row

_ADDRESS = re.compile(r"[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,.]+")


def required(body: Mapping[str, Any], field: str) -> str:
    """Read a text that must be there."""
    if body.get(field) is None:
        raise problems.missing_field(field)
    return str(problems.check(body[field], str))


def optional(body: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Read the texts that are there, ``None`` among them."""
    return {field: problems.check(body[field], str, type(None)) for field in fields if field in body}


def email(value: str) -> str:
    """Let an address through."""
    if not _ADDRESS.fullmatch(value):
        raise problems.invalid(
            "Invalid `email` field. The email address needs to follow the `email@example.com` format."
        )
    return value


def sender(value: str) -> str:
    """Let a sender through, with a name or without."""
    if not _ADDRESS.fullmatch(parseaddr(value)[1]):
        raise problems.invalid_from()
    return value


def uuid_of(value: str, parameter: str = "id") -> str:
    """Let a UUID of any version through."""
    try:
        return str(uuid.UUID(value))
    except ValueError:
        raise problems.not_a_uuid(parameter) from None


def window(call: Call, *, without_limit: int | None) -> Window:
    """Read which part of a list is wanted."""
    query = call.request.args
    after, before = query.get("after") or None, query.get("before") or None
    if after and before:
        raise problems.TWO_CURSORS
    limit = query.get("limit")
    if limit is None:
        return Window(without_limit, after, before)
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit[:9]) <= 100:
        raise problems.BAD_LIMIT
    return Window(int(limit), after, before)


def listed(page: Page, item: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Put a part of a list into its envelope."""
    return {"object": "list", "has_more": page.has_more, "data": [item(row) for row in page.rows]}


def one_of(body: Mapping[str, Any], field: str, *choices: str) -> str:
    """Read a text that must be one of some."""
    value = required(body, field)
    if value not in choices:
        raise problems.invalid(f"The `{field}` must be one of {', '.join(choices)}.")
    return value
