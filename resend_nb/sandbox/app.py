"""The WSGI application: from a request to its response, with the API's order of checks."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import BadGateway, HTTPException, MethodNotAllowed
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from resend_nb.sandbox import problems
from resend_nb.sandbox.clock import Clock, SimulatedClock, from_microseconds
from resend_nb.sandbox.context import Plan, Reply, RequestContext
from resend_nb.sandbox.delivery import deliver_due
from resend_nb.sandbox.engagement import Engagement
from resend_nb.sandbox.faults import Faults, raise_failure
from resend_nb.sandbox.fields import from_json
from resend_nb.sandbox.importing import run_import
from resend_nb.sandbox.limiter import Limiter, RateLimitStatus
from resend_nb.sandbox.routes import FOR_ANY_KEY, OPEN, ROUTES, UPLOADS
from resend_nb.sandbox.store import Store
from resend_nb.sandbox.switches import Switches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)


class Sandbox:
    """A private Resend account as a WSGI application.

    Parameters
    ----------
    file : str, default ":memory:"
        SQLite file that keeps the account, private to its owner; by default the account ends with
        the process. A damaged file, one of another version or of another program is refused. A
        killed process loses nothing, but a power failure may damage the file.
    base_url : str, default "http://sandbox.localhost"
        Base URL of unsubscribe links.
    seed : int, default 0
        Seed of the ids, and of the engagement.
    clock : Clock, optional
        Source of time; by default a :class:`SimulatedClock` from now, which each request advances.
    rate_limit : int, optional
        Requests per second; unlimited by default.
    contact_quota : int, optional
        Number of contacts above which broadcasts are refused; unlimited by default.
    retention_days : int, optional
        Days for which metrics are kept; unlimited by default.
    engagement : bool, default False
        Whether recipients open, click, bounce, complain and unsubscribe. By default broadcasts are
        only delivered.
    switches : Switches, optional
        Behavior where sources on the API disagree.
    faults : Faults, optional
        Faults to inject; none by default.

    Notes
    -----
    :func:`resend_nb.sandbox` returns a client of a new sandbox. Create one yourself to mount it in
    another WSGI server or HTTP client.

    Examples
    --------
    >>> from resend_nb.sandbox import Sandbox
    >>> from werkzeug.test import Client
    >>> Client(Sandbox()).get("/segments", headers={"User-Agent": "curl"}).json["message"]
    'Missing API Key'
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
        retention_days: int | None = None,
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
        self._plan = Plan(contact_quota, self._limiter.limit, retention_days)

    @property
    def time(self) -> dt.datetime:
        """The account's time, in UTC, without moving it."""
        ticks, ahead = (self.store.database.increment(name, 0) for name in ("ticks", "ahead"))
        return from_microseconds(self.clock.at(ticks) + (ahead if self._simulated else 0))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request."""
        with Request(environ) as request:  # closes uploaded files
            return self._with_faults(request)(environ, start_response)

    def _with_faults(self, request: Request) -> Response:
        if not request.headers.get("User-Agent"):
            # Resend's edge refuses these before the API sees them.
            return Response("error code: 1010", 403, content_type="text/plain; charset=UTF-8")
        with self._faults.inject(request.method, request.path) as fault:
            response = _proxy_page() if fault == "html_502" else self._rate_limited(request, fault)
            response.headers["x-sandbox"] = (
                "resend_nb"  # tells the client that no real email is sent
            )
            return response

    def _rate_limited(self, request: Request, fault: str) -> Response:
        status = self._limiter.take()
        if fault == "rate_limited":
            status = status.refused()
        try:
            raise_failure(fault)
            response = self._dispatch(request, status)
        except problems.Problem as problem:
            response = _json(problem.body, problem.status)
            if problem.name == "missing_api_key":
                response.headers["www-authenticate"] = 'realm=""'
        except Exception:  # noqa: BLE001 -- any error is logged and becomes a 500
            _log.exception("the sandbox failed on %s %s", request.method, request.path)
            response = _json(problems.server_error().body, 500)
        response.headers.extend(status.headers)
        return response

    def _dispatch(self, request: Request, status: RateLimitStatus) -> Response:
        if not status.allowed:
            raise problems.rate_limit_exceeded(status.limit)
        handler, arguments = _match(request)
        if handler not in OPEN:
            self._check_key(request, any_key=handler in FOR_ANY_KEY)
        if isinstance(handler, problems.Problem):
            raise handler
        body = {} if handler in UPLOADS else _json_body(request)
        # The clock and due work are committed even if the request itself fails.
        with self.store.database.transaction():
            now = self._advance_clock()
            context = RequestContext(
                request,
                self.store,
                self.switches,
                self._plan,
                now,
                body,
                simulated_time=self._simulated,
                model=self.model,
            )
            self._run_due_work(context)
        with self.store.database.transaction():
            reply = handler(context, **arguments)
        response = _response(reply)
        response.headers["date"] = http_date(context.now // 1_000_000)
        return response

    def _advance_clock(self) -> int:
        """Advance the clock and return the time; the account keeps how far it was put forward."""
        database = self.store.database
        now = self.clock.at(database.increment("ticks"))
        return now + database.increment("ahead", 0) if self._simulated else now

    def _run_due_work(self, context: RequestContext) -> None:
        """Run due imports and sends in order: an import adds no recipients to earlier sends."""
        delay = self.switches.import_seconds * 1_000_000
        self.store.imports.start_due(now=context.now, delay=delay)
        while job := self.store.imports.next_due(now=context.now, delay=delay):
            self._deliver(job["due"])
            if not run_import(context, job):
                break
        self._deliver(context.now)

    def _deliver(self, now: int) -> None:
        """Send due emails and apply due events, inside a transaction."""
        queued_for = self.switches.queued_seconds * 1_000_000
        deliver_due(
            self.store, now=now, queued_for=queued_for, base_url=self.base_url, model=self.model
        )

    def _check_key(self, request: Request, *, any_key: bool) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise problems.missing_key()
        if not key.strip().startswith("re_"):
            raise problems.invalid_key(self.switches.invalid_key)
        if (
            self.switches.restricted_keys
            and key.strip().startswith("re_restricted")
            and not any_key
        ):
            raise problems.restricted_key()


def _match(request: Request) -> tuple[Any, dict[str, Any]]:
    """Return the handler, or its problem, which is only raised after the check of the key."""
    try:
        handler, arguments = ROUTES.bind("").match(request.path, request.method)
    except MethodNotAllowed:
        return problems.method_not_allowed(), {}
    except HTTPException:
        return problems.unknown_endpoint(), {}
    return handler, dict(arguments)


def _json_body(request: Request) -> Any:
    data = request.get_data()
    if not data:
        return {}
    try:
        return from_json(data.decode("utf-8-sig"))
    except ValueError:
        raise problems.invalid_json() from None


def _response(reply: Any) -> Response:
    if isinstance(reply, Response):
        return reply
    reply = reply if isinstance(reply, Reply) else Reply(reply)
    response = _json(reply.body, reply.status)
    response.headers.extend(reply.headers)
    return response


def _proxy_page() -> Response:
    """Return a proxy's page for an unreachable server."""
    page = BadGateway()
    return Response(page.get_body(), page.code, page.get_headers())


def _json(body: Any, status: int) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    response = Response(text, status, content_type="application/json; charset=utf-8")
    response.add_etag(weak=True)
    return response
