"""How contacts are written, whatever the path: nobody who opted out is opted in by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from resend_nb._http.paths import path
from resend_nb.errors import ContactExistsError, InputError, NotFoundError
from resend_nb.resources._base import Reference, Resource, Unset, given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class ContactWrites(Resource):
    """What the contacts of the account and those of an audience share."""

    __slots__ = ()

    def _create(
        self,
        where: str,
        *,
        email: str,
        unsubscribed: bool,
        look: Callable[[], object] | None = None,
        **fields: Any,
    ) -> Reference:
        email = email.strip()
        body = {"email": email, "unsubscribed": _yes_or_no(unsubscribed) or None, **fields}
        body = {name: value for name, value in body.items() if value is not None}

        def ask() -> None:
            for spelling in dict.fromkeys((email, email.lower())):
                self._refuse_existing(spelling)

        # Also before another try: while the first one waited, this person may have signed up and opted out.
        return cast("Reference", self._request("POST", where, json=body, preflight=look or ask))

    def _refuse_existing(self, email: str) -> None:
        try:
            contact = self._request("GET", path("contacts", email))
        except NotFoundError as error:
            if "contact" not in error.server_message.lower():
                raise  # something else was not found: a gateway that knows no such path, say
            return
        raise ContactExistsError(
            f"{email} is a contact already; creating it again would reset its fields, an opt-out included. "
            "Change it with client.contacts.update(), put it into a segment with client.contacts.segments.add()",
            contact_id=contact["id"],
        )

    def _update(
        self, where: str, *, unsubscribed: bool | Unset, resubscribe: bool, **fields: Any
    ) -> Reference:
        body = _changes(given(unsubscribed=unsubscribed, **fields), resubscribe=resubscribe)
        if not body:
            raise InputError(f"nothing to change: give {'=, '.join(fields)}= or unsubscribed=")
        return cast("Reference", self._request("PATCH", where, json=body, repeatable=True))


def _changes(body: Mapping[str, Any], *, resubscribe: bool) -> dict[str, Any]:
    if "unsubscribed" not in body:
        return dict(body)
    unsubscribed = _yes_or_no(body["unsubscribed"])
    if not unsubscribed and not resubscribe:
        raise InputError(
            "unsubscribed=False would subscribe somebody who may have opted out; if this person asked for it, "
            "say resubscribe=True as well"
        )
    return {**body, "unsubscribed": unsubscribed}


def _yes_or_no(value: object) -> bool:
    """Take what a cell of a frame may hold for yes or no, and nothing that has to be guessed."""
    if type(value).__name__ in {"bool", "bool_"} or (isinstance(value, int) and value in {0, 1}):
        return bool(value)
    raise InputError(f"unsubscribed must be True or False, not {value!r}")
