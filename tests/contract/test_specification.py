"""The official specification: what is routed, what our client sends, and that the checks can fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from spec import GAPS, NOUNS, SPEC_FILE, operation, problems_of, spec, violations
from support import Scripted, ok
from test_resources import LIST, WIRE
from werkzeug.exceptions import HTTPException

from resend_nb.sandbox.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import resend_nb as rnb

ID = "11111111-1111-4111-8111-111111111111"
# What our client sends although the specification has no such operation.
UNSPECIFIED = {
    "PATCH /segments/{}": "changelog of 2026-09-14, newer than the specification",
    "GET /segments/{}/contacts": "recorded live; the specification has an ignored query instead",
}

# Bodies of ours that the specification does not describe as they are.
BODIES = {
    "PATCH /contacts/{contact_id}/topics": "a bare array, as all SDKs send it; the specification wraps it",
    "PATCH /contacts/{id}": "null clears a name (facts 1.2)",
    "PATCH /contact-properties/{id}": "null clears the fallback (facts 1.5)",
    "PATCH /topics/{id}": "null clears the description",
    "PATCH /broadcasts/{id}": "null clears the topic",
}


def _routed(method: str, path: str) -> bool:
    try:
        handler, arguments = ROUTES.bind("").match(path, method)
    except HTTPException:
        return False
    # A path such as /emails/metrics is no e-mail of that id.
    return "{" not in path and not {*arguments.values()} & {"receiving", "claim"} and handler is not None


@pytest.mark.usefixtures("shared")
def test_every_operation_is_served_or_known_not_to_be() -> None:
    """Each operation of the marketing nouns is routed, or stands in the list of gaps with a reason; none in both."""
    missing = set()
    for template, operations in spec()["paths"].items():
        if template.startswith(NOUNS):
            path = _filled(template)
            missing |= {f"{verb.upper()} {template}" for verb in operations if not _routed(verb.upper(), path)}
    assert missing == {*GAPS}


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(("call", "line", "body"), WIRE, ids=[line for _, line, _ in WIRE])
def test_our_client_sends_what_the_specification_describes(
    call: Callable[[rnb.Client], Any], line: str, body: Any
) -> None:
    """Path, query and body of every call are the specification's, except where the facts overrule it."""
    made = Scripted(ok(LIST))
    call(made.client)
    request = made.script.requests[0]
    found = operation(request.method, request.url.path)
    if found is None:
        assert f"{request.method} {request.url.path}".replace(ID, "{}") in UNSPECIFIED, line
        return
    name, entry = found
    known = {_resolved(parameter)["name"] for parameter in entry.get("parameters", ())}
    assert {*request.url.params} <= known | {"limit", "after", "before"}, line
    schema = entry.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body not in (None, {}) and name not in BODIES:
        assert schema is not None, line
        assert problems_of(schema, body) == [], line


def test_a_wrong_answer_is_noticed(shared: Path) -> None:
    """The check of answers finds a missing list, a wrong type and a null that no source allows."""
    assert shared / "openapi" / "resend.json" == SPEC_FILE
    good = {"object": "list", "has_more": False, "data": [{"id": ID, "name": "a", "created_at": "2026-11-02"}]}
    assert violations("GET", "/segments", good) == []
    assert violations("GET", "/segments", {**good, "has_more": "no"}) != []
    wrong = json.loads(json.dumps(good))
    wrong["data"][0]["name"] = None
    assert violations("GET", "/segments", wrong) == ["GET /segments .data[].name: None is not of type 'string'"]


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in parameter:
        return parameter
    found: dict[str, Any] = spec()["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[-1]]
    return found


def _filled(template: str) -> str:
    return "/".join(ID if part.startswith("{") else part for part in template.split("/"))
