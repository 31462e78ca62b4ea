"""Faults between a client and its sandbox, and accounts to compare."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import httpx

import resend_nb as rnb
from resend_nb._http.rate_limit import RateLimiter
from support import KEY, Time, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

Fault = Callable[[], httpx.Response | BaseException]

FAULTS: dict[str, Fault] = {
    "server error": lambda: problem(500, "internal_server_error", "Something broke."),
    "connection lost": lambda: httpx.ConnectError("unreachable"),
    "answer lost": lambda: httpx.ReadTimeout("too slow"),
    "rate limit": lambda: problem(
        429, "rate_limit_exceeded", "Too many requests.", retry_after="1"
    ),
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
    client: rnb.Client,
    fault: str,
    *,
    when: Callable[[str], bool] = lambda _: True,
    after: bool = False,
) -> Iterator[list[str]]:
    """Let a fault meet every request whose method and path fit; with ``after``, when the server has done it."""
    inner, lines, time = client._http._transport, [], Time()
    waits, client._sleep, client._rate_limiter = (
        (client._sleep, client._rate_limiter),
        time.sleep,
        RateLimiter(clock=time.clock, sleep=time.sleep),
    )

    def handle(request: httpx.Request) -> httpx.Response:
        lines.append(line := f"{request.method} {request.url.path}")
        if not when(line):
            return inner.handle_request(request)
        if after:
            inner.handle_request(request).read()
        return _meet(FAULTS[fault])

    client._http._transport = httpx.MockTransport(handle)
    try:
        yield lines
    finally:
        client._http._transport, (client._sleep, client._rate_limiter) = inner, waits


class Faulty:
    """A sandbox behind a line on which chosen requests go wrong, before or after the server has done them.

    ``faults`` maps the beginning of a request's line, such as ``"POST /broadcasts"``, to what happens to it: a
    fault in its stead, or ``"lost"``, where the server does it and its answer never comes. ``after`` maps it to
    faults that begin with it.
    """

    def __init__(self, sandbox: rnb.Client) -> None:
        self.faults: dict[str, Fault | Literal["lost"]] = {}
        self.after: dict[str, dict[str, Fault | Literal["lost"]]] = {}
        self.lines: list[str] = []
        self._inner, time = sandbox._http._transport, Time()
        self.client = rnb.Client(
            KEY,
            base_url="http://sandbox.localhost",
            transport=httpx.MockTransport(self._answer),
            clock=time.clock,
            sleep=time.sleep,
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.path}"
        self.lines.append(line)
        fault = next(
            (fault for start, fault in self.faults.items() if line.startswith(start)), None
        )
        for start, more in self.after.items():
            if line.startswith(start):
                self.faults |= more
        if callable(fault):
            return _meet(fault)
        response = self._inner.handle_request(request)
        if fault == "lost":
            response.read()
            raise httpx.ReadTimeout("the answer is lost")
        return response

    def sent(self, start: str) -> int:
        """How many requests of that kind were made."""
        return sum(line.startswith(start) for line in self.lines)


def _meet(fault: Fault) -> httpx.Response:
    met = fault()
    if isinstance(met, BaseException):
        raise met
    return met


def account(client: rnb.Client) -> dict[str, Any]:
    """Everything that the forms can change, without ids and times."""
    contacts = {
        each["email"]: (each["first_name"], each["last_name"], each["unsubscribed"])
        for each in client.contacts.iterate()
    }
    segments = sorted(
        (
            each["name"],
            sorted(one["email"] for one in client.contacts.iterate(segment_id=each["id"])),
        )
        for each in client.segments.iterate()
    )
    properties = {
        each["id"]: client.contacts.get(each["id"])["properties"]
        for each in client.contacts.iterate()
    }
    return {
        "contacts": contacts,
        "segments": segments,
        "properties": sorted(map(str, properties.values())),
    }
