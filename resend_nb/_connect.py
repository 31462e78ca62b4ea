"""Connect to your account or to a sandbox, and move a sandbox's clock forward."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from typing import TYPE_CHECKING

import httpx

from resend_nb._http.auth import without_frames
from resend_nb._http.base_url import LIVE_URL, MOUNTED_HOST
from resend_nb._public import public
from resend_nb.client import Client
from resend_nb.errors import (
    ConfigurationError,
    InputError,
    NotFoundError,
    UnexpectedResponseError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from resend_nb.sandbox import Faults, Switches

_LONGEST = dt.timedelta(days=3660)


@without_frames
@public
def connect(
    api_key: str | None = None,
    *,
    base_url: str | None = None,
    timeout: float = 30.0,
    check: bool = False,
) -> Client:
    """Connect to a Resend account.

    Parameters
    ----------
    api_key : str, optional
        An API key with full access. By default, the environment variable ``RESEND_API_KEY``.
    base_url : str, optional
        The URL of the API. By default, the environment variable ``RESEND_BASE_URL``, or else
        Resend's own URL.
    timeout : float, default 30
        Seconds that one call may take, including retries and waits for the rate limit. To change
        it for one call, use :meth:`Client.with_timeout`.
    check : bool, default False
        Whether to check now that the key has full access, with two requests, as
        :meth:`Client.check` does. By default, no request is sent yet.

    Returns
    -------
    Client
        A client for all helpers.

    Raises
    ------
    ConfigurationError
        The API key is missing or invalid, or the base URL would send it unencrypted.
    AuthenticationError, RestrictedKeyError
        With ``check=True``, the API key is wrong or may only send email.

    Notes
    -----
    https://resend.com/docs/api-reference/introduction

    Examples
    --------
    >>> rnb.connect("re_example", base_url="http://127.0.0.1:8025")
    <Client http://127.0.0.1:8025>
    """
    key = api_key or os.getenv("RESEND_API_KEY")
    if not key:
        raise ConfigurationError(
            "No API key. Pass connect(api_key=...) or set RESEND_API_KEY (create keys on your "
            "Resend dashboard, under API keys). To try things out without a key: "
            "resend_nb.sandbox()"
        )
    url = base_url or os.getenv("RESEND_BASE_URL") or LIVE_URL
    try:
        client = Client(key, base_url=url, timeout=timeout)
    except ConfigurationError as error:
        hint = _from_environment(str(error), api_key=api_key, base_url=base_url)
        raise ConfigurationError(f"{error}{hint}") from None
    return _checked(client) if check else client


def _checked(client: Client) -> Client:
    """Return a client whose key has full access; close it if it does not."""
    try:
        client.check()
    except BaseException:
        client.close()
        raise
    return client


def _from_environment(message: str, *, api_key: object, base_url: object) -> str:
    """Return which environment variable has the value that a message is about."""
    if message.startswith("The API key") and not api_key:
        return " It is in the environment variable RESEND_API_KEY."
    if message.startswith("base_url") and not base_url:
        return " It is in the environment variable RESEND_BASE_URL."
    return ""


@public
def sandbox(
    *,
    demo: bool = False,
    db: str | Path | None = None,
    now: str | dt.date | None = None,
    seed: int = 0,
    rate_limit: int | None = None,
    contact_quota: int | None = None,
    retention_days: int | None = None,
    engagement: bool = False,
    switches: Switches | None = None,
    faults: Faults | None = None,
) -> Client:
    """Create a private Resend inside this process: no API key, no network, no email sent.

    Its time is simulated: it starts now and advances with every request. With `now`, it starts on
    another date, so that a notebook shows the same results each time.

    Parameters
    ----------
    demo : bool, default False
        Start with the contacts, segments and broadcasts of Ember & Oak, a small coffee roaster,
        instead of an empty account.
    db : str or Path, optional
        SQLite file that keeps the account. By default, it is in memory.
    now : str, datetime.date or datetime.datetime, optional
        When its time starts, such as ``"2026-11-02"``: a date, which starts at 9:00 UTC, or a time,
        in UTC if it has no zone. By default, now.
    seed : int, default 0
        Seed of the ids and of the simulated engagement.
    rate_limit : int, optional
        Requests per second; more are refused, as by Resend. Unlimited by default.
    contact_quota : int, optional
        Contacts of the plan; with more, broadcasts cannot be sent. Unlimited by default.
    retention_days : int, optional
        Days for which the plan keeps metrics; those of named broadcasts are always kept.
        Unlimited by default.
    engagement : bool, default False
        Simulate opens, clicks, bounces, complaints and unsubscribes as time passes, as described
        in :mod:`resend_nb.sandbox.engagement`. By default, email is delivered and that is all.
        Move time forward with :func:`resend_nb.advance_sandbox`.
    switches : Switches, optional
        How to behave where Resend's behavior is not known; see
        :class:`resend_nb.sandbox.Switches`.
    faults : Faults, optional
        Simulated faults: refusals, server errors, lost and slow responses. None by default; see
        :class:`resend_nb.sandbox.Faults`.

    Returns
    -------
    Client
        A client that works like one from :func:`connect`.

    Raises
    ------
    InputError
        The file in `db` cannot be written, is damaged, or is not an account of this version; or
        `now` is not a date or a time.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, now="2026-11-02")
    >>> client.now.date(), len(client.contacts.list())
    (datetime.date(2026, 11, 2), 2000)
    """
    from resend_nb.sandbox import Sandbox
    from resend_nb.sandbox.clock import SimulatedClock
    from resend_nb.sandbox.demo import load_demo

    clock = SimulatedClock(None if now is None else _start_of(now))
    try:
        app = Sandbox(
            ":memory:" if db is None else str(db),
            clock=clock,
            seed=seed,
            rate_limit=rate_limit,
            contact_quota=contact_quota,
            retention_days=retention_days,
            engagement=engagement,
            switches=switches,
            faults=faults,
        )
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"db={str(db)!r} cannot be used: {error}") from None
    if demo:
        load_demo(app)
    transport = _Mounted(app=_with_wsgi_path(app))
    client = Client("re_sandbox", base_url=f"http://{MOUNTED_HOST}", transport=transport)
    client._server.set_time(app.time)  # noqa: SLF001 -- it is one of us
    return client


def _start_of(now: object) -> dt.datetime:
    from resend_nb.sandbox.clock import start_of

    try:
        return start_of(now)
    except ValueError as error:
        raise InputError(str(error)) from None


class _Mounted(httpx.WSGITransport):
    """Sends requests to a sandbox in this process; lost responses look as on a network."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error), request=request) from error
        except ConnectionResetError as error:
            raise httpx.RemoteProtocolError(str(error), request=request) from error


