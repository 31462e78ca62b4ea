"""Shared test helpers: scripted transports, a served sandbox, plain HTTP; our code is not faked."""

from __future__ import annotations

import datetime as dt
import email
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import resend_nb as rnb

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.sandbox import Sandbox

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
KEY = "re_" + "NobodyMaySeeThis" + "_42"

Answer = httpx.Response | Exception

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
"""When the sandboxes of tests start."""

ANYTHING: dict[str, Any] = {
    "id": "1",
    "name": "a",
    "email": "a@b.example",
    "unsubscribed": False,
    "contact": "1",
    "status": "draft",
    "created_at": "2026-11-02 09:00:00.000000+00",
    "key": "plan",
    "type": "string",
    "default_subscription": "opt_in",
    "visibility": "public",
    "origin": "manual",
    "region": "eu-west-1",
    "records": [],
    "to": [],
    "from": "a@b.example",
    "subject": "s",
    "last_event": "sent",
    "url": "https://acme.example",
    "clicks": 1,
    "unique_clicks": 1,
    "tags": [],
    "start_date": "2026-11-01",
    "end_date": "2026-11-02",
    "granularity": "daily",
    "metrics": [],
    "dimensions": [],
    "totals": {},
    "object": "list",
    "has_more": False,
    "data": [],
}
"""An empty list, and at the same time an object that has the fields of every kind."""


class Script:
    """A transport that replies with the given answers in order, and keeps the requests."""

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.requests: list[httpx.Request] = []
        self.keys: list[str | None] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.keys.append(request.headers.get("authorization"))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def lines(self) -> list[str]:
        """The method and path of each request."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def body(self, index: int = -1) -> Any:
        """The body of one request; ``None`` if it has none."""
        return sent(self.requests[index])


class Time:
    """A clock that moves only while something sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class TimedClient(rnb.Client):
    """A client with another clock and sleep, which are not parameters of the public class."""

    def __init__(
        self,
        api_key: str = KEY,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        **options: Any,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        super().__init__(api_key, **options)


class Scripted:
    """A client with simulated time, whose server is a script."""

    def __init__(
        self, *answers: Answer, base_url: str = "https://api.resend.com", timeout: float = 30
    ) -> None:
        self.script = Script(list(answers))
        self.time = Time()
        self.client: rnb.Client = TimedClient(
            base_url=base_url,
            timeout=timeout,
            transport=httpx.MockTransport(self.script),
            clock=self.time.clock,
            sleep=self.time.sleep,
        )


def form(request: httpx.Request) -> dict[str, tuple[str | None, str | None, bytes]]:
    """The parts of a multipart form: for each name the file name, content type and content."""
    head = f"Content-Type: {request.headers['content-type']}\n\n".encode()
    message = email.message_from_bytes(head + request.content)
    assert message.get_content_type() == "multipart/form-data"
    parts = {}
    for part in message.walk():
        if not part.is_multipart():
            kind = part.get_content_type() if "content-type" in part else None
            name = str(part.get_param("name", header="content-disposition"))
            parts[name] = (part.get_filename(), kind, bytes(part.get_payload(decode=True)))
    return parts


def sent(request: httpx.Request) -> Any:
    """The body of a request: JSON, or the parts of a form as text; ``None`` if it has none."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        return {name: contents.decode() for name, (_, _, contents) in form(request).items()}
    return json.loads(request.content) if request.content else None


def ok(body: Any = None, *, status: int = 200, **headers: str) -> httpx.Response:
    """A response of the API."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=ANYTHING if body is None else body, headers=named)


def problem(status: int, name: str = "", message: str = "No.", **headers: str) -> httpx.Response:
    """An error response of the API."""
    return ok({"statusCode": status, "message": message, "name": name}, status=status, **headers)


class Server:
    """A sandbox served over HTTP by its command-line tool, in another process."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "resend_nb.sandbox", "--port", "0", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def stop(self) -> tuple[int, str]:
        """Send SIGTERM, and return the exit code and the text written to stderr."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


class Http:
    """Plain HTTP requests to a sandbox, without our client."""

    def __init__(self, app: Sandbox) -> None:
        self.app = app
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=app),
            base_url="http://sandbox.localhost",
            headers={"Authorization": "Bearer re_any", "User-Agent": "test"},
        )

    def __call__(self, line: str, body: Any = None, **options: Any) -> httpx.Response:
        """Send a request, as in ``http("POST /segments", {...})``."""
        method, path = line.split(" ", 1)
        if body is not None:
            options["json"] = body
        return self.http.request(method, path, **options)

    def make(self, line: str, body: Any = None) -> str:
        """Create an object and return its id."""
        response = self(line, body)
        assert response.is_success, response.text
        return str(response.json()["id"])
