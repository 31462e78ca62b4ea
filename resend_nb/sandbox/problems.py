"""The API's errors; texts that no source has are ours."""

from __future__ import annotations

from typing import Any

_JSON_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


class Problem(Exception):  # noqa: N818 -- named after RFC 9457
    """An error reply: raised anywhere, returned once."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message

    @property
    def body(self) -> dict[str, object]:
        """The body, with its keys in the recorded order."""
        return {"statusCode": self.status, "message": self.message, "name": self.name}


def missing_field(field: str) -> Problem:
    """A missing field (recorded for ``email`` and ``name``)."""
    return Problem(422, "missing_required_field", f"Missing `{field}` field.")


def invalid(message: str) -> Problem:
    """An invalid value."""
    return Problem(422, "validation_error", message)


def check(value: Any, *types: type) -> Any:
    """Return a JSON value of one of these types; a boolean is not a number."""
    if type(value) not in types:
        raise invalid(
            f"Invalid input: expected {_JSON_TYPES[types[0]]}, received {_JSON_TYPES[type(value)]}"
        )
    return value


def invalid_mailbox(field: str) -> Problem:
    """An invalid sender or recipient (documented)."""
    return invalid(
        f"Invalid `{field}` field. The email address needs to follow the `email@example.com` or "
        "`Name <email@example.com>` format."
    )


def not_a_uuid(parameter: str) -> Problem:
    """An id that is not a UUID (after a documented pattern)."""
    return Problem(422, "invalid_parameter", f"The `{parameter}` must be a valid UUID.")


def not_found(noun: str) -> Problem:
    """404 for an unknown object (recorded for contacts and audiences)."""
    return Problem(404, "not_found", noun if noun.endswith("not found") else f"{noun} not found")


def not_allowed_now(message: str) -> Problem:
    """A step that is not allowed now (recorded for a cancellation, other texts are ours)."""
    return Problem(403, "validation_error", message)


def bad_limit() -> Problem:
    """An invalid page size (documented)."""
    return invalid(
        "The pagination limit must be a number between 1 and 100. "
        "See https://resend.com/docs/pagination for more "
        "information."
    )


def bad_cursor() -> Problem:
    """An invalid cursor (our text)."""
    return invalid("The pagination cursor is invalid.")


def two_cursors() -> Problem:
    """Both cursors at once (our text)."""
    return invalid("The `after` and `before` parameters cannot be used together.")


def no_endpoint() -> Problem:
    """404 for an unknown path (documented)."""
    return Problem(404, "not_found", "The requested endpoint does not exist.")


def no_method() -> Problem:
    """405 for an unknown method (documented)."""
    return Problem(405, "method_not_allowed", "Method is not allowed for the requested path.")


def no_key() -> Problem:
    """401 without a key (observed)."""
    return Problem(401, "missing_api_key", "Missing API Key")


def no_json() -> Problem:
    """A body that is not JSON (observed)."""
    return Problem(400, "validation_error", "Request body must be valid JSON.")


def broken() -> Problem:
    """500 (documented)."""
    return Problem(500, "application_error", "An unexpected error occurred.")


def unavailable() -> Problem:
    """503 (documented)."""
    return Problem(503, "service_unavailable", "API is temporarily unavailable.")


def wrong_key(status: int) -> Problem:
    """A wrong key (observed with both statuses)."""
    return Problem(status, "validation_error", "API key is invalid")


def restricted_key() -> Problem:
    """401 for a key that may only send emails (observed)."""
    return Problem(401, "restricted_api_key", "This API key is restricted to only send emails")


def unverified_domain(name: str) -> Problem:
    """A sender on a domain that is not verified (documented)."""
    message = f"The `{name}` domain is not verified. Please, add and verify your domain."
    return Problem(403, "validation_error", message)


def only_to_yourself(owner: str) -> Problem:
    """A recipient other than the owner for a sender on Resend's own domain (documented)."""
    return Problem(
        403,
        "validation_error",
        f"You can only send testing emails to your own email address (`{owner}`). To send emails "
        "to other recipients, please verify a domain at resend.com/domains, and change the `from` "
        "address to an email using this domain.",
    )


def contacts_quota() -> Problem:
    """A broadcast from an account above its contact quota (documented)."""
    message = "You have reached your contacts quota. Please upgrade your plan to send more emails."
    return Problem(403, "validation_error", message)


def bad_idempotency_key() -> Problem:
    """An invalid idempotency key (documented)."""
    message = "Idempotency keys, if present, must have between 1 and 256 characters."
    return Problem(400, "invalid_idempotency_key", message)


def other_idempotent_request() -> Problem:
    """An idempotency key that was used for another request (documented)."""
    return Problem(
        409,
        "invalid_idempotent_request",
        "This idempotency key has been used with this HTTP method and endpoint within the last 24 "
        "hours, but the "
        "request body was modified and doesn't match the original request.",
    )


def no_test_domain(field: str) -> Problem:
    """A recipient that would surely bounce (widely logged for ``to``)."""
    return invalid(
        f"Invalid `{field}` field. Please use our testing email address instead of domains like "
        "`example.com`. See our "
        "documentation for more information."
    )


def bad_attachment() -> Problem:
    """An attachment without content (documented)."""
    return Problem(422, "invalid_attachment", "Attachment must have either a `content` or `path`.")


def too_many(limit: int) -> Problem:
    """429 above the rate limit (widely logged)."""
    return Problem(
        429,
        "rate_limit_exceeded",
        f"Too many requests. You can only make {limit} requests per second. See rate limit "
        "response headers for more "
        "information. Or contact support to increase rate limit.",
    )
