"""The client: one ``request`` for every call, and the API's nouns on top of it."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import email.utils
import functools
import platform
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self

import httpx
import tenacity

from resend_nb import errors
from resend_nb._http.auth import KeyAuth
from resend_nb._http.base_url import LIVE_URL, MOUNTED_HOST, on_this_machine, safe_url
from resend_nb._http.rate_limit import RateLimiter
from resend_nb._http.responses import parse_response, scrub_traceback, transport_error
from resend_nb._http.retry import ATTEMPTS, LONGEST_WAIT, retry_after, retry_delay, should_retry
from resend_nb.resources import (
    Audiences,
    Broadcasts,
    ContactProperties,
    Contacts,
    Domains,
    Emails,
    Metrics,
    Segments,
    Suppressions,
    Topics,
    Usage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb._http.rate_limit import RequestRate, Slot

__all__ = ["Client"]

_LONG_WAIT = 2.0
"""Seconds of waiting for a slot in which the account may well have become another."""


@dataclass
class _Server:
    """What is known of the other side, shared by a client and its copies."""

    is_sandbox: bool
    ahead: dt.timedelta = dt.timedelta()

    def update(self, headers: httpx.Headers) -> None:
        """Learn from an answer what is on the other side, and what time it is there."""
        self.is_sandbox = "x-sandbox" in headers
        with contextlib.suppress(KeyError, ValueError, TypeError):
            self.ahead = email.utils.parsedate_to_datetime(headers["date"]) - dt.datetime.now(
                dt.UTC
            )


class Client:
    """A connection to one Resend account, or to a sandbox.

    Make it with :func:`resend_nb.connect` or :func:`resend_nb.sandbox`; every helper takes it as its
    first argument, so that two accounts in one notebook never mix.

    Parameters
    ----------
    api_key : str
        The account's key. It is shown by nothing: not by ``repr``, errors, logs or tracebacks.
    base_url : str
        Where the API is. ``https`` is required except on this machine.
    timeout : float
        Seconds after which a call is given up, tries and waits for the rate limit included; while an answer
        is coming in, seconds without a single byte of it.
    transport : httpx.BaseTransport, optional
        Carries the requests instead of the network.
    clock, sleep : callable
        Monotonic seconds, and how to wait so many.

    Attributes
    ----------
    segments, contacts, broadcasts, contact_properties, suppressions, topics, emails, metrics, domains, usage
        The API's nouns, each with a method for every endpoint.

    Raises
    ------
    ConfigurationError
        The key cannot be one, or the base URL is not safe for it.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> client.segments.create(name="Premium Users")["object"]
    'segment'
    """

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = LIVE_URL,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        url = safe_url(base_url)
        self._server = _Server(is_sandbox=url.host == MOUNTED_HOST)
        self.timeout = _positive(timeout)
        self._auth = KeyAuth(api_key)
        self._clock = clock
        self._sleep = sleep
        self._rate_limiter = RateLimiter(clock=clock, sleep=sleep)
        self._http = httpx.Client(
            base_url=url,
            headers={"User-Agent": _user_agent(), "Accept": "application/json"},
            transport=transport,
            # A proxy from the environment is for the way out, never for this machine.
            trust_env=not on_this_machine(url.host),
        )
        self._attach()

    def _attach(self) -> None:
        self.audiences = Audiences(self.request)
        self.segments = Segments(self.request)
        self.contacts = Contacts(self.request)
        self.broadcasts = Broadcasts(self.request)
        self.contact_properties = ContactProperties(self.request)
        self.domains = Domains(self.request)
        self.emails = Emails(self.request)
        self.metrics = Metrics(self.request)
        self.suppressions = Suppressions(self.request)
        self.topics = Topics(self.request)
        self.usage = Usage(self.request)

    @property
    def is_live(self) -> bool:
        """Whether mail may reach people: true until the other side has said that it is a sandbox."""
        return not self._server.is_sandbox

    @property
    def is_mounted(self) -> bool:
        """Whether the other side is a sandbox inside this process, which ends with it."""
        return self._http.base_url.host == MOUNTED_HOST

    @property
    def now(self) -> dt.datetime:
        """The time as the server's last answer told it; this machine's preflight the first."""
        return dt.datetime.now(dt.UTC) + self._server.ahead

    @property
    def request_rate(self) -> RequestRate:
        """How many requests a second the account may make, and how many seconds an answer takes."""
        return self._rate_limiter.request_rate

    @property
    def base_url(self) -> str:
        """Where the API is, without a trailing slash."""
        return str(self._http.base_url).rstrip("/")

    def pause(self, seconds: float) -> None:
        """Let time go by; not really where the sandbox is inside this process, whose time goes on with requests.

        Parameters
        ----------
        seconds : float
            How long.

        Returns
        -------
        None
            When it has gone by.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().pause(3600)
        """
        if not self.is_mounted:
            self._sleep(seconds)

    def with_timeout(self, seconds: float) -> Client:
        """Give the same client, whose calls may take another time.

        Parameters
        ----------
        seconds : float
            How long one call may take, tries and waits included.

        Returns
        -------
        Client
            Shares the connection and the pace with this one.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> client.with_timeout(5).segments.list()
        []
        """
        other = copy.copy(self)
        other.timeout = _positive(seconds)
        other._attach()  # noqa: SLF001 -- it is one of us
        return other

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        preflight: Callable[[], object] | None = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Any:
        """Ask the API one thing, at the account's pace, and try again where that is safe.

        Parameters
        ----------
        method : str
            ``"GET"``, ``"POST"``, ``"PATCH"`` or ``"DELETE"``.
        path : str
            From its first slash, parts quoted.
        json : object, optional
            The body.
        params : mapping, optional
            The query.
        headers : mapping, optional
            Headers beside those of every request.
        repeatable : bool, optional
            Whether doing it twice is the same as doing it once; by default only for GET.
        preflight : callable, optional
            Called preflight every try, and again where the try then had to wait long for the account's limit; what it
            raises stops the try.
        data, files : mapping, optional
            The fields and the files of a form, instead of JSON; each file as its name, contents and type.

        Returns
        -------
        dict or list
            The answer's JSON.

        Raises
        ------
        ResendError
            One of the tree in :mod:`resend_nb.errors`.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().request("GET", "/segments")
        {'object': 'list', 'has_more': False, 'data': []}
        """
        build = functools.partial(
            self._http.build_request,
            method,
            path,
            json=json,
            params=params,
            headers=headers,
            data=data,
            files=files,
        )
        scrub_traceback = method == "GET" if repeatable is None else repeatable
        deadline = self._clock() + self.timeout

        def give_up(state: tenacity.RetryCallState) -> bool:
            end = self._clock() + state.upcoming_sleep
            return (
                state.attempt_number >= ATTEMPTS
                or state.upcoming_sleep > LONGEST_WAIT
                or end >= deadline
            )

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: should_retry(error, repeatable=scrub_traceback)
            ),
            wait=_wait,
            stop=give_up,
            sleep=self._sleep,
            reraise=True,
        )

        def ask() -> Any:
            request = build()
            return self._send(request, self._wait_for_slot(request, deadline, preflight), deadline)

        return retrying(ask)

    def _wait_for_slot(
        self, request: httpx.Request, deadline: float, preflight: Callable[[], object] | None
    ) -> Slot:
        """Wait for a slot; what was seen preflight a long wait is looked at once more after it."""
        if preflight is not None:
            preflight()
        began = self._clock()
        slot = self._rate_limiter.acquire(longest=deadline - began)
        if slot is None:
            raise errors.ConnectTransportError(
                f"{self.timeout:g} seconds went by while waiting for the account's rate limit; this request did not "
                "leave",
                request=request,
            )
        if preflight is not None and slot.left - began > _LONG_WAIT:
            self._rate_limiter.release(slot)
            preflight()
            return self._wait_for_slot(request, deadline, None)
        return slot

    def _send(self, request: httpx.Request, slot: Slot, deadline: float) -> Any:
        request.extensions = {"timeout": httpx.Timeout(deadline - slot.left).as_dict()}
        try:
            response = self._http.send(request, auth=self._auth)
        except httpx.RequestError as error:
            told = transport_error(request, error, timeout=self.timeout, redact=self._auth.redact)
            raise told from scrub_traceback(error, redact=self._auth.redact)
        self._rate_limiter.update(slot, response.headers, pause=_pause(response))
        self._server.update(response.headers)
        return parse_response(response, redact=self._auth.redact)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if "_http" not in vars(self):
            return "<Client, not yet made>"
        live = self.is_live and not on_this_machine(self._http.base_url.host)
        return f"<Client {self.base_url}{', live account' if live else ''}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds an API key and cannot be pickled; make it where it is used")

    def __copy__(self) -> Client:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return retry_delay(error, attempt=state.attempt_number, now=dt.datetime.now(dt.UTC))


def _pause(response: httpx.Response) -> float | None:
    refused = response.status_code == httpx.codes.TOO_MANY_REQUESTS
    return retry_after(response.headers, now=dt.datetime.now(dt.UTC)) if refused else None


def _user_agent() -> str:
    # Resend refuses requests without one; the version tells its support who is calling.
    from resend_nb._version import __version__

    return f"resend-nb/{__version__} python/{platform.python_version()}"


def _positive(seconds: object) -> float:
    if not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise errors.ConfigurationError(
            f"timeout must be a number of seconds above 0, not {seconds!r}"
        )
    return float(seconds)
