"""Creating and updating contacts without ever losing an opt-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._http.paths import identifier, path
from resend_nb.errors import ContactExistsError, InputError, NotFoundError
from resend_nb.resources._arguments import Choices, Ids, choices, mapping, references
from resend_nb.resources._base import Reference, Request, without_none
from resend_nb.resources._contact import Contact
from resend_nb.resources._shapes import conforming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def create_contact(
    request: Request,
    *,
    email: str,
    first_name: str | None = None,
    last_name: str | None = None,
    unsubscribed: bool,
    properties: Mapping[str, object] | None = None,
    segments: Ids | None = None,
    topics: Choices | None = None,
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
        properties=None if properties is None else mapping("properties", properties) or None,
        segments=references("segments", segments) or None,
        topics=choices(topics) or None,
    )
    where = path("contacts")
    created = request("POST", where, json=body, preflight=preflight)
    return conforming(created, Reference, "POST", where)


def delete_contact(request: Request, contact: str, *, preflight: Callable[[], object]) -> None:
    """Send ``DELETE /contacts/{id}``, and run ``preflight`` before each attempt."""
    request("DELETE", path("contacts", contact), preflight=preflight)


def new_contact(*, email: str, unsubscribed: bool, **fields: Any) -> dict[str, Any]:
    """Return the body of a POST; ``unsubscribed=False`` is left out, as a new contact's default."""
    opt_out = _boolean(unsubscribed) or None
    return without_none({"email": identifier(email), "unsubscribed": opt_out, **fields})


def refuse_existing(request: Request, email: str) -> Callable[[], None]:
    """Return a preflight that looks up each spelling of the address."""

    def preflight() -> None:
        for spelling in spellings(email):
            if contact := look_up_contact(request, spelling):
                raise ContactExistsError(
                    f"{spelling} is already a contact. Creating it again would reset its fields "
                    "and undo an opt-out. Change it with client.contacts.update(), or add it to a "
                    "segment with client.contacts.segments.add().",
                    contact_id=contact["id"],
                )

    return preflight


_NOBODY = {"object": "list", "has_more": False, "data": []}
"""An empty list, whether it is that of a search or of the whole account."""


def look_up_contact(request: Request, email: str) -> Contact | None:
    """Return the contact with exactly this address; any doubt whether there is one is an error."""
    where = path("contacts", email)
    try:
        contact = request("GET", where)
    except NotFoundError as error:
        if (error.name, error.server_message) != ("not_found", "Contact not found"):
            raise  # such as a gateway that does not know the path
        return None
    if contact == _NOBODY:
        return None
    return conforming(contact, Contact, "GET", where)


def spellings(email: str) -> list[str]:
    """Return an address as written, in lower case, and with its domain in Unicode and ASCII.

    >>> spellings(" Ada@Bücher.example")
    ['Ada@Bücher.example', 'ada@bücher.example', 'ada@xn--bcher-kva.example']
    """
    written = identifier(email)
    found = [written, written.lower()]
    if not written.isascii() or "xn--" in written.lower():
        found += _international_spellings(written)
    return list(dict.fromkeys(found))


def _international_spellings(email: str) -> list[str]:
    # Imported here, as it takes longer to import than the whole client, and is seldom needed.
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return []
    return [valid.normalized.lower(), f"{valid.local_part.lower()}@{valid.ascii_domain}"]


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
