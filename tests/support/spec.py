"""The official specification, and where better sources override it."""

from __future__ import annotations

import functools
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from support import SHARED, sent
from support.spec_additions import add_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

SPEC_FILE = SHARED / "openapi" / "resend.json"

_RECORDED = "recorded live: null if it is not set"
_TYPED = (
    "facts 1.7: the Node SDK's fixtures and staff (openapi#104) have nearly every field nullable"
)
_SDK = "the Node SDK types it as nullable"
_NULL = "facts 1.6 and 9: null is allowed, and returned if there is no value"

# Values that may be null although the specification says otherwise, with the better source.
OVERRULED: dict[tuple[str, str], str] = {
    ("GET /contacts", ".data[].first_name"): _RECORDED,
    ("GET /contacts", ".data[].last_name"): _RECORDED,
    ("GET /contacts/{id}", ".first_name"): _RECORDED,
    ("GET /contacts/{id}", ".last_name"): _RECORDED,
    ("GET /contacts/{contact_id}/topics", ".data[].description"): _NULL,
    ("GET /contact-properties", ".data[].fallback_value"): _NULL,
    ("GET /contact-properties/{id}", ".fallback_value"): _NULL,
    ("GET /topics", ".data[].description"): _NULL,
    ("GET /topics/{id}", ".description"): _NULL,
    ("GET /broadcasts", ".data[].scheduled_at"): _TYPED,
    ("GET /broadcasts", ".data[].sent_at"): _TYPED,
    ("GET /broadcasts/{id}", ".html"): _TYPED,
    ("GET /broadcasts/{id}", ".preview_text"): _TYPED,
    ("GET /broadcasts/{id}", ".reply_to"): _TYPED,
    ("GET /broadcasts/{id}", ".scheduled_at"): _TYPED,
    ("GET /broadcasts/{id}", ".sent_at"): _TYPED,
    ("GET /broadcasts/{id}", ".text"): _TYPED,
    ("GET /emails", ".data[].bcc"): _SDK,
    ("GET /emails", ".data[].cc"): _SDK,
    ("GET /emails", ".data[].reply_to"): _SDK,
    (
        "GET /emails/metrics",
        ".data[].domain_id",
    ): "a sandbox that accepts any sender has no domain of that name",
    ("GET /emails/{email_id}", ".bcc"): _SDK,
    ("GET /emails/{email_id}", ".cc"): _SDK,
    ("GET /emails/{email_id}", ".html"): _SDK,
    ("GET /emails/{email_id}", ".reply_to"): _SDK,
    ("GET /emails/{email_id}", ".text"): _SDK,
}

NOUNS = (
    *(
        "/segments",
        "/contacts",
        "/contact-properties",
        "/topics",
        "/broadcasts",
        "/suppressions",
        "/audiences",
    ),
    *("/emails", "/domains", "/usage"),
)

OUT_OF_SCOPE = "not needed for marketing work"

# Where our requests differ from the specification on purpose: operation, path in it, and reason.
ASKED_OTHERWISE: dict[tuple[str, str], str] = {
    (
        "GET /audiences",
        "?limit",
    ): "facts 2: every list is paged, and the response has has_more here, too",
    ("PATCH /broadcasts/{id}", ".topic_id"): "null clears the topic",
    ("PATCH /contact-properties/{id}", ".fallback_value"): "null clears the fallback (facts 1.5)",
    (
        "PATCH /contacts/{contact_id}/topics",
        ".",
    ): "a bare array, as all SDKs send it; the specification wraps it",
    ("PATCH /contacts/{id}", ".first_name"): "null clears a name (facts 1.2)",
    (
        "PATCH /emails/{email_id}",
        ".",
    ): "the new time, as SDKs send it (facts 13.3); the specification has it in the response",
    ("PATCH /topics/{id}", ".description"): "null clears the description",
    (
        "POST /contacts",
        ".segments[]",
    ): "objects: the specification's bare ids are refused (facts 1.2)",
}

# Operations of the specification that the sandbox does not serve, with the reason.
GAPS = {
    "DELETE /domains/{domain_id}": OUT_OF_SCOPE,
    "GET /domains/{domain_id}/claim": OUT_OF_SCOPE,
    "GET /emails/receiving": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}/attachments": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}/attachments/{attachment_id}": OUT_OF_SCOPE,
    "GET /emails/{email_id}/attachments": OUT_OF_SCOPE,
    "GET /emails/{email_id}/attachments/{attachment_id}": OUT_OF_SCOPE,
    "POST /domains": OUT_OF_SCOPE,
    "POST /domains/claim": OUT_OF_SCOPE,
    "POST /domains/{domain_id}/claim/verify": OUT_OF_SCOPE,
    "POST /domains/{domain_id}/verify": OUT_OF_SCOPE,
    "POST /emails/{email_id}/share": OUT_OF_SCOPE,
}

_MARKED = re.compile(r"\{[^}]*\}")


