"""Errors as the API answers them; where no source has the words, they are ours."""

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


class Problem(Exception):  # noqa: N818 -- the field's word for an error answer
    """An error answer: raised anywhere, answered once."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message

    @property
    def body(self) -> dict[str, object]:
        """The body, in the order of the recorded ones."""
        return {"statusCode": self.status, "message": self.message, "name": self.name}


def missing_field(field: str) -> Problem:
    """Miss a field; recorded for ``email`` and ``name``."""
    return Problem(422, "missing_required_field", f"Missing `{field}` field.")


def invalid(message: str) -> Problem:
    """Refuse a field's value."""
    return Problem(422, "validation_error", message)


def check(value: Any, *types: type) -> Any:
    """Let a JSON value through that has one of the types; a boolean is no number.

    The words are the ones that the API's validator has for every wrong type.
    """
    if type(value) not in types:
        raise invalid(f"Invalid input: expected {_JSON_TYPES[types[0]]}, received {_JSON_TYPES[type(value)]}")
    return value


def invalid_from() -> Problem:
    """Refuse a sender, in documented words."""
    return invalid(
        "Invalid `from` field. The email address needs to follow the `email@example.com` or "
        "`Name <email@example.com>` format."
    )


def not_a_uuid(parameter: str) -> Problem:
    """Refuse an id, after a documented pattern."""
    return Problem(422, "invalid_parameter", f"The `{parameter}` must be a valid UUID.")


def not_found(noun: str) -> Problem:
    """Know no such thing; recorded for contacts and audiences."""
    return Problem(404, "not_found", noun if noun.endswith("not found") else f"{noun} not found")


def not_allowed_now(message: str) -> Problem:
    """Refuse a step, as recorded for a cancellation; the words for other steps are ours."""
    return Problem(403, "validation_error", message)


def bad_limit() -> Problem:
    """Refuse a page's size; documented."""
    return invalid(
        "The pagination limit must be a number between 1 and 100. See https://resend.com/docs/pagination for more "
        "information."
    )


def bad_cursor() -> Problem:
    """Refuse a place in a list; the words are ours."""
    return invalid("The pagination cursor is invalid.")


def two_cursors() -> Problem:
    """Refuse to page both ways at once; the words are ours."""
    return invalid("The `after` and `before` parameters cannot be used together.")


def no_endpoint() -> Problem:
    """Know no such path; documented."""
    return Problem(404, "not_found", "The requested endpoint does not exist.")


def no_method() -> Problem:
    """Refuse a method; documented."""
    return Problem(405, "method_not_allowed", "Method is not allowed for the requested path.")


def no_key() -> Problem:
    """Miss the key; observed."""
    return Problem(401, "missing_api_key", "Missing API Key")


def no_json() -> Problem:
    """Refuse a body; observed."""
    return Problem(400, "validation_error", "Request body must be valid JSON.")


def broken() -> Problem:
    """Fail; documented."""
    return Problem(500, "application_error", "An unexpected error occurred.")


def wrong_key(status: int) -> Problem:
    """Refuse a key; observed with both statuses."""
    return Problem(status, "validation_error", "API key is invalid")


def too_many(limit: int) -> Problem:
    """Refuse a request above the limit, in words that are widely logged."""
    return Problem(
        429,
        "rate_limit_exceeded",
        f"Too many requests. You can only make {limit} requests per second. See rate limit response headers for more "
        "information. Or contact support to increase rate limit.",
    )
