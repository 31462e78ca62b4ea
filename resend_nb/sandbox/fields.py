"""Parsing and validating request bodies and queries; replies for single objects and lists."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import parse_time, postgres_text
from resend_nb.sandbox.store import PageRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb.sandbox.context import RequestContext
    from resend_nb.sandbox.store import Page, Row, Table

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ATOM = r"[^\s@<>()\[\]\\,;:.\"\x00-\x1f\x7f]+"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}"
_SENDER = rf"(?:[^<>\r\n]+ <({_ADDRESS})>|({_ADDRESS}))"
_ADDRESS_PATTERN = re.compile(_ADDRESS)
_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
DEFAULT_LIMIT = 20
_MAX_DELAY = 30 * 24 * 3600 * 1_000_000  # 30 days


def required(body: Mapping[str, Any], field: str) -> str:
    """Return a required string."""
    if body.get(field) is None:
        raise problems.missing_field(field)
    return str(problems.check_type(body[field], str))


def optional(body: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Return the strings and nulls among these fields."""
    return {
        field: problems.check_type(body[field], str, type(None))
        for field in fields
        if field in body
    }


def array(context: RequestContext, name: str) -> list[Any]:
    """Return an optional list of the body; the SDK for PHP sends an empty one as ``{}``."""
    value = context.body.get(name, [])
    is_empty = value == {} and context.switches.other_empties == "accept"
    items: list[Any] = [] if is_empty else problems.check_type(value, list)
    return items


def mapping(context: RequestContext, name: str) -> dict[str, Any]:
    """Return an optional object of the body; the SDK for PHP sends an empty one as ``[]``."""
    value = context.body.get(name, {})
    is_empty = value == [] and context.switches.other_empties == "accept"
    fields: dict[str, Any] = {} if is_empty else problems.check_type(value, dict)
    return fields


def valid_email(value: str) -> str:
    """Return a valid email address."""
    if not _ADDRESS_PATTERN.fullmatch(value):
        raise problems.invalid(
            "Invalid `email` field. "
            "The email address needs to follow the `email@example.com` format."
        )
    return value


def valid_sender(value: str) -> str:
    """Return a broadcast's sender, with or without a name; Resend's own domain is not allowed."""
    if address_of(value, "from").endswith("@resend.dev"):
        raise problems.forbidden("Broadcasts cannot be sent from the `resend.dev` domain.")
    return value


def address_of(value: str, field: str) -> str:
    """Return the lowercase address in ``a@b`` or ``Name <a@b>``."""
    match = re.fullmatch(_SENDER, value)
    if match is None:
        raise problems.invalid_mailbox(field)
    return str(match[1] or match[2]).lower()


def has_send_time(body: Mapping[str, Any]) -> bool:
    """Whether a request has ``scheduled_at``; Resend's SDK for Go sends an empty text for now."""
    when = body.get("scheduled_at")
    return when is not None and when != ""


def send_time(body: Mapping[str, Any], *, now: int) -> int | None:
    """Return ``scheduled_at``, at most 30 days ahead, or ``None`` to send now."""
    if not has_send_time(body):
        return None
    when = parse_time(problems.check_type(body["scheduled_at"], str), now=now)
    if when is None:
        raise problems.invalid(
            "The `scheduled_at` field must be an ISO 8601 date or a phrase such as `in 1 hour`."
        )
    if not now < when <= now + _MAX_DELAY:
        raise problems.invalid(
            "The `scheduled_at` field must be in the future and at most 30 days ahead."
        )
    return when


def uuid_of(value: str, parameter: str = "id") -> str:
    """Return a UUID of any version, in lowercase."""
    if not _UUID.fullmatch(value.lower()):
        raise problems.not_a_uuid(parameter)
    return value.lower()


def from_json(text: str) -> Any:
    """Parse JSON; values that cannot be encoded again, such as NaN, raise ``ValueError``."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def page_request(context: RequestContext, *, unpaged: bool = False) -> PageRequest:
    """Return the requested page of a list; without ``limit`` 20 rows, or all if unpaged."""
    query = context.request.args
    after, before = (query.get(name, "").lower() or None for name in ("after", "before"))
    if after and before:
        raise problems.both_cursors()
    return PageRequest(limit(context) or (None if unpaged else DEFAULT_LIMIT), after, before)


def legacy_page_request(context: RequestContext) -> PageRequest:
    """Return the requested page of a list that is older than the API's pagination."""
    return page_request(context, unpaged=context.switches.old_lists_without_limit == "all")


def limit(context: RequestContext) -> int | None:
    """Return the requested page size."""
    wanted = context.request.args.get("limit")
    if wanted is None:
        return None
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= 100:
        raise problems.bad_limit()
    return int(wanted)


def list_page(page: Page, item: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Return the body of a page."""
    return {"object": "list", "has_more": page.has_more, "data": [item(row) for row in page.rows]}


def columns(row: Row, *names: str) -> dict[str, Any]:
    """Return these columns of a row, with times formatted."""
    return {name: postgres_text(row[name]) if name.endswith("_at") else row[name] for name in names}


def existing(table: Table, row_id: str, noun: str) -> Row:
    """Return the row with this id, or raise the 404 for its noun."""
    row = table.get(uuid_of(row_id))
    if row is None:
        raise problems.not_found(noun)
    return row


def one_of(body: Mapping[str, Any], field: str, *choices: str) -> str:
    """Return a required string that is one of the choices."""
    value = required(body, field)
    if value not in choices:
        raise problems.invalid(f"The `{field}` must be one of {', '.join(choices)}.")
    return value


def from_text(value: Any, kind: str) -> Any:
    """Return a property value that was sent as text in the property's type, if it can be read."""
    if kind == "string" or not isinstance(value, str):
        return value
    try:
        read = from_json(value)
    except ValueError:
        return value
    return read if isinstance(read, _TYPES[kind]) else value


def property_value(value: Any, kind: str) -> Any:
    """Return a valid property value; whole numbers become integers, as in JavaScript."""
    problems.check_type(value, *_TYPES[kind], type(None))
    return int(value) if isinstance(value, float) and value.is_integer() else value
