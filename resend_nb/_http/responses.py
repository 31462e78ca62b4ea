"""The outcome of a request: the response's JSON, or one of our errors without the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from resend_nb import errors
from resend_nb._http.decode import decode
from resend_nb._http.error_responses import error_of, is_error

if TYPE_CHECKING:
    from collections.abc import Callable

    Redact = Callable[[str], str]

Failure = TypeVar("Failure", bound=BaseException)

MAX_BYTES = 100_000_000
"""The longest body that is read: a small compressed response could fill the memory."""

_NOT_JSON = object()

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors of httpx that are raised before the request leaves."""

_OUTCOME_UNKNOWN = "It may have been carried out: check before you try again."


class Received:
    """A response with its whole body, which may echo the key, so that no traceback shows it."""

    __slots__ = ("body", "headers", "response")

    def __init__(self, response: httpx.Response, body: bytes) -> None:
        self.response = response
        self.body = body
        self.headers = dict(response.headers.items())

    def complete(self) -> httpx.Response:
        """Return a response with its body, as an error has it."""
        sent = self.response
        headers = [
            (name, value)
            for name, value in sent.headers.multi_items()
            if name not in {"content-encoding", "content-length", "transfer-encoding"}
        ]
        return httpx.Response(
            sent.status_code, headers=headers, content=self.body, request=sent.request
        )


def read_body(response: httpx.Response, *, is_late: Callable[[], bool]) -> Received:
    """Read the body of a streamed response, unless that takes too long."""
    body = bytearray()
    for part in response.iter_bytes():
        if is_late():
            raise httpx.ReadTimeout("the response took too long", request=response.request)
        body += part
        if len(body) > MAX_BYTES:
            raise httpx.DecodingError("the response is too long", request=response.request)
    return Received(response, bytes(body))


def parse_response(received: Received, *, redact: Redact) -> Any:
    """Return the response's JSON, or raise the error that it reports.

    ``None`` is a successful response without a body, except to a GET, which asks for one.
    """
    response = received.response
    method = response.request.method
    if response.is_success and not received.body.strip():
        if method != "GET":
            return None
        where = redact(f"GET {response.request.url.path}")
        raise errors.UnexpectedResponseError(
            f"The response to {where} is empty ({response.status_code}).", method=method
        )
    try:
        body = decode(received.body)
    except (ValueError, RecursionError):
        body = _NOT_JSON
    if response.is_success and body is not _NOT_JSON and not is_error(body):
        return body
    error = error_of(received.complete(), body, redact=redact)
    del body  # a server may echo the key, and a verbose traceback would print it
    raise error


def no_slot_error(request: httpx.Request, *, timeout: float) -> errors.ConnectTransportError:
    """Return the error of a request that had to wait for the rate limit until its deadline."""
    message = (
        f"The account's rate limit had no free slot within {timeout:g} seconds. "
        "This request was not sent."
    )
    return errors.ConnectTransportError(message, request=request)


def transport_error(
    request: httpx.Request, error: httpx.RequestError, *, timeout: float, redact: Redact
) -> errors.TransportError:
    """Convert an error of httpx into ours, which says whether the request was sent."""
    url = request.url
    where = redact(f"{request.method} {url.scheme}://{url.netloc.decode()}{url.path}")
    reason = errors.printable(redact(str(error))).rstrip(".") or type(error).__name__
    if isinstance(error, _NEVER_SENT):
        return errors.ConnectTransportError(
            f"No connection for {where}: {reason}. This request was not sent. Check your network "
            "and the base URL. resend_nb.sandbox() needs no network.",
            request=request,
        )
    if isinstance(error, httpx.TimeoutException):
        return errors.TimeoutTransportError(
            f"No response to {where} within {timeout:g} seconds. {_OUTCOME_UNKNOWN} "
            "For a longer timeout: client.with_timeout(seconds).",
            request=request,
        )
    return errors.TransportError(
        f"The connection broke during {where}: {reason}. {_OUTCOME_UNKNOWN}", request=request
    )


def scrub(error: Failure, *, redact: Redact = str) -> Failure:
    """Remove the frames of an error and of its causes, whose variables would show the key."""
    links: list[BaseException | None] = [error]
    seen = set[int]()  # an error that is raised again may be its own context
    while links:
        link = links.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            link.__traceback__ = None
            link.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in link.args)
            links += [link.__cause__, link.__context__]
    return error
