"""The application: from a request to its answer, in the API's order of checks."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request, Response

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import Clock, SimulatedClock
from resend_nb.sandbox.delivery import deliver_due
from resend_nb.sandbox.exchange import Answer, Call
from resend_nb.sandbox.limiter import Allowance, Limiter
from resend_nb.sandbox.routes import OPEN, ROUTES
from resend_nb.sandbox.store import BadCursorError, Store
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)


class Sandbox:
    """A Resend account that nobody else can see.

    Parameters
    ----------
    file : str
        The SQLite file that keeps it; by default it is gone with the process.
    seed : int
        Where ids come from.
    clock : Clock, optional
        Simulated by default: time goes on with every request.
    rate_limit : int, optional
        Requests per second; unlimited by default.
    switches : Switches, optional
        How doubtful points are decided.
    monotonic : callable
        Seconds for the rate limit.
    """

    def __init__(
        self,
        file: str = ":memory:",
        *,
        seed: int = 0,
        clock: Clock | None = None,
        rate_limit: int | None = None,
        switches: Switches | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = Store(file, seed=seed)
        self.switches = switches or Switches()
        self._clock = clock or SimulatedClock()
        self._limiter = Limiter(rate_limit, clock=monotonic)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        if not request.headers.get("User-Agent"):
            # Resend's edge refuses these before the API sees them.
            return Response("error code: 1010", 403, content_type="text/plain; charset=UTF-8")
        allowance = self._limiter.take()
        try:
            response = self._answer(request, allowance)
        except BadCursorError:
            response = _json(problems.BAD_CURSOR.body, problems.BAD_CURSOR.status)
        except problems.Problem as problem:
            response = _json(problem.body, problem.status)
            if problem.name == "missing_api_key":
                response.headers["www-authenticate"] = 'realm=""'
        except Exception:  # noqa: BLE001 -- whatever it is, the answer is a 500 and the log has it
            _log.exception("the sandbox failed on %s %s", request.method, request.path)
            response = _json(problems.BROKEN.body, 500)
        response.headers.extend(allowance.headers)
        return response

    def _answer(self, request: Request, allowance: Allowance) -> Response:
        if not allowance.allowed:
            raise problems.too_many(allowance.limit)
        adapter = ROUTES.bind_to_environ(request.environ)
        if not adapter.test() or adapter.match()[0] not in OPEN:
            self._check_key(request)
        try:
            handler, arguments = adapter.match()
        except MethodNotAllowed:
            raise problems.NO_METHOD from None
        except HTTPException:
            raise problems.NO_ENDPOINT from None
        body = _read(request)
        with self.store.database.transaction():
            now = self._clock.at(self.store.database.count("ticks"))
            call = Call(request, self.store, self.switches, now, request.host_url.rstrip("/"), body)
            queued_for = self.switches.queued_seconds * 1_000_000
            deliver_due(self.store, now=now, queued_for=queued_for, base_url=call.base_url)
            answer = handler(call, **arguments)
        if isinstance(answer, Response):
            return answer
        return _json(answer.body, answer.status) if isinstance(answer, Answer) else _json(answer, 200)

    def _check_key(self, request: Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise problems.NO_KEY
        if not key.strip().startswith("re_"):
            raise problems.wrong_key(self.switches.invalid_key)


def _read(request: Request) -> Any:
    data = request.get_data()
    if not data:
        return {}
    try:
        return json.loads(data, parse_constant=_no_constant)
    except ValueError:
        raise problems.NO_JSON from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _json(body: Any, status: int) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    response = Response(text, status, content_type="application/json; charset=utf-8")
    response.add_etag(weak=True)
    return response
