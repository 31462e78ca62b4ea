"""Contacts: one per email address, in any number of segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._arguments import Choices, Ids, mapping, references
from resend_nb.resources._base import (
    UNSET,
    Changed,
    Reference,
    Request,
    Resource,
    Unset,
    every,
    without_unset,
)
from resend_nb.resources._columns import every_column
from resend_nb.resources._contact import Contact
from resend_nb.resources._contact_writes import contact_changes, create_contact, refuse_existing
from resend_nb.resources._deprecated import segment_of
from resend_nb.resources._docs import endpoint, like
from resend_nb.resources.contact_imports import ContactImports
from resend_nb.resources.contact_segments import ContactSegments
from resend_nb.resources.contact_topics import ContactTopics

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Mapping

    PropertyValue = str | int | float | bool | None


class DeletedContact(TypedDict, total=False):
    """A deleted contact; its id is in ``contact``. Keys may be missing."""

    object: str
    contact: str
    deleted: bool


class Contacts(Resource):
    """The contacts of the account, ``client.contacts``.

    Attributes
    ----------
    imports : ContactImports
        Imports of CSV files.
    segments : ContactSegments
        The segments that a contact is in.
    topics : ContactTopics
        The topics of a contact.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> created = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
    >>> [contact["email"] for contact in client.contacts.list(segment_id=segment["id"])]
    ['ada@example.com']
    >>> updated = client.contacts.update("ada@example.com", first_name="Ada")
    >>> client.contacts.get("ada@example.com")["first_name"]
    'Ada'
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.imports = ContactImports(request)
        self.segments = ContactSegments(request)
        self.topics = ContactTopics(request)

    @endpoint("contacts/create-contact", "GET /contacts/{email}", "POST /contacts")
    def create(
        self,
        email: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        unsubscribed: bool = False,
        properties: Mapping[str, PropertyValue] | None = None,
        segments: Ids | None = None,
        topics: Choices | None = None,
        audience_id: str | None = None,
    ) -> Reference:
        """Create a contact; an existing contact is never changed.

        The API itself overwrites: a POST for a known address resets every field that it leaves out,
        which undoes an opt-out. So the address is looked up first, as written, in lower case, and
        with its domain in Unicode and in ASCII. Other spellings of the person are only found by
        :func:`resend_nb.bulk_add`, which reads the whole account.

        Parameters
        ----------
        email : str
            The email address.
        first_name, last_name : str, optional
            The name.
        unsubscribed : bool, default False
            Whether the contact has opted out of every broadcast.
        properties : mapping, optional
            Values of the account's custom properties, by key.
        segments : sequence, optional
            The segments to add the contact to, each an id or ``{"id": ...}``.
        %(topic_choices)s
            By default none.
        audience_id : str, optional
            Deprecated: a segment to add the contact to, by its old name.

        Raises
        ------
        InputError
            An argument cannot be sent, such as properties that are not a mapping.
        ContactExistsError
            The address is already a contact; nothing was changed.
        ValidationError
            The address is malformed, or a property is unknown or of another type.
        """
        audience = segment_of(None, audience_id)
        return create_contact(
            self._request,
            email=email,
            first_name=first_name,
            last_name=last_name,
            unsubscribed=unsubscribed,
            properties=properties,
            segments=[*references("segments", segments), *references("audience_id", audience)],
            topics=topics,
            preflight=refuse_existing(self._request, email),
        )

    @endpoint("contacts/get-contact", "GET /contacts/{id or email}")
    def get(self, contact: str) -> Contact:
        """Return a contact with its properties.

        Parameters
        ----------
        %(contact)s

        %(not_found)s
        """
        return self._ask(Contact, "GET", path("contacts", contact))

    @endpoint("contacts/list-contacts", "GET /contacts")
    def iterate(
        self, *, segment_id: str | None = None, audience_id: str | None = None
    ) -> Iterator[Contact]:
        """Yield every contact of the account or of a segment, newest first, page after page.

        Parameters
        ----------
        segment_id : str, optional
            Only the contacts of this segment.
        audience_id : str, optional
            Deprecated: the old name of ``segment_id``.

        Notes
        -----
        With a segment ``GET /segments/{id}/contacts``, because the API ignores the documented query
        ``segment_id``. Lists leave out ``properties``.
        """
        return self._members(segment_of(segment_id, audience_id))

    @like(iterate)
    def list(
        self, *, segment_id: str | None = None, audience_id: str | None = None
    ) -> builtins.list[Contact]:
        """Return every contact of the account or of a segment, newest first."""
        return list(self._members(segment_of(segment_id, audience_id)))

    def _members(self, segment_id: str | None) -> Iterator[Contact]:
        if segment_id is None:
            return self._every(Contact, path("contacts"))
        return iterate_segment(self._request, segment_id)

    @endpoint("contacts/update-contact", "PATCH /contacts/{id or email}")
    def update(
        self,
        contact: str,
        *,
        first_name: str | Unset | None = UNSET,
        last_name: str | Unset | None = UNSET,
        unsubscribed: bool | Unset = UNSET,
        properties: Mapping[str, PropertyValue] | Unset = UNSET,
        resubscribe: bool = False,
    ) -> Changed:
        """Change the given fields of a contact; the others stay.

        Parameters
        ----------
        contact : str
            The contact's id or email address. The address itself cannot be changed.
        first_name, last_name : str or None, optional
            The name; ``None`` clears it.
        unsubscribed : bool, optional
            ``True`` opts the contact out of every broadcast. ``False`` requires
            ``resubscribe=True``.
        properties : mapping, optional
            Property values by key; ``None`` clears a value, and other properties stay.
        resubscribe : bool, default False
            Confirm that this person asked to be subscribed again.

        Raises
        ------
        InputError
            ``unsubscribed=False`` without ``resubscribe=True``, or no field was given.
        NotFoundError
            The contact does not exist.
        ValidationError
            A property is unknown or of another type; nothing was saved.
        """
        fields = without_unset(
            unsubscribed=unsubscribed,
            first_name=first_name,
            last_name=last_name,
            properties=properties,
        )
        if properties is not UNSET:
            fields["properties"] = mapping("properties", properties)
        body = contact_changes(fields, resubscribe=resubscribe)
        return self._ask(Changed, "PATCH", path("contacts", contact), json=body, repeatable=True)

    @endpoint("contacts/delete-contact", "DELETE /contacts/{id or email}")
    def delete(self, contact: str) -> DeletedContact:
        """Delete a contact from the account and from all its segments.

        This deletes the opt-out, too. To stop emailing someone, use ``update(unsubscribed=True)``.

        Parameters
        ----------
        %(contact)s

        %(not_found)s
        """
        return self._ask(DeletedContact, "DELETE", path("contacts", contact))


def contact_columns(request: Request, segment_id: str | None) -> dict[str, list[Any]]:
    """Return the fields of every contact of the account or of a segment, as columns."""
    where = path("contacts") if segment_id is None else path("segments", segment_id, "contacts")
    return every_column(request, Contact, where)


def iterate_segment(
    request: Request, segment_id: str, *, limit: int | None = None
) -> Iterator[Contact]:
    """Yield the members of a segment, in pages of ``limit`` contacts."""
    return every(request, Contact, path("segments", segment_id, "contacts"), limit=limit)
