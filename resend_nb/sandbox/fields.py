"""Reading a request's body and query, with the API's words for what is wrong."""

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
    """Read a text that must be there."""
    if body.get(field) is None:
        raise problems.missing_field(field)
    return str(problems.check(body[field], str))


def optional(body: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Read the texts that are there, ``None`` among them."""
    return {
        field: problems.check(body[field], str, type(None)) for field in fields if field in body
    }


def email(value: str) -> str:
    """Let an address through."""
    if not re.fullmatch(_ADDRESS, value):
        raise problems.invalid(
            "Invalid `email` field. The email address needs to follow the `email@example.com` format."
        )
    return value


def sender(value: str) -> str:
    """Let a sender through, with a name or without, but not one that may not send broadcasts."""
    if address_in(value, "from").endswith("@resend.dev"):
        raise problems.not_allowed_now("Broadcasts cannot be sent from the `resend.dev` domain.")
    return value


def address_in(value: str, field: str) -> str:
    """Take the address out of ``a@b`` or ``Name <a@b>``, in lower case."""
    match = re.fullmatch(_SENDER, value)
    if match is None:
        raise problems.invalid_mailbox(field)
    return str(match[1] or match[2]).lower()


def departure(body: Mapping[str, Any], *, now: int) -> int | None:
    """Read when it is to go out: at most 30 days ahead, or ``None`` for at once."""
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
    """Let a UUID of any version through."""
    if not _UUID.fullmatch(value.lower()):
        raise problems.not_a_uuid(parameter)
    return value.lower()


def from_json(text: str) -> Any:
    """Read JSON; what cannot be written back, such as half a character or NaN, is none.

    Raises
    ------
    ValueError
        It is no JSON.
    """
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def window(call: RequestContext, *, without_limit: int | None) -> Window:
    """Read which part of a list is wanted."""
    query = call.request.args
    after, before = (query.get(name, "").lower() or None for name in ("after", "before"))
    if after and before:
        raise problems.two_cursors()
    return Window(limit(call) or without_limit, after, before)


def old_window(call: RequestContext) -> Window:
    """Read which part is wanted of a list that is older than pages."""
    return window(
        call, without_limit=20 if call.switches.old_lists_without_limit == "page" else None
    )


def limit(call: RequestContext) -> int | None:
    """Read how many items are wanted at once."""
    wanted = call.request.args.get("limit")
    if wanted is None:
        return None
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= 100:
        raise problems.bad_limit()
    return int(wanted)


def listed(page: Page, item: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Put a part of a list into its envelope."""
    return {"object": "list", "has_more": page.has_more, "data": [item(row) for row in page.rows]}


def one_of(body: Mapping[str, Any], field: str, *choices: str) -> str:
    """Read a text that must be one of some."""
    value = required(body, field)
    if value not in choices:
        raise problems.invalid(f"The `{field}` must be one of {', '.join(choices)}.")
    return value


def typed(value: Any, kind: str) -> Any:
    """Let a property's value through; whole numbers are written as JavaScript writes them."""
    problems.check(value, *_TYPES[kind], type(None))
    return int(value) if isinstance(value, float) and value.is_integer() else value