@cache
def spec() -> dict[str, Any]:
    """Return the specification as JSON Schema 2020-12, with the operations it lacks."""
    loaded: dict[str, Any] = _modern(json.loads(SPEC_FILE.read_text(encoding="utf-8")))
    add_to(loaded["paths"])
    return loaded


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Return paths as patterns, those without parameters first."""
    return [
        (re.compile(_MARKED.sub("[^/]+", template)), template)
        for template in sorted(
            spec()["paths"], key=lambda template: (template.count("{"), template)
        )
    ]


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the name of a request's operation, such as ``GET /segments/{id}``, and its entry."""
    for pattern, template in _templates():
        if pattern.fullmatch(path) and method.lower() in spec()["paths"][template]:
            return f"{method} {template}", spec()["paths"][template][method.lower()]
    return None


def violations(method: str, path: str, body: Any) -> list[str]:
    """Return where a successful response differs from the specification without a reason."""
    found = operation(method, path)
    if found is None:
        return []
    name, entry = found
    answer: dict[str, Any] = next(
        (answer for status, answer in entry["responses"].items() if status.startswith("2")), {}
    )
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return []
    return [
        f"{name} {location}: {message}"
        for location, message, value in problems_of(schema, body)
        if not (value is None and (name, location) in OVERRULED)
    ]


@functools.lru_cache(maxsize=1024)  # many tests get the same responses from the same account
def check_answer(method: str, path: str, status: int, kind: str, content: bytes) -> None:
    """Fail if a successful response differs from the specification."""
    if SPEC_FILE.is_file() and 200 <= status < 300 and kind.startswith("application/json"):
        wrong = violations(method, path, json.loads(content))
        assert not wrong, "\n".join(wrong)


def request_problems(request: httpx.Request) -> list[tuple[tuple[str, str], str]]:
    """Return where and how a request differs from the specification."""
    found = operation(request.method, request.url.path)
    if found is None:
        return [((f"{request.method} {request.url.path}", "."), "unknown operation")]
    name, entry = found
    wrong = [*_parameter_problems(name, entry, request), *_body_problems(entry, request)]
    return [((name, location), message) for location, message in wrong]


def _parameter_problems(
    name: str, entry: dict[str, Any], request: httpx.Request
) -> Iterator[tuple[str, str]]:
    """Yield unknown, missing and invalid parameters of path and query."""
    template = _MARKED.sub("([^/]+)", name.split(" ")[1])
    matched = re.fullmatch(template, request.url.path)
    assert matched is not None
    given = {
        f"{{{key}}}": value
        for key, value in zip(re.findall(r"\{(\w+)\}", name), matched.groups(), strict=True)
    }
    given |= {f"?{key}": value for key, value in request.url.params.items()}
    known = {
        _written(parameter): parameter
        for parameter in map(_resolved, entry.get("parameters", ()))
        if parameter["in"] != "header"
    }
    yield from ((location, "is not described") for location in given if location not in known)
    yield from (
        (location, "is required")
        for location in known
        if known[location].get("required") and location not in given
    )
    for location in set(given) & set(known):
        schema = known[location]["schema"]
        for _, message, _ in problems_of(schema, _valued(given[location], schema.get("type"))):
            yield location, message


def _body_problems(entry: dict[str, Any], request: httpx.Request) -> Iterator[tuple[str, str]]:
    body, kind = sent(request), request.headers.get("content-type", "").split(";")[0]
    described = entry.get("requestBody", {})
    if body is None:
        yield from [(".", "a body is required")] if described.get("required") else []
        return
    schema = described.get("content", {}).get(kind, {}).get("schema")
    if schema is None:
        yield from [(".", f"no body of {kind} is described")] if body else []
        return
    yield from ((location, message) for location, message, _ in problems_of(schema, body))
    properties = _referred(schema).get("properties")
    if properties is not None and isinstance(body, dict):
        yield from ((f".{key}", "is not described") for key in body if key not in properties)


def _written(parameter: dict[str, Any]) -> str:
    return f"?{parameter['name']}" if parameter["in"] == "query" else f"{{{parameter['name']}}}"


def _valued(text: str, kind: str | None) -> Any:
    """Convert a parameter to its type; lists are separated by commas."""
    if kind == "array":
        return text.split(",")
    return int(text) if kind == "integer" and text.isdigit() else text


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parameter
    if "$ref" in parameter:
        found = spec()["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
    return found


def _referred(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema
    if "$ref" in schema:
        found = spec()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def problems_of(schema: Any, value: Any) -> list[tuple[str, str, Any]]:
    """Return where a value violates a schema: path in it, message and value."""
    validator = Draft202012Validator({**schema, "components": spec()["components"]})
    return [
        (_location(error), error.message, error.instance) for error in validator.iter_errors(value)
    ]


def _location(error: Any) -> str:
    return (
        "".join("[]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        or "."
    )


def _modern(node: Any) -> Any:
    if isinstance(node, list):
        return [_modern(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _modern(value) for key, value in node.items()}
    if node.pop("nullable", False) is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
    return node
