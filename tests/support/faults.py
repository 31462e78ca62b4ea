"""Faults between a client and its sandbox, and snapshots of accounts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal
from unittest import mock

import httpx

from resend_nb._http.rate_limit import RateLimiter
from resend_nb.bulk.report import report_of
from resend_nb.bulk.store.journal import Journal
from support import Time, TimedClient, problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    import resend_nb as rnb

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
"""What may happen to any request, created for each use; no other message has the same text."""

SAID = {
    "server error": "Something broke.",
    "connection lost": "No connection",
    "answer lost": "No response",
    "rate limit": "Too many requests.",
    "interrupt": "interrupted",
}
"""The text that a form then shows."""


@contextlib.contextmanager
def broken(
    client: rnb.Client,
    fault: str,
    *,
    when: Callable[[str], bool] = lambda _: True,
    after: bool = False,
) -> Iterator[list[str]]:
    """Fail every matching request; with ``after``, only once the server has carried it out.

    ``when`` takes a request line, such as ``"GET /segments"``. The lines of all requests are
    yielded.
    """
    inner, lines, time = client._http._transport, list[str](), Time()

    def handle(request: httpx.Request) -> httpx.Response:
        lines.append(line := f"{request.method} {request.url.path}")
        if not when(line):
            return inner.handle_request(request)
        if after:
            inner.handle_request(request).read()
        return _apply(FAULTS[fault])

    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    with (
        mock.patch.object(client._http, "_transport", httpx.MockTransport(handle)),
        mock.patch.object(client, "_sleep", time.sleep),
        mock.patch.object(client, "_rate_limiter", limiter),
    ):
        yield lines


class Faulty:
    """A sandbox's client whose chosen requests fail, before or after the server carries them out.

    ``faults`` maps the start of a request line, such as ``"POST /broadcasts"``, to a fault that
    replaces the request, or to ``"lost"``: the server carries it out, but its response is lost.
    ``after`` maps the start of a request line to faults that begin with that request.
    """

    def __init__(self, sandbox: rnb.Client) -> None:
        self.faults: dict[str, Fault | Literal["lost"]] = {}
        self.after: dict[str, dict[str, Fault | Literal["lost"]]] = {}
        self.lines: list[str] = []
        self._inner, time = sandbox._http._transport, Time()
        self.client = TimedClient(
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
            return _apply(fault)
        response = self._inner.handle_request(request)
        if fault == "lost":
            response.read()
            raise httpx.ReadTimeout("the answer is lost")
        return response

    def sent(self, start: str) -> int:
        """How many request lines begin with this text."""
        return sum(line.startswith(start) for line in self.lines)


def _apply(fault: Fault) -> httpx.Response:
    outcome = fault()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def saved_report(journal: Path | str) -> pd.DataFrame:
    """The report of an interrupted run, which only its journal has."""
    with contextlib.closing(Journal.open(journal)) as opened:
        return report_of(opened.rows)


def account(client: rnb.Client) -> dict[str, Any]:
    """Everything that forms and bulk runs can change, without ids and times."""
    contacts = {
        contact["email"]: (contact["first_name"], contact["last_name"], contact["unsubscribed"])
        for contact in client.contacts.iterate()
    }
    segments = sorted(
        (
            segment["name"],
            sorted(member["email"] for member in client.contacts.iterate(segment_id=segment["id"])),
        )
        for segment in client.segments.iterate()
    )
    properties = [
        client.contacts.get(contact["id"])["properties"] for contact in client.contacts.iterate()
    ]
    return {"contacts": contacts, "segments": segments, "properties": sorted(map(str, properties))}
