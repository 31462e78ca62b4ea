"""Operations that the official specification lacks, described from other sources."""

from __future__ import annotations

import re
from typing import Any

_TEXT = {"type": "string"}
_NAME = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_LIMIT = {"type": ["integer", "null"]}
_LEGACY = (
    "facts 1.10: recorded live with segment ids; the specification has /audiences without contacts"
)


def _object(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _page(of: dict[str, Any]) -> dict[str, Any]:
    return _object(
        object={"const": "list"}, has_more={"type": "boolean"}, data={"type": "array", "items": of}
    )


_REFERENCE = {"id": _TEXT}
_PERSON = {
    "id": _TEXT,
    "email": _TEXT,
    "first_name": _NAME,
    "last_name": _NAME,
    "created_at": _TEXT,
    "unsubscribed": {"type": "boolean"},
}
_CHANGES = {"first_name": _NAME, "last_name": _NAME, "unsubscribed": {"type": "boolean"}}
_VALUE = _object(
    type={"enum": ["string", "number", "boolean"]}, value={"type": ["string", "number", "boolean"]}
)
_EMAILS = _object(used=_COUNT, limit=_LIMIT, sent=_COUNT, received=_COUNT, resets_at=_TEXT)
_QUOTA = _object(used=_COUNT, limit=_LIMIT)
_USAGE = _object(
    object={"const": "usage"},
    emails=_object(daily=_EMAILS, monthly=_EMAILS),
    contacts=_QUOTA,
    segments=_QUOTA,
    broadcasts=_QUOTA,
    ai_credits=_object(used=_COUNT, limit=_LIMIT, next_increase_at=_NAME),
    automation_runs=_object(used=_COUNT, limit=_LIMIT, resets_at=_TEXT),
    domains=_QUOTA,
    rate_limit=_object(limit={"type": "integer"}, duration=_TEXT),
)

_PAGED = [
    {"$ref": f"#/components/parameters/Pagination{name}"} for name in ("Limit", "After", "Before")
]
_CONTACT = {"object": {"const": "contact"}, **_REFERENCE}
_ONE = "/audiences/{audience_id}/contacts/{id}"
_ALL = "/audiences/{audience_id}/contacts"

# Operation: why it is served, the schema of its response, and of its body if it has one.
_KNOWN: dict[str, tuple[str, dict[str, Any], dict[str, Any] | None]] = {
    "PATCH /segments/{id}": (
        "changelog of 2026-09-14, newer than the specification",
        _object(object={"const": "segment"}, **_REFERENCE),
        _object(name=_TEXT),
    ),
    "GET /segments/{id}/contacts": (
        "recorded live; the specification has an ignored query instead",
        _page(_object(**_PERSON)),
        None,
    ),
    "POST /broadcasts/{id}/duplicate": (
        "changelog of 2026-09-02, newer than the specification",
        _object(object={"const": "broadcast"}, **_REFERENCE),
        None,
    ),
    "GET /usage": (
        "the official Python SDK and the documentation have it, the specification does not",
        _USAGE,
        None,
    ),
    f"POST {_ALL}": (
        _LEGACY,
        _object(**_CONTACT),
        {"type": "object", "properties": {"email": _TEXT, **_CHANGES}, "required": ["email"]},
    ),
    f"GET {_ALL}": (_LEGACY, _page(_object(**_PERSON)), None),
    f"GET {_ONE}": (
        _LEGACY,
        _object(
            object={"const": "contact"},
            **_PERSON,
            properties={"type": "object", "additionalProperties": _VALUE},
        ),
        None,
    ),
    f"PATCH {_ONE}": (_LEGACY, _object(**_CONTACT), {"type": "object", "properties": _CHANGES}),
    f"DELETE {_ONE}": (
        _LEGACY,
        _object(object={"const": "contact"}, contact=_TEXT, deleted={"const": True}),
        None,
    ),
}

UNSPECIFIED = {name: reason for name, (reason, _, _) in _KNOWN.items()}


def add_to(paths: dict[str, Any]) -> None:
    """Add these operations to a specification's paths."""
    for name, (_, answer, body) in _KNOWN.items():
        verb, template = name.lower().split(" ")
        entry: dict[str, Any] = {
            "parameters": [*_of_path(template), *(_PAGED if "data" in answer["properties"] else ())]
        }
        entry["responses"] = {"200": {"description": "OK", "content": _json(answer)}}
        if body is not None:
            entry["requestBody"] = {"required": True, "content": _json(body)}
        assert verb not in paths.setdefault(template, {}), f"the specification now has {name}"
        paths[template][verb] = entry


def _of_path(template: str) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", template)
    return [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
