"""The client: one ``request`` method, and the API's nouns on top of it."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import os
import time
from typing import TYPE_CHECKING, Any, NoReturn, Self

import httpx

from resend_nb._http.auth import PICKLING_REFUSED, KeyAuth, without_frames
from resend_nb._http.base_url import LIVE_URL, MOUNTED_HOST, on_this_machine, safe_url
from resend_nb._http.body import plain
from resend_nb._http.connection import build_request, check_timeout, check_usable, connection
from resend_nb._http.instant import Instant
from resend_nb._http.preflight import wait_for_slot
from resend_nb._http.rate_limit import RateLimiter
from resend_nb._http.responses import (
    no_slot_error,
    parse_response,
    read_body,
    scrub,
    transport_error,
)
from resend_nb._http.retry import attempts, refused_for
from resend_nb._http.server import Server
from resend_nb.resources import AccountStatus, AllResources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resend_nb._http.rate_limit import RequestRate, Slot


class Client(AllResources):
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
        Seconds that one call may take, including retries and waits for the rate limit.
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
        The API key has invalid characters, the base URL would send it unencrypted, or the
        environment has unusable proxy or certificate settings.

    Examples
    --------
    >>> client.segments.create(name="Premium Users")["object"]
    'segment'
    """

    # Tests replace these three in a subclass; they are not parameters.
    _clock: Callable[[], float] = staticmethod(time.monotonic)
    _wall_clock: Callable[[], float] = staticmethod(time.time)
    _sleep: Callable[[float], None] = staticmethod(time.sleep)

    @without_frames
    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = LIVE_URL,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._auth = KeyAuth(api_key)
        self.timeout = check_timeout(timeout)
        url = safe_url(base_url, mounted=transport is not None)
        self._server = Server(url.host, is_sandbox=url.host == MOUNTED_HOST)
        self._process = os.getpid()
        self._rate_limiter = RateLimiter(clock=self._clock, sleep=self._sleep)
        self._http = connection(url, transport)
        super().__init__(self.request)

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

    def check(self) -> AccountStatus:
        """Check that the key has full access, and read the quotas; nothing is changed.

        Returns
        -------
        AccountStatus
            Sandbox or live account, time, quotas and rate limit. Notebooks show the client so, too.

        Raises
        ------
        AuthenticationError
            The API key is wrong.
        RestrictedKeyError
            The API key may only send email.

        Notes
        -----
        ``GET /segments`` and ``GET /usage``, https://resend.com/docs/api-reference/usage.

        Examples
        --------
        >>> print(str(demo.check()).splitlines()[1])
        contacts: 2,000 of 150,000
        """
        self.request("GET", "/segments", params={"limit": 1})
        self._server.usage = dict(self.usage.get())
        return self._status()

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
        other.timeout = check_timeout(seconds)
        AllResources.__init__(other, other.request)
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
            Called before each attempt, and again if the attempt has to wait. If it raises an error,
            the request is not sent.
        data, files : mapping, optional
            The fields and files of a form, instead of JSON. A file is a tuple of its name,
            content and content type.

        Returns
        -------
        dict, list or None
            The response's JSON; ``None`` if a successful response to another method than GET is
            empty.

        Raises
        ------
        ResendError
            One of the classes in :mod:`resend_nb.errors`.

        Examples
        --------
        >>> client.request("GET", "/segments")
        {'object': 'list', 'has_more': False, 'data': []}
        """
        check_usable(self._http, self._process)
        content = {"json": plain(json), "data": data, "files": files}
        deadline = self._clock() + self.timeout
        for attempt in attempts(
            repeatable=method == "GET" if repeatable is None else repeatable,
            deadline=deadline,
            clock=self._clock,
            sleep=self._sleep,
        ):
            with attempt:
                request = build_request(self._http, method, path, params, headers, content)
                slot = wait_for_slot(
                    self._rate_limiter, deadline, now=self._now, preflight=preflight
                )
                if slot is None:
                    raise no_slot_error(request, timeout=self.timeout)
                result = self._send(request, slot, deadline)
        return result

    def _now(self) -> Instant:
        return Instant(self._clock(), self._wall_clock())

    def _send(self, request: httpx.Request, slot: Slot, deadline: float) -> Any:
        """Send a request and read the response, both before the deadline."""
        request.extensions = {"timeout": httpx.Timeout(deadline - slot.sent_at).as_dict()}
        redact = self._auth.redact
        try:
            with contextlib.closing(self._http.send(request, auth=self._auth, stream=True)) as sent:
                received = read_body(sent, is_late=lambda: self._clock() > deadline)
        except httpx.RequestError as error:
            failure = transport_error(request, error, timeout=self.timeout, redact=redact)
            raise failure from scrub(error, redact=redact)
        except Exception as error:  # noqa: BLE001 -- whatever a response does to httpx
            broken = httpx.RequestError(f"{type(error).__name__}: {error}", request=request)
            raise transport_error(request, broken, timeout=self.timeout, redact=redact) from scrub(
                error, redact=redact
            )
        except BaseException as error:  # noqa: BLE001 -- an interrupt; its frames show the key
            interrupt = scrub(error, redact=redact)
            raise interrupt from None
        wait = refused_for(received.response)
        self._rate_limiter.update(slot, received.headers, retry_after=wait)
        self._server.update(received.headers)
        return parse_response(received, redact=redact)

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
        if not self.is_live:
            where = "" if self.is_mounted else f"{self.base_url}, "
            return f"<Client {where}sandbox, {self.now:%Y-%m-%d}>"
        suffix = "" if on_this_machine(self._http.base_url.host) else ", live account"
        return f"<Client {self.base_url}{suffix}>"

    def _repr_html_(self) -> str | None:
        return self._status()._repr_html_() if self._server.usage else None

    def _status(self) -> AccountStatus:
        usage = self._server.usage
        return AccountStatus(self.base_url, is_live=self.is_live, time=self.now, usage=usage)

    def __reduce__(self) -> NoReturn:
        raise TypeError(PICKLING_REFUSED)

    def __copy__(self) -> Client:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other
