"""The errors of resend_nb, one class for each cause that a user handles differently.

::

    ResendError
    ├── ConfigurationError            missing API key, or a base URL without https
    ├── InputError                    an argument or the data is wrong; nothing was sent
    │   ├── BroadcastCheckError       the checks found errors in a broadcast; nothing was sent
    │   └── ObjectLookupError         no object, or several, with that id or name
    ├── ContactExistsError            creating it again would reset it, its opt-out included
    ├── NotConfirmedError             a number was not confirmed; nothing was done
    │   └── SendNotConfirmedError     the number of recipients; nothing was sent
    ├── SampleError                   a sample failed or shows no result yet; nothing was sent
    ├── APIError                      the API responded with an error
    │   ├── AuthenticationError       401, 403, and 400 "API key is invalid"
    │   │   └── RestrictedKeyError    the key may only send emails
    │   ├── NotFoundError             404
    │   ├── ValidationError           400, 405, 422, and 403 for a request not allowed now
    │   ├── ConflictError             409
    │   ├── RateLimitError            429; try again after a short wait
    │   ├── QuotaError                a quota of the plan is used up; a short wait does not help
    │   ├── ServerError               5xx, and other statuses of a request that was cut off
    │   └── NotJSONError              a web page: a proxy, a login page, a wrong base URL
    ├── UnexpectedResponseError       empty, or JSON without the fields that the API documents
    └── TransportError                no response
        ├── ConnectTransportError     no connection; nothing was sent
        └── TimeoutTransportError     no response in time; the outcome is unknown

No error holds the key: it is removed from requests once they were sent, and from every message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    import pandas as pd


class ResendError(Exception):
    """Base class of every error that resend_nb raises on purpose.

    Attributes
    ----------
    outcome_unknown : bool
        Whether the server may have carried out the request although it failed; check before you
        try again. True for ServerError, NotJSONError, TransportError and TimeoutTransportError,
        and for UnexpectedResponseError unless the request was a GET.
    aborts_run : bool
        Whether the next request would fail too, so that a bulk run stops. True for
        AuthenticationError, RestrictedKeyError, RateLimitError, QuotaError, NotJSONError and
        ConnectTransportError.
    """

    outcome_unknown = False
    aborts_run = False

    def __init__(self, message: str = "") -> None:
        # Messages name values of files and of the account, which may control a terminal.
        super().__init__(printable(message))


class ConfigurationError(ResendError):
    """The client cannot be created: the API key is missing or the base URL is unsafe."""


class InputError(ResendError, ValueError):
    """An argument or the data is wrong; nothing was sent."""


class BroadcastCheckError(InputError):
    """The checks found errors in a broadcast; nothing was sent. ``findings`` is a DataFrame."""

    def __init__(self, message: str, *, findings: pd.DataFrame) -> None:
        super().__init__(message)
        self.findings = findings


class ObjectLookupError(InputError, LookupError):
    """No object, or several objects, match an id or a name; the message lists candidates."""


class ContactExistsError(ResendError):
    """The contact exists; creating it again would reset omitted fields, its opt-out included.

    Attributes
    ----------
    contact_id : str
        The id of the existing contact.
    """

    def __init__(self, message: str, *, contact_id: str) -> None:
        super().__init__(message)
        self.contact_id = contact_id


class NotConfirmedError(ResendError):
    """The number of affected objects was not confirmed; nothing was done."""


class SendNotConfirmedError(NotConfirmedError):
    """The number of recipients was not confirmed; nothing was sent."""


class SampleError(ResendError):
    """A sample could not be created, shows no result yet, or failed; the rest got no email."""


class APIError(ResendError):
    """The API responded with an error.

    Attributes
    ----------
    status : int
        The HTTP status.
    name : str
        Resend's name of the error, such as ``"not_found"``; ``""`` if the response has none.
    server_message : str
        The server's own message.
    request : httpx.Request
        The request, without the key.
    response : httpx.Response
        The response.
    """

    hint = ""

    def __init__(
        self,
        response: httpx.Response,
        *,
        name: str,
        server_message: str,
        redact: Callable[[str], str] = str,
    ) -> None:
        self.response = response
        self.request = response.request
        self.status = response.status_code
        self.name = printable(redact(name))
        self.server_message = printable(redact(server_message))
        where = redact(f"{self.request.method} {self.request.url.path}")
        label = f"{self.status} {self.name}".rstrip()
        message = f"{self.server_message} ({label}, {where})"
        super().__init__(f"{message}. {self.hint}" if self.hint else message)


class AuthenticationError(APIError):
    """The API key is missing, wrong, inactive or suspended."""

    aborts_run = True
    hint = (
        "Pass another key as api_key= or set RESEND_API_KEY (create keys on your Resend "
        "dashboard, under API keys). resend_nb.sandbox() needs no key."
    )


class RestrictedKeyError(AuthenticationError):
    """The key may only send emails; contacts, segments and broadcasts need full access."""

    hint = "This needs a key with full access. Create one on your Resend dashboard."


class NotFoundError(APIError):
    """No object has that id or address, or there is no such endpoint."""


class ValidationError(APIError):
    """The request was refused; the message names the field or the state that prevents it."""


class ConflictError(APIError):
    """Another request is using the same object, or an idempotency key was used twice."""


class RateLimitError(APIError):
    """Too many requests in a second, even after waiting and retrying."""

    aborts_run = True
    hint = "Other programs may share your team's rate limit. Try again in a moment."


class QuotaError(APIError):
    """A quota of your plan is used up, until the day or the month ends or the plan changes."""

    aborts_run = True
    hint = "See the usage page of your Resend dashboard."


class ServerError(APIError):
    """Resend or a gateway failed; the request may or may not have been carried out."""

    outcome_unknown = True


class NotJSONError(APIError):
    """A page or a text instead of JSON, and its status does not tell more: not Resend's."""

    outcome_unknown = True
    aborts_run = True
    hint = "A proxy, a login page or a wrong base URL responded instead of Resend."


class UnexpectedResponseError(ResendError):
    """The response is empty, lacks a field or has one of another type, or a list has no end.

    If the request was no GET, the server may have carried it out: ``outcome_unknown`` is true.
    """

    outcome_unknown = True

    def __init__(self, message: str, *, method: str) -> None:
        super().__init__(message)
        self.outcome_unknown = method != "GET"


class TransportError(ResendError):
    """No response came.

    Attributes
    ----------
    request : httpx.Request
        The request, without the key.
    """

    outcome_unknown = True

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message)
        self.request = request


class ConnectTransportError(TransportError):
    """No connection was made, so nothing was sent."""

    outcome_unknown = False
    aborts_run = True


class TimeoutTransportError(TransportError):
    """No response came in time; the request may have been carried out."""


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that control a terminal, and halves of characters, which cannot be printed."""


def printable(text: str) -> str:
    """Return a text from outside without characters that cannot be printed safely.

    >>> printable(f"{chr(27)}[31mred")[1:]
    'x1b[31mred'
    """
    return _CONTROLS.sub(lambda match: ascii(match[0])[1:-1], text)


def may_have_acted(error: BaseException) -> bool:
    """Whether the server may have changed something although this error was raised."""
    if isinstance(error, UnexpectedResponseError):
        return error.outcome_unknown
    if not isinstance(error, APIError | TransportError):
        return False
    return error.outcome_unknown and error.request.method != "GET"
