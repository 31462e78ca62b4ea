"""From a response that reports an error to its class: the status decides, then the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from resend_nb.errors import (
    APIError,
    AuthenticationError,
    ConflictError,
    NotFoundError,
    NotJSONError,
    QuotaError,
    RateLimitError,
    RestrictedKeyError,
    ServerError,
    ValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

_BY_NAME: dict[str, type[APIError]] = {
    "missing_api_key": AuthenticationError,
    "invalid_api_key": AuthenticationError,
    "suspended_api_key": AuthenticationError,
    "invalid_permission": AuthenticationError,
    "validation_error": ValidationError,
    "rate_limit_exceeded": RateLimitError,
    "daily_quota_exceeded": QuotaError,
    "monthly_quota_exceeded": QuotaError,
    "email_above_quota": QuotaError,
}

_STATUS_OF = {"not_found": 404, "missing_required_field": 422, **dict.fromkeys(_BY_NAME, 400)}
"""The status of an error whose body has a name and no status, in a response with status 200."""

_BY_STATUS: dict[int, type[APIError]] = {
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}

_CUT_OFF = {408, 425, 499}
"""Statuses by which a gateway ends a request that the server may still carry out."""

_CONFLICTS = {
    "concurrent_idempotent_requests",
    "invalid_idempotent_request",
    "resource_locked",
}
"""Resend's own names of a 409, after which nothing was done."""

_CLEAR = {409, 429, *_CUT_OFF}
"""Statuses below 500 that mean the same whoever responds, and whatever the body is."""

_LONGEST_PAGE = 10_000
"""Characters of a web page in which its text is looked for."""

_MARKUP = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)

_EMPTY = "The response is empty"


class _Report(NamedTuple):
    """What a body says about an error; ``status`` is 0 and ``name`` is empty if it does not."""

    status: int
    name: str
    message: str


def is_error(body: object) -> bool:
    """Whether the JSON of a successful response reports an error nevertheless.

    >>> is_error({"data": None, "error": {"message": "no"}}), is_error({"id": "1", "error": None})
    (True, False)
    """
    if not isinstance(body, dict):
        return False
    has_answer = not {"object", "id", "data", "deleted"}.isdisjoint(body)
    return (
        _status(body) >= 400
        or bool(body.get("error"))
        or (not has_answer and bool(body.get("errors") or {"name", "message"} <= body.keys()))
    )


def error_of(
    response: httpx.Response, body: object, *, redact: Callable[[str], str] = str
) -> APIError:
    """Convert an error response into the error class that fits it; ``body`` is its JSON."""
    report = _report(body) if isinstance(body, dict) else None
    status = response.status_code
    if report is None:
        text = _text_of(response, redact=redact)
        is_clear = status >= 500 or status in _CLEAR
        error_class = _class_for(status, "", text) if is_clear else NotJSONError
        return error_class(response, name="", server_message=text, redact=redact)
    name, message = report.name, report.message or response.reason_phrase or _EMPTY
    if response.is_success:
        status = report.status or _STATUS_OF.get(name, 500)
    error_class = _class_for(status, name, message)
    return error_class(response, name=name, server_message=message, redact=redact)


def _report(body: dict[str, Any]) -> _Report:
    """Read what a body says; the error itself may be one level down, as the SDKs return it."""
    inner = body.get("error")
    if isinstance(inner, dict):
        body = {**body, **inner}
    message = body.get("message") or inner or body.get("errors") or ""
    return _Report(_status(body), str(body.get("name") or ""), str(message))


def _status(body: dict[str, Any]) -> int:
    if "statusCode" not in body:
        return 0
    status = str(body["statusCode"])
    return int(status) if re.fullmatch("[1-5][0-9][0-9]", status) else 0


def _text_of(response: httpx.Response, *, redact: Callable[[str], str]) -> str:
    """Return the text of a page, shortened and without markup."""
    try:
        whole = response.text
    except Exception:  # noqa: BLE001 -- the charset that a server names may be anything
        whole = response.content.decode(errors="replace")
    # Redacted before it is shortened: half a key would not be recognized. Shortened before tags
    # are removed, which takes time that grows with the square of the length.
    start = redact(whole)[:_LONGEST_PAGE]
    return " ".join(_MARKUP.sub(" ", start).split())[:300] or _EMPTY


def _class_for(status: int, name: str, message: str) -> type[APIError]:
    if "api key is invalid" in message.lower():
        return AuthenticationError
    if "restricted to only send" in message.lower():
        return RestrictedKeyError
    if status == 403 and "quota" in message.lower():
        return QuotaError
    if status >= 500 or status in _CUT_OFF or (status == 409 and name not in _CONFLICTS):
        return ServerError
    return _BY_NAME.get(name) or _BY_STATUS.get(status, ValidationError)