def _with_wsgi_path(app: WSGIApplication) -> WSGIApplication:
    """Encode the path as WSGI requires: UTF-8 bytes as Latin-1 text. httpx leaves it decoded."""

    def encoded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path_info = environ["PATH_INFO"].encode().decode("latin-1")
        return app({**environ, "PATH_INFO": path_info}, start_response)

    return encoded


@public
def advance_sandbox(
    client: Client, *, days: float = 0, hours: float = 0, minutes: float = 0
) -> dt.datetime:
    """Move a sandbox's clock forward; scheduled broadcasts are sent and engagement happens.

    Parameters
    ----------
    client : Client
        A sandbox, from :func:`resend_nb.sandbox` or served with ``--simulated-time``.
    days, hours, minutes : float, default 0
        How far to move; the sum must be above 0 and at most 3,660 days.

    Returns
    -------
    datetime.datetime
        The sandbox's new time, in UTC; :attr:`Client.now` is the same, to the second.

    Raises
    ------
    InputError
        The sum is out of range, or the client is connected to an account.
    ValidationError
        The sandbox uses this machine's clock.

    Notes
    -----
    ``POST /sandbox/clock``, a path that only sandboxes have.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True, now="2026-11-02")
    >>> rnb.advance_sandbox(client, days=2).date()
    datetime.date(2026, 11, 4)
    """
    seconds = _total_seconds(days=days, hours=hours, minutes=minutes)
    try:
        clock = client.request("POST", "/sandbox/clock", json={"advance_seconds": seconds})
    except NotFoundError:
        raise InputError(
            f"{client.base_url} is an account, not a sandbox. Only a sandbox's time can be moved. "
            "Create one with resend_nb.sandbox(engagement=True)."
        ) from None
    try:
        return dt.datetime.fromisoformat(clock["now"])
    except (KeyError, TypeError, ValueError):
        raise UnexpectedResponseError(
            "The response to POST /sandbox/clock has no time. The clock may have been moved.",
            method="POST",
        ) from None


def _total_seconds(**units: float) -> float:
    for name, value in units.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{name} must be a number, not {value!r}")
    try:
        forward = dt.timedelta(**units)
    except (OverflowError, ValueError):
        forward = dt.timedelta()
    if not dt.timedelta() < forward <= _LONGEST:
        given = ", ".join(f"{name}={value!r}" for name, value in units.items())
        raise InputError(
            f"The sum of {given} must be above 0 and at most {_LONGEST.days} days. Example: days=2"
        )
    return forward.total_seconds()
