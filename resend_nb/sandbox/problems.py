"""Error responses, with the API's own messages where a source has them.

*Recorded* and *observed* messages come from live traffic, *documented* ones from Resend's pages.
The others are ours.
"""

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


class Problem(Exception):  # noqa: N818 -- the usual name for an error response
    """An error response, raised anywhere in a handler."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message

    @property
    def body(self) -> dict[str, object]:
        """The body, its keys in the recorded order."""
        return {"statusCode": self.status, "message": self.message, "name": self.name}


def check_type(value: Any, *types: type) -> Any:
    """Return a JSON value of one of the types; a boolean is not a number."""
    if type(value) not in types:
        raise invalid(
            f"Invalid input: expected {_JSON_TYPES[types[0]]}, received {_JSON_TYPES[type(value)]}"
        )
    return value


def invalid_json() -> Problem:
    """400 for a body that is not JSON (observed)."""
    return Problem(400, "validation_error", "Request body must be valid JSON.")


def bad_idempotency_key() -> Problem:
    """400 for an empty or long idempotency key (documented)."""
    message = "Idempotency keys, if present, must have between 1 and 256 characters."
    return Problem(400, "invalid_idempotency_key", message)


def missing_key() -> Problem:
    """401 without a key (observed)."""
    return Problem(401, "missing_api_key", "Missing API Key")


def invalid_key(status: int) -> Problem:
    """400 or 401 for an unknown key (both observed)."""
    return Problem(status, "validation_error", "API key is invalid")


def restricted_key() -> Problem:
    """401 for a sending-only key (observed)."""
    return Problem(401, "restricted_api_key", "This API key is restricted to only send emails")


def forbidden(message: str) -> Problem:
    """403 for an action that the object's status does not allow (recorded for cancel)."""
    return Problem(403, "validation_error", message)


def unverified_domain(name: str) -> Problem:
    """403 for a sender at an unverified domain (documented)."""
    return forbidden(f"The `{name}` domain is not verified. Please, add and verify your domain.")


def testing_recipients_only(owner: str) -> Problem:
    """403 for a real recipient of a ``resend.dev`` sender (documented)."""
    return forbidden(
        f"You can only send testing emails to your own email address (`{owner}`). "
        "To send emails to other recipients, please verify a domain at resend.com/domains, "
        "and change the `from` address to an email using this domain."
    )


def quota_exceeded() -> Problem:
    """403 for a broadcast of an account above its contact quota (documented)."""
    return forbidden(
        "You have reached your contacts quota. Please upgrade your plan to send more emails."
    )


def not_found(noun: str) -> Problem:
    """404 for an unknown object (recorded for contacts and audiences)."""
    return Problem(404, "not_found", noun if noun.endswith("not found") else f"{noun} not found")


def unknown_endpoint() -> Problem:
    """404 for an unknown path (documented)."""
    return Problem(404, "not_found", "The requested endpoint does not exist.")


def method_not_allowed() -> Problem:
    """405 (documented)."""
    return Problem(405, "method_not_allowed", "Method is not allowed for the requested path.")


def idempotency_conflict() -> Problem:
    """409 for an idempotency key used with another body (documented)."""
    return Problem(
        409,
        "invalid_idempotent_request",
        "This idempotency key has been used with this HTTP method and endpoint within the last "
        "24 hours, but the request body was modified and doesn't match the original request.",
    )


def wrong_host(host: str) -> Problem:
    """421 for a request to the served sandbox under another name; Resend has no such error."""
    return Problem(
        421,
        "misdirected_request",
        f"This sandbox does not answer requests for the host {host!r}, because a web page may have "
        "sent them. Use http://127.0.0.1 with the server's port, or start the server with "
        "--host and the name that its clients use.",
    )


def invalid(message: str) -> Problem:
    """422 for an invalid value."""
    return Problem(422, "validation_error", message)


def missing_field(field: str) -> Problem:
    """422 for a missing field (recorded for ``email`` and ``name``)."""
    return Problem(422, "missing_required_field", f"Missing `{field}` field.")


def invalid_mailbox(field: str) -> Problem:
    """422 for an invalid sender or recipient (documented)."""
    return invalid(
        f"Invalid `{field}` field. The email address needs to follow the `email@example.com` or "
        "`Name <email@example.com>` format."
    )


def undeliverable_domain(field: str) -> Problem:
    """422 for a recipient at a domain that always bounces (widely logged for ``to``)."""
    return invalid(
        f"Invalid `{field}` field. Please use our testing email address instead of domains like "
        "`example.com`. See our documentation for more information."
    )


def not_a_uuid(parameter: str) -> Problem:
    """422 for an invalid id (documented pattern)."""
    return Problem(422, "invalid_parameter", f"The `{parameter}` must be a valid UUID.")


def bad_limit() -> Problem:
    """422 for an invalid page size (documented)."""
    return invalid(
        "The pagination limit must be a number between 1 and 100. See "
        "https://resend.com/docs/pagination for more information."
    )


def bad_cursor() -> Problem:
    """422 for an unknown cursor."""
    return invalid("The pagination cursor is invalid.")


def both_cursors() -> Problem:
    """422 for a request with both cursors."""
    return invalid("The `after` and `before` parameters cannot be used together.")


def bad_attachment() -> Problem:
    """422 for an attachment without content (documented)."""
    return Problem(422, "invalid_attachment", "Attachment must have either a `content` or `path`.")


def rate_limit_exceeded(limit: int) -> Problem:
    """429 (widely logged)."""
    return Problem(
        429,
        "rate_limit_exceeded",
        f"Too many requests. You can only make {limit} requests per second. See rate limit "
        "response headers for more information. Or contact support to increase rate limit.",
    )


def server_error() -> Problem:
    """500 (documented)."""
    return Problem(500, "application_error", "An unexpected error occurred.")


def unavailable() -> Problem:
    """503 (documented)."""
    return Problem(503, "service_unavailable", "API is temporarily unavailable.")
