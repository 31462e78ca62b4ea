"""Requests to a sandbox, recorded as they arrive, and sent again to another sandbox."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from support import form
from support.recordings import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from resend_nb.sandbox import Sandbox
    from support import Http

_HEADERS = ("Idempotency-Key", "X-Batch-Validation")
"""The headers that change what a request does."""

_NUMBERED = re.compile(r"id-\d+")


class Recorder:
    """A sandbox that records the requests; a response against the specification is an error."""

    def __init__(self, app: Sandbox) -> None:
        self.app = app
        self.agent = ""
        self._requests: list[dict[str, Any]] = []
        self.errors: list[AssertionError] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        content = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(content)
        self.agent = environ["HTTP_USER_AGENT"]
        recorded = _request(environ, content)

        def start(status: str, *others: Any) -> Any:
            recorded["status"] = int(status[:3])
            return start_response(status, *others)

        try:
            answer = b"".join(self.app(environ, start))
        except AssertionError as error:
            self.errors.append(error)
            raise
        self._requests.append(recorded | {"ids": _ids(json.loads(answer))})
        return [answer]

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests, with numbers for the ids, which change with the sandbox."""
        names: dict[str, str] = {}
        text = json.dumps(self._requests)
        numbered = UUID.sub(lambda match: names.setdefault(match[0], f"id-{len(names)}"), text)
        requests: list[dict[str, Any]] = json.loads(numbered)
        return requests


def _request(environ: WSGIEnvironment, content: bytes) -> dict[str, Any]:
    """Return the line, the headers that matter, and the body of a request."""
    names = {f"HTTP_{name.upper().replace('-', '_')}": name for name in _HEADERS}
    return {
        "line": f"{environ['REQUEST_METHOD']} {environ['REQUEST_URI']}",
        "headers": {name: environ[key] for key, name in names.items() if key in environ},
        **_body(environ.get("CONTENT_TYPE", ""), content),
    }


def _body(kind: str, content: bytes) -> dict[str, Any]:
    """Return a JSON body, or the parts of a form, which have a random boundary on the wire."""
    if not kind.startswith("multipart/"):
        return {"body": json.loads(content) if content else None}
    request = httpx.Request("POST", "http://a", headers={"content-type": kind}, content=content)
    parts = form(request)
    return {
        "form": {name: [file, mime, part.decode()] for name, (file, mime, part) in parts.items()}
    }


def _ids(answer: dict[str, Any]) -> list[str]:
    """Return the ids in an answer: of an object, or of the items of a list or a batch."""
    return [item["id"] for item in answer.get("data", [answer]) if "id" in item]


def replay(requests: list[dict[str, Any]], http: Http) -> list[int]:
    """Send recorded requests, with the ids of the new responses, and return the statuses."""
    ids: dict[str, str] = {}
    statuses = []
    for recorded in requests:
        text = json.dumps(recorded)
        request = json.loads(_NUMBERED.sub(partial(_look_up, ids), text))
        response = http(request["line"], headers=request["headers"], **_content(request))
        statuses.append(response.status_code)
        ids |= dict(zip(recorded["ids"], _ids(response.json()), strict=False))
    return statuses


def _look_up(ids: dict[str, str], match: re.Match[str]) -> str:
    return ids.get(match[0], match[0])


def _content(request: dict[str, Any]) -> dict[str, Any]:
    if "form" in request:
        parts = request["form"].items()
        return {"files": {name: (file, text, mime) for name, (file, mime, text) in parts}}
    return {"body": request["body"]}
