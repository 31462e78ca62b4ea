"""What came of a request: the answer's JSON, or one of our errors, with the key nowhere in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from resend_nb import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    Redact = Callable[[str], str]

_NO_JSON = object()


def parse_response(response: httpx.Response, *, redact: Redact) -> Any:
    """Give an answer's JSON, or raise what it says went wrong.

    Parameters
    ----------
    response : httpx.Response
        The answer.
    redact : callable
        Takes the key out of a text.
    """
    body = _parsed(response)
    if response.is_success and body is not _NO_JSON:
        return body
    error = _problem(response, body, redact)
    del body  # a server may echo the key, and a verbose traceback would print it
    raise error


def transport_error(
    request: httpx.Request, error: httpx.RequestError, *, timeout: float, redact: Redact
) -> errors.TransportError:
    """Say what it means that no answer came: whether the request left, and what to do next.

    Parameters
    ----------
    request : httpx.Request
        What was asked.
    error : httpx.RequestError
        What happened to it.
    timeout : float
        Seconds that it was given.
    redact : callable
        Takes the key out of a text.
    """
    where = (
        f"{request.method} {request.url.scheme}://{request.url.netloc.decode()}{request.url.path}"
    )
    text = redact(str(error)) or type(error).__name__
    if isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    ):
        return errors.ConnectTransportError(
            f"no connection for {where}: {text}. This request did not leave. Is this machine online, and the base "
            "URL right? Without a network there is resend_nb.sandbox()",
            request=request,
        )
    if isinstance(error, httpx.TimeoutException):
        return errors.TimeoutTransportError(
            f"no answer to {where} within {timeout:g} seconds. It may have been done all the same: look "
            "before you do it again. For more time: client.with_timeout(seconds)",
            request=request,
        )
    return errors.TransportError(
        f"the connection broke during {where}: {text}. It may have been done all the same: look before you do it again",
        request=request,
    )


def scrub_traceback(error: httpx.RequestError, *, redact: Redact) -> httpx.RequestError:
    """Drop the frames of a chain of errors: a verbose traceback would print the key from httpx's variables.

    Parameters
    ----------
    error : httpx.RequestError
        The last of the chain.
    redact : callable
        Takes the key out of a text.
    """
    link: BaseException | None = error
    seen = set[int]()  # an error that is raised again may have itself for a context
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        link.__traceback__ = None
        link.args = tuple(redact(each) if isinstance(each, str) else each for each in link.args)
        link = link.__cause__ or link.__context__
    return error


def _problem(response: httpx.Response, body: Any, redact: Redact) -> errors.APIError:
    made = (
        errors.from_response(response, body)
        if isinstance(body, dict)
        else errors.not_json(response)
    )
    made.args = (redact(str(made)),)
    made.server_message = redact(made.server_message)
    made.name = redact(made.name)
    return made


def _parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return _NO_JSON
