"""The errors of resend_nb, one class for each thing a user can do about it.

::

    ResendError
    ├── ConfigurationError        no key, a base URL without https
    ├── InputError                the data or an argument is wrong; nothing was sent
    │   └── ObjectLookupError     no object, or several, with that id or name
    ├── ContactExistsError        creating it again would reset it, its opt-out included
    ├── NotConfirmedError         a number was not confirmed; nothing was done
    │   └── SendNotConfirmedError     the number of recipients; nothing was sent
    ├── SampleError               a sample went badly or tells nothing yet; nothing was sent
    ├── APIError                  an answer came, and it was no
    │   ├── AuthenticationError   401, 403, and 400 "API key is invalid"
    │   │   └── RestrictedKeyError    the key may only send e-mails
    │   ├── NotFoundError         404
    │   ├── ValidationError       400, 405, 422, and 403 for a request that is not allowed now
    │   ├── ConflictError         409
    │   ├── RateLimitError        429, worth a short wait
    │   ├── QuotaError            a quota of the plan is used up; waiting a second does not help
    │   ├── ServerError           5xx
    │   └── NotJSONError          a page instead of JSON: a proxy, a login page, a wrong base URL
    └── TransportError            no answer came
        ├── ConnectTransportError    no connection: nothing was sent
        └── TimeoutTransportError    no answer in time: it may have been done all the same

No error holds the key: it is taken out of requests as soon as they return and out of every message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

__all__ = [
    "APIError",
    "AuthenticationError",
    "ConfigurationError",
    "ConflictError",
    "ConnectTransportError",
    "ContactExistsError",
    "InputError",
    "NotConfirmedError",
    "NotFoundError",
    "NotJSONError",
    "ObjectLookupError",
    "QuotaError",
    "RateLimitError",
    "ResendError",
    "RestrictedKeyError",
    "SampleError",
    "SendNotConfirmedError",
    "ServerError",
    "TimeoutTransportError",
    "TransportError",
    "ValidationError",
    "from_response",
    "may_have_acted",
    "not_json",
]


class ResendError(Exception):
    """Base class of every error that resend_nb raises on purpose.

    Attributes
    ----------
    outcome_unknown : bool
        Whether the server may have carried out the request although it failed. Read the state before
        you send the request again.
    aborts_run : bool
        Whether the next request would fail too, so that bulk work stops.
    """

    outcome_unknown = False
    aborts_run = False


class ConfigurationError(ResendError):
    """The client cannot be made as asked: no key, an unsafe base URL."""


class InputError(ResendError, ValueError):
    """An argument or the data is wrong; nothing was sent."""


class ObjectLookupError(InputError, LookupError):
    """An id or a name matches no object, or several; the message lists candidates."""


class ContactExistsError(ResendError):
    """The contact exists; creating it again would reset what is left out, its opt-out included.

    Attributes
    ----------
    contact_id : str
        The id of the contact that exists.
    """

    def __init__(self, message: str, *, contact_id: str) -> None:
        super().__init__(message)
        self.contact_id = contact_id


class NotConfirmedError(ResendError):
    """The number of what would be done was not confirmed; nothing was done."""


class SendNotConfirmedError(NotConfirmedError):
    """The number of recipients was not confirmed; nothing was sent."""


class SampleError(ResendError):
    """A sample could not be made, tells nothing yet, or went badly; nothing was sent to the rest."""


class APIError(ResendError):
    """The API answered with an error.

    Attributes
    ----------
    status : int
        The HTTP status.
    name : str
        Resend's name of the error, such as ``"not_found"``; ``""`` if it gave none.
    server_message : str
        The server's own text.
    request : httpx.Request
        What was asked, without the key.
    response : httpx.Response
        The whole answer.
    """

    hint = ""

    def __init__(self, response: httpx.Response, *, name: str, server_message: str) -> None:
        self.response = response
        self.request = response.request
        self.status = response.status_code
        self.name = name
        self.server_message = server_message
        where = f"{self.request.method} {self.request.url.path}"
        label = f"{self.status} {name}".rstrip()
        super().__init__(f"{server_message} ({label}, {where}){self.hint and ' - ' + self.hint}")


class AuthenticationError(APIError):
    """The key is missing, wrong, inactive or suspended."""

    aborts_run = True
    hint = (
        "give another key as api_key= or in RESEND_API_KEY (make one on your Resend dashboard, under API keys), "
        "or go on without one: resend_nb.sandbox()"
    )


class RestrictedKeyError(AuthenticationError):
    """The key may only send e-mails; contacts, segments and broadcasts need a full-access key."""

    hint = "this needs a key with full access"


class NotFoundError(APIError):
    """There is nothing under that id or address, or no such endpoint."""


class ValidationError(APIError):
    """The request was understood and refused; the message says which field or state is in the way."""


class ConflictError(APIError):
    """Something else works on the same thing, or an idempotency key was used twice."""


class RateLimitError(APIError):
    """Too many requests in a second, even after waiting and trying again."""

    aborts_run = True
    hint = "other programs may share your team's limit; try again in a moment"


class QuotaError(APIError):
    """A quota of your plan is used up; it lasts until the day or month ends, or the plan changes."""

    aborts_run = True
    hint = "see the usage page of your Resend dashboard"


class ServerError(APIError):
    """Resend failed; what was asked may or may not have been done."""

    outcome_unknown = True


class NotJSONError(APIError):
    """The answer is not Resend's JSON; something stands between you and the API."""

    outcome_unknown = True
    aborts_run = True
    hint = "a proxy, a login page or a wrong base URL answered instead of Resend"


