"""The outcome of a request: the response's JSON, or one of our errors without the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from resend_nb import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    Redact = Callable[[str], str]

_NOT_JSON = object()

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors of httpx that are raised before the request leaves."""

_OUTCOME_UNKNOWN = "It may have been carried out: check before you try again."


def parse_response(response: httpx.Response, *, redact: Redact) -> Any:
    """Return the response's JSON, or raise the error that it reports."""
    try:
        body = response.json()
    except ValueError:
        body = _NOT_JSON
    if response.is_success and body is not _NOT_JSON:
        return body
    if isinstance(body, dict):
        error = errors.from_response(response, body, redact=redact)
    else:
        error = errors.not_json(response, redact=redact)
    del body  # a server may echo the key, and a verbose traceback would print it
    raise error


def transport_error(
    request: httpx.Request, error: httpx.RequestError, *, timeout: float, redact: Redact
) -> errors.TransportError:
    """Convert an error of httpx into ours, which says whether the request was sent."""
    url = request.url
    where = redact(f"{request.method} {url.scheme}://{url.netloc.decode()}{url.path}")
    reason = redact(str(error)).rstrip(".") or type(error).__name__
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


def scrub_traceback(error: httpx.RequestError, *, redact: Redact) -> httpx.RequestError:
    """Remove the frames of a chain of errors, whose variables would show the key."""
    link: BaseException | None = error
    seen = set[int]()  # an error that is raised again may be its own context
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        link.__traceback__ = None
        link.args = tuple(redact(arg) if isinstance(arg, str) else arg for arg in link.args)
        link = link.__cause__ or link.__context__
    return error
