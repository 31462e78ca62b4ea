"""Parsing a request's body and query; errors have the API's own texts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import parse_time
from resend_nb.sandbox.store import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Page, Row

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ATOM = r"[^\s@<>()\[\]\\,;:.\"\x00-\x1f\x7f]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}"
_SENDER = rf"(?:[^<>\r\n]+ <({_ADDRESS})>|({_ADDRESS}))"
_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_FARTHEST = 30 * 24 * 3600 * 1_000_000  # 30 days


def required(body: Mapping[str, Any], field: str) -> str:
    """Return a required text."""
    if body.get(field) is None:
        raise problems.missing_field(field)
    return str(problems.check(body[field], str))


def optional(body: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Return the texts that are present, ``None`` included."""
    return {
        field: problems.check(body[field], str, type(None)) for field in fields if field in body
    }


def email(value: str) -> str:
    """Return a valid address."""
    if not re.fullmatch(_ADDRESS, value):
        raise problems.invalid(
            "Invalid `email` field. The email address needs to follow the "
            "`email@example.com` format."
        )
    return value


def sender(value: str) -> str:
    """Return a valid sender, with or without a name, that may send broadcasts."""
    if address_in(value, "from").endswith("@resend.dev"):
        raise problems.not_allowed_now("Broadcasts cannot be sent from the `resend.dev` domain.")
    return value


def address_in(value: str, field: str) -> str:
    """Return the address in ``a@b`` or ``Name <a@b>``, in lower case."""
    match = re.fullmatch(_SENDER, value)
    if match is None:
        raise problems.invalid_mailbox(field)
    return str(match[1] or match[2]).lower()


def departure(body: Mapping[str, Any], *, now: int) -> int | None:
    """Return the scheduled time, at most 30 days ahead; ``None`` for now."""
    if body.get("scheduled_at") is None:
        return None
    when = parse_time(problems.check(body["scheduled_at"], str), now=now)
    if when is None:
        raise problems.invalid(
            "The `scheduled_at` field must be an ISO 8601 date or a phrase such as `in 1 hour`."
        )
    if not now < when <= now + _FARTHEST:
        raise problems.invalid(
            "The `scheduled_at` field must be in the future and at most 30 days ahead."
        )
    return when


def uuid_of(value: str, parameter: str = "id") -> str:
    """Return a valid UUID of any version."""
    if not _UUID.fullmatch(value.lower()):
        raise problems.not_a_uuid(parameter)
    return value.lower()


def from_json(text: str) -> Any:
    """Parse JSON; a value that cannot be written back, such as NaN, is a ValueError."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def window(context: RequestContext, *, without_limit: int | None) -> Window:
    """Return the requested part of a list."""
    query = context.request.args
    after, before = (query.get(name, "").lower() or None for name in ("after", "before"))
    if after and before:
        raise problems.two_cursors()
    return Window(limit(context) or without_limit, after, before)


def old_window(context: RequestContext) -> Window:
    """Return the requested part of a list that is older than pagination."""
    return window(
        context, without_limit=20 if context.switches.old_lists_without_limit == "page" else None
    )


def limit(context: RequestContext) -> int | None:
    """Return the requested page size."""
    wanted = context.request.args.get("limit")
    if wanted is None:
        return None
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= 100:
        raise problems.bad_limit()
    return int(wanted)


def listed(page: Page, item: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Return a page in its envelope."""
    return {"object": "list", "has_more": page.has_more, "data": [item(row) for row in page.rows]}


def one_of(body: Mapping[str, Any], field: str, *choices: str) -> str:
    """Return a text that must be one of the choices."""
    value = required(body, field)
    if value not in choices:
        raise problems.invalid(f"The `{field}` must be one of {', '.join(choices)}.")
    return value


def typed(value: Any, kind: str) -> Any:
    """Return a valid property value; whole numbers are formatted as JavaScript does."""
    problems.check(value, *_TYPES[kind], type(None))
    return int(value) if isinstance(value, float) and value.is_integer() else value
