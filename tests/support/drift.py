"""A server whose responses drift: one field, or one list, is not what it was."""

from __future__ import annotations

import copy
import json
import os
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    import resend_nb as rnb

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[^/]+@[^/]+")

ENDLESS = 400
"""Far more requests than any helper needs here."""

OUR_OWN = ("/sandbox/clock", "/sandbox/outbox", "/sandbox/truth")

TYPES = ["text", "number", "object", "list"]
ALL_TYPES = bool(os.environ.get("RESEND_NB_ALL_TYPES"))
LIST_CHANGES = ["short", "repeated", "endless", "empty"]


class Place(NamedTuple):
    """A field in the responses to a request, below the path of its keys; ``*`` is every item."""

    line: str
    keys: tuple[str, ...]


class Drift:
    """What happens to one field of all responses to one kind of request."""

    def __init__(self, place: Place | None = None, change: str = "") -> None:
        self.place, self.change = place, change
        self.places = dict[Place, None]()
        self.requests = 0

    def between(self, client: rnb.Client) -> Any:
        """Put the drift between a client and its server."""
        inner = client._http._transport

        def handle(request: httpx.Request) -> httpx.Response:
            self.requests += 1
            if self.requests > ENDLESS:
                raise AssertionError(f"{self.place} {self.change}: there is no end")
            response = inner.handle_request(request)
            response.read()
            return self._drifted(request, response)

        return mock.patch.object(client._http, "_transport", httpx.MockTransport(handle))

    def _drifted(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not response.is_success:
            return response
        line = f"{request.method} {ID.sub('{id}', request.url.path)}"
        body = response.json()
        if not line.endswith(OUR_OWN):
            self.places |= dict.fromkeys(Place(line, keys) for keys in _keys(body))
        if self.place is None or line != self.place.line:
            return response
        _change(body, self.place.keys, self.change)
        headers = {"content-type": "application/json"}
        return httpx.Response(response.status_code, content=json.dumps(body), headers=headers)


def _keys(value: Any) -> Iterator[tuple[str, ...]]:
    """Yield the path of every field."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (key,)
            yield from ((key, *rest) for rest in _keys(below))
    if isinstance(value, list):
        for item in value:
            yield from (("*", *rest) for rest in _keys(item))


def changes_of(place: Place) -> list[str]:
    """Return what may happen to a field."""
    chosen = zlib.crc32("".join(place.keys).encode()) % len(TYPES)
    types = TYPES if ALL_TYPES else [TYPES[chosen]]
    return ["missing", "null", *types, *(LIST_CHANGES if place.keys == ("data",) else [])]


def _change(value: Any, keys: tuple[str, ...], change: str) -> None:
    """Change a field in place, wherever it is."""
    key, *rest = keys
    if key == "*":
        for item in value if isinstance(value, list) else []:
            _change(item, tuple(rest), change)
    elif isinstance(value, dict) and key in value:
        if rest:
            _change(value[key], tuple(rest), change)
        else:
            _change_field(value, key, change)


def _change_field(value: dict[str, Any], key: str, change: str) -> None:
    if change == "missing":
        del value[key]
    elif change == "endless":
        value["has_more"] = True
    else:
        before = copy.deepcopy(value[key])
        value[key] = _changed(before, change)


def _changed(before: Any, change: str) -> Any:
    """Return another value, of another type unless a list only changes its length."""
    match change:
        case "null":
            return None
        case "text":
            return 7 if isinstance(before, str) else "no"
        case "number":
            return "0" if isinstance(before, int) else 0
        case "list":
            return {} if isinstance(before, list) else []
        case "short":
            return before[: len(before) // 2]
        case "repeated":
            return before * 2
        case "empty":
            return []
        case _:
            return {"a": "b"}
