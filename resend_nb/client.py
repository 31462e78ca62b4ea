"""The client: one ``request`` method, and the API's nouns on top of it."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import email.utils
import platform
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self

import httpx

from resend_nb import errors, resources
from resend_nb._http.auth import PICKLING_REFUSED, KeyAuth
from resend_nb._http.base_url import LIVE_URL, MOUNTED_HOST, on_this_machine, safe_url
from resend_nb._http.rate_limit import RateLimiter
from resend_nb._http.responses import parse_response, scrub_traceback, transport_error
from resend_nb._http.retry import attempts, retry_after
from resend_nb._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb._http.rate_limit import RequestRate, Slot

# Resend refuses requests without a user agent; the version helps its support.
_USER_AGENT = f"resend-nb/{__version__} python/{platform.python_version()}"

_PREFLIGHT_EXPIRES = 2.0
"""Seconds of waiting for a slot after which the preflight check is repeated."""


@dataclass
class _Server:
    """What a client and its copies know about the server."""

    is_sandbox: bool
    clock_offset: dt.timedelta = dt.timedelta()

    def update(self, headers: httpx.Headers) -> None:
        """Learn from a response whether the server is a sandbox, and its time."""
        self.is_sandbox = "x-sandbox" in headers
        with contextlib.suppress(KeyError, ValueError, TypeError):
            server_time = email.utils.parsedate_to_datetime(headers["date"])
            self.clock_offset = server_time - dt.datetime.now(dt.UTC)


class Client:
    """A connection to one Resend account, or to a sandbox.

    Create it with :func:`resend_nb.connect` or :func:`resend_nb.sandbox`. Every helper takes it
    as its first argument, so two accounts in one notebook never mix.

    Parameters
    ----------
    api_key : str
        The account's API key. It is never shown: not in ``repr``, errors, logs or tracebacks.
    base_url : str
        The URL of the API. It must use ``https``, except on this machine.
    timeout : float
        Seconds that one call may take, including retries and waits for the rate limit. While a
        response arrives, seconds without a new byte.
    transport : httpx.BaseTransport, optional
        Sends the requests, instead of the network.

    Attributes
    ----------
    segments, contacts, contact_properties, topics, suppressions, audiences
        The API's nouns for contacts, each with one method per endpoint.
    broadcasts, emails, metrics, domains, usage
        The API's nouns for sending, each with one method per endpoint.

    Raises
    ------
    ConfigurationError
        The API key has invalid characters, or the base URL would send it unencrypted.

    Examples
    --------
    >>> client.segments.create(name="Premium Users")["object"]
    'segment'
    """

    # Tests replace these two in a subclass; they are not parameters.
    _clock: Callable[[], float] = staticmethod(time.monotonic)
    _sleep: Callable[[float], None] = staticmethod(time.sleep)

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = LIVE_URL,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        url = safe_url(base_url)
        self._server = _Server(is_sandbox=url.host == MOUNTED_HOST)
        self.timeout = _positive(timeout)
        self._auth = KeyAuth(api_key)
        self._rate_limiter = RateLimiter(clock=self._clock, sleep=self._sleep)
        self._http = httpx.Client(
            base_url=url,
            headers={"User-Agent": _USER_AGENT, "Accept": "application/json"},
            transport=transport,
            # A proxy from the environment is never used for this machine.
            trust_env=not on_this_machine(url.host),
        )
        self._attach_resources()

    def _attach_resources(self) -> None:
        self.audiences = resources.Audiences(self.request)
        self.segments = resources.Segments(self.request)
        self.contacts = resources.Contacts(self.request)
        self.broadcasts = resources.Broadcasts(self.request)
        self.contact_properties = resources.ContactProperties(self.request)
        self.domains = resources.Domains(self.request)
        self.emails = resources.Emails(self.request)
        self.metrics = resources.Metrics(self.request)
        self.suppressions = resources.Suppressions(self.request)
        self.topics = resources.Topics(self.request)
        self.usage = resources.Usage(self.request)

    @property
    def is_live(self) -> bool:
        """Whether email may reach people; true until the server says that it is a sandbox."""
        return not self._server.is_sandbox

    @property
    def is_mounted(self) -> bool:
        """Whether the server is a sandbox inside this process."""
        return self._http.base_url.host == MOUNTED_HOST

    @property
    def now(self) -> dt.datetime:
        """The server's time, in UTC; this machine's time before the first response."""
        return dt.datetime.now(dt.UTC) + self._server.clock_offset

    @property
    def request_rate(self) -> RequestRate:
        """The account's rate limit and the average response time, as measured so far."""
        return self._rate_limiter.request_rate

    @property
    def base_url(self) -> str:
        """The URL of the API, without a trailing slash."""
        return str(self._http.base_url).rstrip("/")

    def pause(self, seconds: float) -> None:
        """Wait, except for a sandbox inside this process, whose time passes with each request.

        Parameters
        ----------
        seconds : float
            How long to wait.

        Returns
        -------
        None
            After the wait.

        Examples
        --------
        >>> client.pause(3600)
        """
        if not self.is_mounted:
            self._sleep(seconds)

    def with_timeout(self, seconds: float) -> Client:
        """Return a copy of this client with another timeout.

        Parameters
        ----------
        seconds : float
            Seconds that one call may take, including retries and waits for the rate limit.

        Returns
        -------
        Client
            A client that shares the connection and the rate limit with this one.

        Examples
        --------
        >>> client.with_timeout(5).segments.list()
        []
        """
        other = copy.copy(self)
        other.timeout = _positive(seconds)
        other._attach_resources()  # noqa: SLF001 -- it is one of us
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
        """Send one request within the rate limit, and retry it if that is safe.

        Parameters
        ----------
        method : str
            ``"GET"``, ``"POST"``, ``"PATCH"`` or ``"DELETE"``.
        path : str
            The path with its leading slash, each part quoted.
        json : object, optional
            The body.
        params : mapping, optional
            The query parameters.
        headers : mapping, optional
            Additional headers.
        repeatable : bool, optional
            Whether the request may be carried out twice without harm. By default, only a GET may.
        preflight : callable, optional
            Called before each attempt, and again after a long wait for the rate limit. If it
            raises an error, the request is not sent.
        data, files : mapping, optional
            The fields and files of a form, instead of JSON. A file is a tuple of its name,
            content and content type.

        Returns
        -------
        dict or list
            The response's JSON.

        Raises
        ------
        ResendError
            One of the classes in :mod:`resend_nb.errors`.

        Examples
        --------
        >>> client.request("GET", "/segments")
        {'object': 'list', 'has_more': False, 'data': []}
        """
        content = {"json": json, "params": params, "headers": headers, "data": data, "files": files}
        deadline = self._clock() + self.timeout
        for attempt in attempts(
            repeatable=method == "GET" if repeatable is None else repeatable,
            deadline=deadline,
            clock=self._clock,
            sleep=self._sleep,
        ):
            with attempt:
                request = self._http.build_request(method, path, **content)
                slot = self._wait_for_slot(request, deadline, preflight)
                result = self._send(request, slot, deadline)
        return result

    def _wait_for_slot(
        self, request: httpx.Request, deadline: float, preflight: Callable[[], object] | None
    ) -> Slot:
        """Wait for a slot; repeat the preflight check if it is outdated by then."""
        if preflight is not None:
            preflight()
        started = self._clock()
        slot = self._rate_limiter.acquire(timeout=deadline - started)
        if slot is None:
            raise errors.ConnectTransportError(
                f"The account's rate limit had no free slot within {self.timeout:g} seconds. "
                "This request was not sent.",
                request=request,
            )
        if preflight is not None and slot.sent_at - started > _PREFLIGHT_EXPIRES:
            self._rate_limiter.release(slot)
            preflight()
            return self._wait_for_slot(request, deadline, None)
        return slot

    def _send(self, request: httpx.Request, slot: Slot, deadline: float) -> Any:
        request.extensions = {"timeout": httpx.Timeout(deadline - slot.sent_at).as_dict()}
        redact = self._auth.redact
        try:
            response = self._http.send(request, auth=self._auth)
        except httpx.RequestError as error:
            failure = transport_error(request, error, timeout=self.timeout, redact=redact)
            raise failure from scrub_traceback(error, redact=redact)
        self._rate_limiter.update(slot, response.headers, retry_after=_refused_for(response))
        self._server.update(response.headers)
        return parse_response(response, redact=redact)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if "_http" not in vars(self):
            return "<Client, not initialized>"
        live = self.is_live and not on_this_machine(self._http.base_url.host)
        suffix = ", live account" if live else ""
        return f"<Client {self.base_url}{suffix}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(PICKLING_REFUSED)

    def __copy__(self) -> Client:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other


def _refused_for(response: httpx.Response) -> float | None:
    """Return the seconds to wait after a 429."""
    refused = response.status_code == httpx.codes.TOO_MANY_REQUESTS
    return retry_after(response.headers, now=dt.datetime.now(dt.UTC)) if refused else None


def _positive(seconds: object) -> float:
    if not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        raise errors.ConfigurationError(
            f"timeout must be a number of seconds above 0, not {seconds!r}"
        )
    return float(seconds)