class TransportError(ResendError):
    """No answer came.

    Attributes
    ----------
    request : httpx.Request
        What was asked, without the key.
    """

    outcome_unknown = True

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message)
        self.request = request


class ConnectTransportError(TransportError):
    """No connection could be made, so nothing was sent."""

    outcome_unknown = False
    aborts_run = True


class TimeoutTransportError(TransportError):
    """No answer came in time; what was asked may have been done all the same."""


_BY_NAME: dict[str, type[APIError]] = {
    "missing_api_key": AuthenticationError,
    "invalid_api_key": AuthenticationError,
    "suspended_api_key": AuthenticationError,
    "invalid_permission": AuthenticationError,
    "validation_error": ValidationError,
    "rate_limit_exceeded": RateLimitError,
    "daily_quota_exceeded": QuotaError,
    "monthly_quota_exceeded": QuotaError,
    "email_above_quota": QuotaError,
}

_BY_STATUS: dict[int, type[APIError]] = {
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitError,
}


def from_response(response: httpx.Response, body: dict[str, Any]) -> APIError:
    """Turn an error answer into the error that fits it."""
    name = str(body.get("name") or "")
    message = str(body.get("message") or response.reason_phrase)
    return _class_for(response.status_code, name, message)(
        response, name=name, server_message=message
    )


def not_json(response: httpx.Response) -> NotJSONError:
    """Turn an answer that is not JSON into an error that shows what came."""
    text = re.sub(
        r"<(script|style).*?</\1>|<[^>]*>", " ", response.text, flags=re.DOTALL | re.IGNORECASE
    )
    shown = " ".join(text.split())[:300] or "an empty answer"
    return NotJSONError(response, name="", server_message=shown)


def _class_for(status: int, name: str, message: str) -> type[APIError]:
    if "api key is invalid" in message.lower():
        return AuthenticationError
    if "restricted to only send" in message.lower():
        return RestrictedKeyError
    if status == 403 and "quota" in message.lower():
        return QuotaError
    if status >= 500:
        return ServerError
    return _BY_NAME.get(name) or _BY_STATUS.get(status, ValidationError)


def may_have_acted(error: BaseException) -> bool:
    """Whether the server may have changed something although this error was raised."""
    if not isinstance(error, APIError | TransportError):
        return False
    return error.outcome_unknown and error.request.method != "GET"
