"""Audiences, the old name of segments: the API still serves them, and every method here warns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._http.paths import path
from resend_nb.resources._base import (
    UNSET,
    Changed,
    Deleted,
    Reference,
    Request,
    Resource,
    Unset,
    without_unset,
)
from resend_nb.resources._contact import Contact
from resend_nb.resources._contact_writes import contact_changes, new_contact, refuse_existing
from resend_nb.resources._deprecated import deprecated
from resend_nb.resources.contacts import DeletedContact
from resend_nb.resources.segments import CreatedSegment, Segment

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class AudienceContacts(Resource):
    """The contacts of an audience, ``client.audiences.contacts``. Every method warns.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.audiences.contacts.create(segment["id"], email="ada@example.com")
    >>> client.contacts.segments.list("ada@example.com")[0]["name"]
    'Premium Users'
    """

    @deprecated(
        "contacts.create(segments=[...])",
        "contacts/create-contact",
        "GET /contacts/{email}",
        "POST /audiences/{id}/contacts",
    )
    def create(
        self,
        audience_id: str,
        *,
        email: str,
        first_name: str | None = None,
        last_name: str | None = None,
        unsubscribed: bool = False,
    ) -> Reference:
        """Create a contact in a segment, unless the account already has it."""
        body = new_contact(
            email=email, unsubscribed=unsubscribed, first_name=first_name, last_name=last_name
        )
        preflight = refuse_existing(self._request, email)
        where = path("audiences", audience_id, "contacts")
        return self._ask(Reference, "POST", where, json=body, preflight=preflight)

    @deprecated("contacts.get()", "contacts/get-contact", "GET /audiences/{id}/contacts/{contact}")
    def get(self, audience_id: str, contact: str) -> Contact:
        """Return a contact that is in a segment."""
        return self._ask(Contact, "GET", path("audiences", audience_id, "contacts", contact))

    @deprecated(
        "contacts.iterate(segment_id=...)", "contacts/list-contacts", "GET /audiences/{id}/contacts"
    )
    def iterate(self, audience_id: str) -> Iterator[Contact]:
        """Yield every contact of a segment."""
        return self._every(Contact, path("audiences", audience_id, "contacts"))

    @deprecated(
        "contacts.list(segment_id=...)", "contacts/list-contacts", "GET /audiences/{id}/contacts"
    )
    def list(self, audience_id: str) -> builtins.list[Contact]:
        """Return every contact of a segment as a list."""
        return list(self._every(Contact, path("audiences", audience_id, "contacts")))

    @deprecated(
        "contacts.update()", "contacts/update-contact", "PATCH /audiences/{id}/contacts/{contact}"
    )
    def update(
        self,
        audience_id: str,
        contact: str,
        *,
        first_name: str | Unset | None = UNSET,
        last_name: str | Unset | None = UNSET,
        unsubscribed: bool | Unset = UNSET,
        resubscribe: bool = False,
    ) -> Changed:
        """Change a contact everywhere in the account."""
        fields = without_unset(
            unsubscribed=unsubscribed, first_name=first_name, last_name=last_name
        )
        body = contact_changes(fields, resubscribe=resubscribe)
        where = path("audiences", audience_id, "contacts", contact)
        return self._ask(Changed, "PATCH", where, json=body, repeatable=True)

    @deprecated(
        "contacts.segments.remove()",
        "contacts/delete-contact",
        "DELETE /audiences/{id}/contacts/{contact}",
    )
    def delete(self, audience_id: str, contact: str) -> DeletedContact:
        """Remove a contact from a segment; the contact stays in the account."""
        where = path("audiences", audience_id, "contacts", contact)
        return self._ask(DeletedContact, "DELETE", where, repeatable=True)


class Audiences(Resource):
    """The audiences of the account, ``client.audiences``. Deprecated: every method warns.

    Attributes
    ----------
    contacts : AudienceContacts
        The contacts of an audience.

    Examples
    --------
    >>> audience = client.audiences.create(name="Premium Users")
    >>> client.segments.get(audience["id"])["name"]
    'Premium Users'
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.contacts = AudienceContacts(request)

    @deprecated("segments.create()", "audiences/create-audience", "POST /audiences")
    def create(self, *, name: str) -> CreatedSegment:
        """Create a segment."""
        return self._ask(CreatedSegment, "POST", path("audiences"), json={"name": name})

    @deprecated("segments.get()", "audiences/get-audience", "GET /audiences/{id}")
    def get(self, audience_id: str) -> Segment:
        """Return a segment."""
        return self._ask(Segment, "GET", path("audiences", audience_id))

    @deprecated("segments.iterate()", "audiences/list-audiences", "GET /audiences")
    def iterate(self) -> Iterator[Segment]:
        """Yield every segment."""
        return self._every(Segment, path("audiences"))

    @deprecated("segments.list()", "audiences/list-audiences", "GET /audiences")
    def list(self) -> builtins.list[Segment]:
        """Return every segment as a list."""
        return list(self._every(Segment, path("audiences")))

    @deprecated("segments.delete()", "audiences/delete-audience", "DELETE /audiences/{id}")
    def delete(self, audience_id: str) -> Deleted:
        """Delete a segment; its contacts stay in the account."""
        return self._ask(Deleted, "DELETE", path("audiences", audience_id), repeatable=True)
