"""Faults between a client and its sandbox, and accounts to compare."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
from support import problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import resend_nb as rnb

FAULTS: dict[str, Callable[[], httpx.Response | BaseException]] = {
    "server error": lambda: problem(500, "internal_server_error", "Something broke."),
    "connection lost": lambda: httpx.ConnectError("unreachable"),
    "answer lost": lambda: httpx.ReadTimeout("too slow"),
    "rate limit": lambda: problem(429, "rate_limit_exceeded", "Too many requests.", retry_after="1"),
    "interrupt": KeyboardInterrupt,
}
"""What may happen to any request, each made anew; the text stands in no other message."""

SAID = {
    "server error": "Something broke.",
    "connection lost": "no connection",
    "answer lost": "no answer",
    "rate limit": "Too many requests.",
    "interrupt": "interrupted",
}
"""What a form then says somewhere."""


@contextlib.contextmanager
def broken(
    client: rnb.Client, fault: str, *, when: Callable[[str], bool] = lambda _: True, after: bool = False
) -> Iterator[list[str]]:
    """Let a fault meet every request whose method and path fit; with ``after``, when the server has done it."""
    inner, lines = client._http._transport, []
    sleep, client._sleep = client._sleep, lambda _: None

    def handle(request: httpx.Request) -> httpx.Response:
        lines.append(line := f"{request.method} {request.url.path}")
        if not when(line):
            return inner.handle_request(request)
        if after:
            inner.handle_request(request).read()
        met = FAULTS[fault]()
        if isinstance(met, BaseException):
            raise met
        return met

    client._http._transport = httpx.MockTransport(handle)
    try:
        yield lines
    finally:
        client._http._transport, client._sleep = inner, sleep


def account(client: rnb.Client) -> dict[str, Any]:
    """Everything that the forms can change, without ids and times."""
    contacts = {
        each["email"]: (each["first_name"], each["last_name"], each["unsubscribed"])
        for each in client.contacts.iterate()
    }
    segments = sorted(
        (each["name"], sorted(one["email"] for one in client.contacts.iterate(segment_id=each["id"])))
        for each in client.segments.iterate()
    )
    properties = {each["id"]: client.contacts.get(each["id"])["properties"] for each in client.contacts.iterate()}
    return {"contacts": contacts, "segments": segments, "properties": sorted(map(str, properties.values()))}
