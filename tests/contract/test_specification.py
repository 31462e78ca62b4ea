"""The official specification: routes, requests of the client, and that the checks can fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.resource_calls import CALLS, ID, ask
from support.spec import ASKED_OTHERWISE, GAPS, NOUNS, SPEC_FILE, request_problems, spec, violations
from werkzeug.exceptions import HTTPException

from resend_nb.sandbox.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import resend_nb as rnb


def _routed(method: str, path: str) -> bool:
    try:
        handler, arguments = ROUTES.bind("").match(path, method)
    except HTTPException:
        return False
    # /emails/metrics is not an email with the id "metrics".
    return (
        "{" not in path
        and not {*arguments.values()} & {"receiving", "claim"}
        and handler is not None
    )


@pytest.mark.usefixtures("shared")
def test_every_operation_is_served_or_a_known_gap() -> None:
    """Every operation in scope is either routed or in the list of gaps with a reason."""
    missing = set()
    for template, operations in spec()["paths"].items():
        if template.startswith(NOUNS):
            path = _filled(template)
            missing |= {
                f"{verb.upper()} {template}"
                for verb in operations
                if not _routed(verb.upper(), path)
            }
    assert missing == {*GAPS}


@pytest.mark.usefixtures("shared")
@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
@pytest.mark.parametrize(("call", "line", "body"), CALLS, ids=[line for _, line, _ in CALLS])
def test_our_client_sends_what_the_specification_describes(
    call: Callable[[rnb.Client], Any],
    line: str,
    body: Any,  # noqa: ARG001 -- checked in test_resources
) -> None:
    """Every request matches the specification, except where better sources override it."""
    wrong = [item for request in ask(call, line).requests for item in request_problems(request)]
    assert [item for item in wrong if item[0] not in ASKED_OTHERWISE] == []


@pytest.mark.usefixtures("shared")
@pytest.mark.filterwarnings("ignore:.*audiences are segments now:DeprecationWarning")
def test_every_exception_is_needed() -> None:
    """Wherever our requests may differ from the specification, they do."""
    requests = [request for call, line, _ in CALLS for request in ask(call, line).requests]
    assert {place for request in requests for place, _ in request_problems(request)} == {
        *ASKED_OTHERWISE
    }


BAD_REQUESTS = [
    (httpx.Request("GET", "https://api/segment"), ". unknown operation"),
    (
        httpx.Request("GET", "https://api/segments?limit=many"),
        "?limit 'many' is not of type 'integer'",
    ),
    (httpx.Request("GET", "https://api/segments?page=2"), "?page is not described"),
    (httpx.Request("GET", f"https://api/broadcasts/{ID}/recipients"), "?type is required"),
    (httpx.Request("POST", "https://api/contacts/imports"), ". a body is required"),
    (
        httpx.Request("POST", f"https://api/broadcasts/{ID}/cancel", json={"a": 1}),
        ". no body of application/json is",
    ),
    (httpx.Request("POST", "https://api/segments", json={}), ". 'name' is a required property"),
    (
        httpx.Request("POST", "https://api/segments", json={"name": "a", "colour": "b"}),
        ".colour is not described",
    ),
]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("request_", "words"), BAD_REQUESTS, ids=[words for _, words in BAD_REQUESTS]
)
def test_an_invalid_request_is_detected(request_: httpx.Request, words: str) -> None:
    """The check finds unknown, missing and mistyped values in path, query and body."""
    assert [
        f"{place} {message}"
        for (_, place), message in request_problems(request_)
        if words in f"{place} {message}"
    ]


def test_an_invalid_response_is_detected(shared: Path) -> None:
    """The check finds a wrong type and a null that no source allows."""
    assert shared / "openapi" / "resend.json" == SPEC_FILE
    good = {
        "object": "list",
        "has_more": False,
        "data": [{"id": ID, "name": "a", "created_at": "2026-11-02"}],
    }
    assert violations("GET", "/segments", good) == []
    assert violations("GET", "/segments", {**good, "has_more": "no"}) != []
    wrong = json.loads(json.dumps(good))
    wrong["data"][0]["name"] = None
    assert violations("GET", "/segments", wrong) == [
        "GET /segments .data[].name: None is not of type 'string'"
    ]


def _filled(template: str) -> str:
    return "/".join(ID if part.startswith("{") else part for part in template.split("/"))
