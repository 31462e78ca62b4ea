"""The official specification, and where the facts overrule it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from support import SHARED

SPEC_FILE = SHARED / "openapi" / "resend.json"

_RECORDED = "recorded live, null where it is not set"
_TYPED = "facts 1.7: the Node SDK's fixtures and staff (openapi#104) have nearly every field nullable"
_SDK = "the Node SDK types it as nullable"
_NULL = "facts 1.6 and 9: null is allowed, and is what is given where there is none"

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
    ("GET /emails/metrics", ".data[].domain_id"): "a sandbox that lets anybody send has no domain of that name",
    ("GET /emails/{email_id}", ".bcc"): _SDK,
    ("GET /emails/{email_id}", ".cc"): _SDK,
    ("GET /emails/{email_id}", ".html"): _SDK,
    ("GET /emails/{email_id}", ".reply_to"): _SDK,
    ("GET /emails/{email_id}", ".text"): _SDK,
}

NOUNS = (
    *("/segments", "/contacts", "/contact-properties", "/topics", "/broadcasts", "/suppressions", "/audiences"),
    *("/emails", "/domains"),
)

OUT_OF_SCOPE = "not needed for marketing work: the facts name what is"

# Operations of the specification that the sandbox does not serve, each with the reason.
GAPS = {
    "DELETE /domains/{domain_id}": OUT_OF_SCOPE,
    "GET /domains/{domain_id}/claim": OUT_OF_SCOPE,
    "GET /emails/receiving": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}/attachments": OUT_OF_SCOPE,
    "GET /emails/receiving/{email_id}/attachments/{attachment_id}": OUT_OF_SCOPE,
    "GET /emails/{email_id}/attachments": OUT_OF_SCOPE,
    "GET /emails/{email_id}/attachments/{attachment_id}": OUT_OF_SCOPE,
    "PATCH /domains/{domain_id}": OUT_OF_SCOPE,
    "PATCH /emails/{email_id}": OUT_OF_SCOPE,
    "POST /domains": OUT_OF_SCOPE,
    "POST /domains/claim": OUT_OF_SCOPE,
    "POST /domains/{domain_id}/claim/verify": OUT_OF_SCOPE,
    "POST /domains/{domain_id}/verify": OUT_OF_SCOPE,
    "POST /emails/{email_id}/cancel": OUT_OF_SCOPE,
    "POST /emails/{email_id}/share": OUT_OF_SCOPE,
}

_MARKED = re.compile(r"\{[^}]*\}")


@cache
def spec() -> dict[str, Any]:
    """Read the specification, with ``nullable`` written as JSON Schema has it."""
    loaded: dict[str, Any] = _modern(json.loads(SPEC_FILE.read_text(encoding="utf-8")))
    return loaded


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns, those without marks first."""
    return [
        (re.compile(_MARKED.sub("[^/]+", template)), template)
        for template in sorted(spec()["paths"], key=lambda template: (template.count("{"), template))
    ]


def operation(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Find what the specification says of a request: its name, as in ``GET /segments/{id}``, and its entry."""
    for pattern, template in _templates():
        if pattern.fullmatch(path) and method.lower() in spec()["paths"][template]:
            return f"{method} {template}", spec()["paths"][template][method.lower()]
    return None


def violations(method: str, path: str, body: Any) -> list[str]:
    """Say where a good answer differs from the specification and no better source says why."""
    found = operation(method, path)
    if found is None:
        return []
    name, entry = found
    answer: dict[str, Any] = next((each for status, each in entry["responses"].items() if status.startswith("2")), {})
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return []
    return [
        f"{name} {place}: {message}"
        for place, message, value in problems_of(schema, body)
        if not (value is None and (name, place) in OVERRULED)
    ]


def problems_of(schema: Any, value: Any) -> list[tuple[str, str, Any]]:
    """Say where a value does not fit a schema: the place, what is wrong, and the value there."""
    validator = Draft202012Validator({**schema, "components": spec()["components"]})
    return [(_place(error), error.message, error.instance) for error in validator.iter_errors(value)]


def _place(error: Any) -> str:
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in error.absolute_path) or "."


def _modern(node: Any) -> Any:
    if isinstance(node, list):
        return [_modern(each) for each in node]
    if not isinstance(node, dict):
        return node
    node = {key: _modern(value) for key, value in node.items()}
    if node.pop("nullable", False) is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
    return node
