"""Connect to your account or to a sandbox, and move a sandbox's clock forward."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import httpx

from resend_nb._http.base_url import LIVE_URL, MOUNTED_HOST
from resend_nb._public import public
from resend_nb.client import Client
from resend_nb.errors import ConfigurationError, InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from resend_nb.sandbox import Faults, Switches

__all__ = ["advance_sandbox", "connect", "sandbox"]

_FARTHEST = dt.timedelta(days=3660)


@public
def connect(
    api_key: str | None = None, *, base_url: str | None = None, timeout: float = 30.0
) -> Client:
    """Connect to a Resend account.

    Parameters
    ----------
    api_key : str, optional
        The account's key, with full access; by default the environment's ``RESEND_API_KEY``.
    base_url : str, optional
        Where the API is; by default the environment's ``RESEND_BASE_URL``, else Resend itself.
    timeout : float, default 30
        Seconds that one call may take, tries and waits included; per call there is
        :meth:`Client.with_timeout`.

    Returns
    -------
    Client
        Nothing is asked yet.

    Raises
    ------
    ConfigurationError
        There is no key, it cannot be one, or the base URL is not safe for it.

    Notes
    -----
    https://resend.com/docs/api-reference/introduction

    Examples
    --------
    >>> import resend_nb as rnb
    >>> rnb.connect("re_example", base_url="http://127.0.0.1:8025")
    <Client http://127.0.0.1:8025>
    """
    key = api_key or os.getenv("RESEND_API_KEY")
    if not key:
        raise ConfigurationError(
            "no API key: give connect(api_key=...) or set RESEND_API_KEY (you make keys on your Resend dashboard, "
            "under API keys). To try things out without one: resend_nb.sandbox()"
        )
    try:
        return Client(
            key, base_url=base_url or os.getenv("RESEND_BASE_URL") or LIVE_URL, timeout=timeout
        )
    except ConfigurationError as error:
        refused = error.with_traceback(None)
    del api_key, key  # a verbose traceback would print them
    raise refused


@public
def sandbox(
    *,
    demo: bool = False,
    db: str | Path | None = None,
    seed: int = 0,
    rate_limit: int | None = None,
    contact_quota: int | None = None,
    engagement: bool = False,
    switches: Switches | None = None,
    faults: Faults | None = None,
) -> Client:
    """Make a private Resend inside this process: no key, no network, no mail.

    Time is simulated there: it starts on 2 November 2026 and goes on with every request, so that notebooks
    come out the same each time.

    Parameters
    ----------
    demo : bool, default False
        Start with Ember & Oak, a small coffee roaster's contacts, segments and broadcasts, instead of an
        empty account.
    db : str or Path, optional
        Keep the account in this SQLite file.
    seed : int, default 0
        Where ids come from.
    rate_limit : int, optional
        Requests per second, refused above as Resend does; unlimited by default.
    contact_quota : int, optional
        With more contacts than that no broadcast is sent, as on a plan; unlimited by default.
    engagement : bool, default False
        Let people open, click, bounce, complain and leave as time goes on, by a model that is described in
        :mod:`resend_nb.sandbox.engagement`; by default broadcasts are delivered and nothing else becomes of
        them. Time is put forward by :func:`resend_nb.advance_sandbox`.
    switches : Switches, optional
        How points are decided on which the facts are silent; see :class:`resend_nb.sandbox.Switches`.
    faults : Faults, optional
        What goes wrong on the way: refusals, failures, lost answers, slow ones; nothing by default. See
        :class:`resend_nb.sandbox.Faults`.

    Returns
    -------
    Client
        Just as :func:`connect` gives one.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> len(client.contacts.list())
    160
    """
    from resend_nb.sandbox import Sandbox
    from resend_nb.sandbox.demo import load_demo

    app = Sandbox(
        ":memory:" if db is None else str(db),
        seed=seed,
        rate_limit=rate_limit,
        contact_quota=contact_quota,
        engagement=engagement,
        switches=switches,
        faults=faults,
    )
    if demo:
        load_demo(app)
    transport = _Mounted(app=_with_wsgi_path(app))
    return Client("re_sandbox", base_url=f"http://{MOUNTED_HOST}", transport=transport)


class _Mounted(httpx.WSGITransport):
    """Carries requests to a sandbox in this process; an answer that it loses is lost as on a network."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except TimeoutError as lost:
            raise httpx.ReadTimeout(str(lost), request=request) from lost
        except ConnectionResetError as lost:
            raise httpx.RemoteProtocolError(str(lost), request=request) from lost


def _with_wsgi_path(app: WSGIApplication) -> WSGIApplication:
    """Mend the path: httpx leaves it as text where WSGI wants bytes that look like Latin-1."""

    def mended(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app(
            {**environ, "PATH_INFO": environ["PATH_INFO"].encode().decode("latin-1")},
            start_response,
        )

    return mended


@public
def advance_sandbox(
    client: Client, *, days: float = 0, hours: float = 0, minutes: float = 0
) -> dt.datetime:
    """Put a sandbox's clock forward: what is due by then has happened, scheduled broadcasts and engagement included.

    Parameters
    ----------
    client : Client
        A sandbox, made by :func:`resend_nb.sandbox` or served with ``--simulated-time``.
    days, hours, minutes : float, default 0
        How far, all together: above 0 and at most ten years.

    Returns
    -------
    datetime.datetime
        The time that it is then, in UTC; also :attr:`Client.now`, to the second.

    Raises
    ------
    InputError
        The time is none to go forward by, or this is an account, whose time nobody can move.
    ValidationError
        The sandbox goes by the machine's clock.

    Notes
    -----
    ``POST /sandbox/clock``, a path that only sandboxes have.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rnb.advance_sandbox(client, days=2).date()
    datetime.date(2026, 11, 4)
    """
    seconds = _seconds(days=days, hours=hours, minutes=minutes)
    try:
        answer = client.request("POST", "/sandbox/clock", json={"advance_seconds": seconds})
    except NotFoundError as error:
        raise InputError(
            f"{client.base_url} is an account, not a sandbox, and only a sandbox's time can be put forward; make one "
            "with resend_nb.sandbox(engagement=True)"
        ) from error
    return dt.datetime.fromisoformat(answer["now"])


def _seconds(**parts: float) -> float:
    for name, value in parts.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{name} must be a number, not {value!r}")
    try:
        forward = dt.timedelta(**parts)
    except (OverflowError, ValueError):
        forward = dt.timedelta()
    if not dt.timedelta() < forward <= _FARTHEST:
        given = ", ".join(f"{name}={value!r}" for name, value in parts.items())
        raise InputError(
            f"{given} must together be above 0 and at most {_FARTHEST.days} days; for example days=2"
        )
    return forward.total_seconds()
