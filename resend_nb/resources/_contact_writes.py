"""Creating and updating contacts without ever losing an opt-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._http.paths import path
from resend_nb.errors import ContactExistsError, InputError, NotFoundError
from resend_nb.resources._base import Reference, Request, without_none

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def create_contact(
    request: Request,
    *,
    email: str,
    first_name: str | None = None,
    last_name: str | None = None,
    unsubscribed: bool = False,
    properties: Mapping[str, object] | None = None,
    segments: Sequence[Mapping[str, str]] | None = None,
    topics: Sequence[Mapping[str, str]] | None = None,
    preflight: Callable[[], object],
) -> Reference:
    """Send ``POST /contacts``, and run ``preflight`` before each attempt.

    A POST overwrites an existing contact, its opt-out included. So ``preflight`` must raise
    :class:`ContactExistsError` if the person is a contact by then.
    """
    body = new_contact(
        email=email,
        unsubscribed=unsubscribed,
        first_name=first_name,
        last_name=last_name,
        properties=dict(properties) if properties else None,
        segments=[dict(segment) for segment in segments or ()] or None,
        topics=[dict(topic) for topic in topics or ()] or None,
    )
    created: Reference = request("POST", path("contacts"), json=body, preflight=preflight)
    return created


def new_contact(*, email: str, unsubscribed: bool, **fields: Any) -> dict[str, Any]:
    """Return the body of a POST; ``unsubscribed=False`` is left out, as a new contact's default."""
    opt_out = _boolean(unsubscribed) or None
    return without_none({"email": email.strip(), "unsubscribed": opt_out, **fields})


def refuse_existing(request: Request, email: str) -> Callable[[], None]:
    """Return a preflight that looks the address up, as written and in lower case."""
    spellings = dict.fromkeys((email.strip(), email.strip().lower()))

    def preflight() -> None:
        for spelling in spellings:
            _refuse_if_contact(request, spelling)

    return preflight


def _refuse_if_contact(request: Request, email: str) -> None:
    try:
        contact = request("GET", path("contacts", email))
    except NotFoundError as error:
        if "contact" not in error.server_message.lower():
            raise  # such as a gateway that does not know the path
        return
    raise ContactExistsError(
        f"{email} is already a contact. Creating it again would reset its fields and undo an "
        "opt-out. Change it with client.contacts.update(), or add it to a segment with "
        "client.contacts.segments.add().",
        contact_id=contact["id"],
    )


def contact_changes(fields: Mapping[str, Any], *, resubscribe: bool) -> dict[str, Any]:
    """Return the body of a PATCH; ``unsubscribed=False`` requires ``resubscribe=True``."""
    if not fields:
        raise InputError(
            "There is nothing to change. Pass a field, such as first_name= or unsubscribed=."
        )
    if "unsubscribed" not in fields:
        return dict(fields)
    unsubscribed = _boolean(fields["unsubscribed"])
    if not unsubscribed and not resubscribe:
        raise InputError(
            "unsubscribed=False would resubscribe a contact that may have opted out. If this "
            "person asked for it, also pass resubscribe=True."
        )
    return {**fields, "unsubscribed": unsubscribed}


def _boolean(value: object) -> bool:
    """Return the boolean that a DataFrame cell holds; nothing is guessed."""
    if type(value).__name__ in {"bool", "bool_"} or (isinstance(value, int) and value in {0, 1}):
        return bool(value)
    raise InputError(f"unsubscribed must be True or False, not {value!r}")
