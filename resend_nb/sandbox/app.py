"""The application: a request's way to its reply, in the API's order of checks."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadGateway, HTTPException, MethodNotAllowed
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import Clock, SimulatedClock
from resend_nb.sandbox.context import Plan, Reply, RequestContext
from resend_nb.sandbox.delivery import deliver_due
from resend_nb.sandbox.engagement import Engagement
from resend_nb.sandbox.faults import Faults, fail
from resend_nb.sandbox.fields import from_json
from resend_nb.sandbox.importing import run_import
from resend_nb.sandbox.limiter import Allowance, Limiter
from resend_nb.sandbox.routes import FOR_ANY_KEY, OPEN, ROUTES, UPLOADS
from resend_nb.sandbox.store import Store
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)


class Sandbox:
    """A Resend account inside this process.

    Parameters
    ----------
    file : str
        The SQLite file that keeps the account. By default the account ends with the process.
    base_url : str
        The address that unsubscribe links start with.
    seed : int
        The seed of all ids.
    clock : Clock, optional
        By default, simulated time that moves forward with every request.
    rate_limit : int, optional
        Requests per second. By default there is no limit.
    contact_quota : int, optional
        Broadcasts are refused if the account has more contacts. By default there is no quota.
    engagement : bool
        Whether recipients open, click, bounce, complain and unsubscribe. By default every email of
        a broadcast is delivered, and nothing else happens.
    switches : Switches, optional
        How doubtful points are decided.
    faults : Faults, optional
        What goes wrong. By default nothing does.
    """

    def __init__(
        self,
        file: str = ":memory:",
        *,
        base_url: str = "http://sandbox.localhost",
        seed: int = 0,
        clock: Clock | None = None,
        rate_limit: int | None = None,
        contact_quota: int | None = None,
        engagement: bool = False,
        switches: Switches | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.store = Store(file, seed=seed)
        self.switches = switches or Switches()
        self._faults = faults or Faults()
        self.clock = clock or SimulatedClock()
        self.base_url = base_url
        self._simulated = isinstance(self.clock, SimulatedClock)
        self.model = Engagement(seed) if engagement else None
        self._limiter = Limiter(rate_limit, clock=time.monotonic)
        self._plan = Plan(contact_quota, self._limiter.limit)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Reply to one request."""
        with Request(environ) as request:  # closes uploaded files
            return self._with_faults(request)(environ, start_response)

    def _with_faults(self, request: Request) -> Response:
        if not request.headers.get("User-Agent"):
            # Resend's edge refuses these before the API sees them.
            return Response("error code: 1010", 403, content_type="text/plain; charset=UTF-8")
        with self._faults.meet(request.method, request.path) as fault:
            response = _page() if fault == "html_502" else self._rate_limited(request, fault)
            response.headers["x-sandbox"] = "1"  # tells clients that no email is sent
            return response

    def _rate_limited(self, request: Request, fault: str) -> Response:
        allowance = self._limiter.take()
        if fault == "rate_limited":
            allowance = allowance.refused()
        try:
            fail(fault)
            response = self._dispatch(request, allowance)
        except problems.Problem as problem:
            response = _json(problem.body, problem.status)
            if problem.name == "missing_api_key":
                response.headers["www-authenticate"] = 'realm=""'
        except Exception:  # noqa: BLE001 -- any fault of ours is a 500, and logged
            _log.exception("The sandbox failed on %s %s", request.method, request.path)
            response = _json(problems.broken().body, 500)
        response.headers.extend(allowance.headers)
        return response

    def _dispatch(self, request: Request, allowance: Allowance) -> Response:
        if not allowance.allowed:
            raise problems.too_many(allowance.limit)
        handler, arguments = _match(request)
        if handler not in OPEN:
            self._check_key(request, any_key=handler in FOR_ANY_KEY)
        if isinstance(handler, problems.Problem):
            raise handler
        body = {} if handler in UPLOADS else _read(request)
        # Time moves on and email is sent even if the request itself fails.
        with self.store.database.transaction():
            now = self._advance_clock()
            context = RequestContext(
                request, self.store, self.switches, self._plan, now, body, self._simulated
            )
            self._run_due_work(context)
        with self.store.database.transaction():
            reply = handler(context, **arguments)
        response = _response(reply)
        response.headers["date"] = http_date(context.now // 1_000_000)
        return response

    def _advance_clock(self) -> int:
        """Advance the clock and return the time; the account keeps how far it was moved."""
        database = self.store.database
        return self.clock.at(database.count("ticks")) + (
            database.count("ahead", 0) if self._simulated else 0
        )

    def _run_due_work(self, context: RequestContext) -> None:
        """Carry out due work in order: a contact imported later gets no earlier broadcast."""
        delay = self.switches.import_seconds * 1_000_000
        self.store.imports.start_due(now=context.now, waits=delay)
        while job := self.store.imports.next_due(now=context.now, waits=delay):
            self._deliver(job["due"])
            if not run_import(context, job):
                break
        self._deliver(context.now)

    def _deliver(self, now: int) -> None:
        """Send what is due and apply due events, inside a transaction of the store."""
        queued_for = self.switches.queued_seconds * 1_000_000
        deliver_due(
            self.store, now=now, queued_for=queued_for, base_url=self.base_url, model=self.model
        )

    def _check_key(self, request: Request, *, any_key: bool) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise problems.no_key()
        if not key.strip().startswith("re_"):
            raise problems.wrong_key(self.switches.invalid_key)
        if (
            self.switches.restricted_keys
            and key.strip().startswith("re_restricted")
            and not any_key
        ):
            raise problems.restricted_key()


def _match(request: Request) -> tuple[Any, dict[str, Any]]:
    """Return the handler, or one that refuses; without a key, paths cannot be explored."""
    try:
        handler, arguments = ROUTES.bind("").match(request.path, request.method)
    except MethodNotAllowed:
        return problems.no_method(), {}
    except HTTPException:
        return problems.no_endpoint(), {}
    return handler, dict(arguments)


def _read(request: Request) -> Any:
    data = request.get_data()
    if not data:
        return {}
    try:
        return from_json(data.decode("utf-8-sig"))
    except ValueError:
        raise problems.no_json() from None


def _response(reply: Any) -> Response:
    if isinstance(reply, Response):
        return reply
    reply = reply if isinstance(reply, Reply) else Reply(reply)
    response = _json(reply.body, reply.status)
    response.headers.extend(reply.headers)
    return response


def _page() -> Response:
    """Return the HTML page of a proxy that cannot reach its server."""
    page = BadGateway()
    return Response(page.get_body(), page.code, page.get_headers())


def _json(body: Any, status: int) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    response = Response(text, status, content_type="application/json; charset=utf-8")
    response.add_etag(weak=True)
    return response
