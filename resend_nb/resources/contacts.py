"""Contacts: people, one for each address, in any number of segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import UNSET, Reference, Request, Unset
from resend_nb.resources._contact_writes import ContactWrites
from resend_nb.resources._deprecated import segment_of
from resend_nb.resources.contact_imports import ContactImports
from resend_nb.resources.contact_segments import ContactSegments
from resend_nb.resources.contact_topics import ContactTopics

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Iterator, Mapping, Sequence

    PropertyValue = str | int | float | bool | None


class Contact(TypedDict):
    """A contact as the API gives it; lists leave ``properties`` out."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    unsubscribed: bool
    created_at: str
    properties: NotRequired[dict[str, Any]]


class DeletedContact(TypedDict):
    """The answer to a deletion; the id is called ``contact`` here."""

    object: str
    contact: str
    deleted: bool


def property_values(contact: Contact) -> dict[str, Any]:
    """Return a contact's property values; the server wraps each one, the specification does not."""
    held = contact.get("properties") or {}
    return {
        key: value.get("value") if isinstance(value, dict) else value for key, value in held.items()
    }


class Contacts(ContactWrites):
    """Contacts of the account, ``client.contacts``; each by its id or its address.

    Attributes
    ----------
    imports : ContactImports
        Files of contacts.
    segments : ContactSegments
        The segments that a contact is in.
    topics : ContactTopics
        The topics that a contact wants.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> contact = client.contacts.create(email="ada@example.com", first_name="Ada")
    >>> client.contacts.get("ada@example.com")["first_name"]
    'Ada'
    """

    __slots__ = ("imports", "segments", "topics")

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.imports = ContactImports(request)
        self.segments = ContactSegments(request)
        self.topics = ContactTopics(request)

    def create(
        self,
        *,
        email: str,
        first_name: str | None = None,
        last_name: str | None = None,
        unsubscribed: bool = False,
        properties: Mapping[str, PropertyValue] | None = None,
        segments: Sequence[Mapping[str, str]] | None = None,
        topics: Sequence[Mapping[str, str]] | None = None,
        audience_id: str | None = None,
        look: Callable[[], object] | None = None,
    ) -> Reference:
        """Make a new contact, and never touch one that exists.

        The API itself overwrites: a POST of a known address resets every field that it leaves out, and
        so subscribes again who had opted out. Therefore this asks first whether the contact exists.

        Parameters
        ----------
        email : str
            The address.
        first_name, last_name : str, optional
            The name.
        unsubscribed : bool, default False
            ``True`` makes a contact that no broadcast reaches.
        properties : mapping, optional
            Values of custom properties that the account knows, by key.
        segments : sequence of mapping, optional
            The segments to join, each ``{"id": ...}``.
        topics : sequence of mapping, optional
            Choices of topics, each ``{"id": ..., "subscription": "opt_in" or "opt_out"}``.
        audience_id : str, optional
            Deprecated: a segment to join, under its old name.
        look : callable, optional
            What to do before each try instead of asking for the address, for somebody who reads the list of contacts
            anyway: it raises :class:`ContactExistsError` where this person is in it. Whoever it overlooks is
            overwritten, an opt-out included.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        ContactExistsError
            The address is known; nothing was changed.
        ValidationError
            The address is malformed, or a property is unknown or of another type.

        Notes
        -----
        ``GET /contacts/{email}``, then ``POST /contacts``,
        https://resend.com/docs/api-reference/contacts/create-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> contact["object"]
        'contact'
        """
        audience = segment_of(None, audience_id)
        joining = [*(segments or ()), *([{"id": audience}] if audience else ())]
        return self._create(
            path("contacts"),
            email=email,
            first_name=first_name,
            last_name=last_name,
            unsubscribed=unsubscribed,
            properties=dict(properties) if properties else None,
            segments=[dict(segment) for segment in joining] or None,
            topics=[dict(topic) for topic in topics] if topics else None,
            look=look,
        )

    def get(self, contact: str) -> Contact:
        """Read a contact.

        Parameters
        ----------
        contact : str
            Its id or its address.

        Returns
        -------
        dict
            ``object``, ``id``, ``email``, ``first_name``, ``last_name``, ``created_at``, ``unsubscribed``
            and ``properties``, each property as ``{"type": ..., "value": ...}``.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``GET /contacts/{id or email}``, https://resend.com/docs/api-reference/contacts/get-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> client.contacts.get(contact["id"])["unsubscribed"]
        False
        """
        return cast("Contact", self._request("GET", path("contacts", contact)))

    def iterate(
        self, *, segment_id: str | None = None, audience_id: str | None = None
    ) -> Iterator[Contact]:
        """Yield every contact of the account or of a segment, newest first, page after page.

        Parameters
        ----------
        segment_id : str, optional
            Only who is in this segment.
        audience_id : str, optional
            Deprecated: the same under its old name.

        Yields
        ------
        dict
            ``id``, ``email``, ``first_name``, ``last_name``, ``created_at`` and ``unsubscribed``.

        Notes
        -----
        ``GET /contacts`` or ``GET /segments/{id}/contacts`` (the documented query ``segment_id`` is ignored
        by the API), https://resend.com/docs/api-reference/contacts/list-contacts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> next(rnb.sandbox(demo=True).contacts.iterate())["unsubscribed"]
        False
        """
        return self._members(segment_of(segment_id, audience_id))

    def _members(self, segment_id: str | None) -> Iterator[Contact]:
        return self._every_item(
            path("contacts") if segment_id is None else path("segments", segment_id, "contacts")
        )

    def update(
        self,
        contact: str,
        *,
        first_name: str | Unset | None = UNSET,
        last_name: str | Unset | None = UNSET,
        unsubscribed: bool | Unset = UNSET,
        properties: Mapping[str, PropertyValue] | Unset = UNSET,
        resubscribe: bool = False,
    ) -> Reference:
        """Change the fields that are given, and only those.

        Parameters
        ----------
        contact : str
            The contact's id or its address. An address cannot be changed.
        first_name, last_name : str or None, optional
            ``None`` clears.
        unsubscribed : bool, optional
            ``True`` opts out of every broadcast. ``False`` needs ``resubscribe=True``.
        properties : mapping, optional
            Values by key; ``None`` clears one, keys that are not given stay.
        resubscribe : bool, default False
            Say that this person asked to be subscribed again.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        InputError
            ``unsubscribed=False`` without ``resubscribe=True``, or nothing to change.
        NotFoundError
            There is no such contact.
        ValidationError
            A property is unknown or of another type; nothing was saved.

        Notes
        -----
        ``PATCH /contacts/{id or email}``, https://resend.com/docs/api-reference/contacts/update-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> contact = client.contacts.create(email="ada@example.com", first_name="Ada")
        >>> client.contacts.update("ada@example.com", unsubscribed=True)["object"]
        'contact'
        """
        return self._update(
            path("contacts", contact),
            first_name=first_name,
            last_name=last_name,
            unsubscribed=unsubscribed,
            properties=properties,
            resubscribe=resubscribe,
        )

    def delete(self, contact: str) -> DeletedContact:
        """Delete a contact from the account and from all its segments.

        An opt-out is deleted with it; to keep somebody from being mailed, opt out instead of deleting.

        Parameters
        ----------
        contact : str
            Its id or its address.

        Returns
        -------
        dict
            ``object``, ``contact`` (the id) and ``deleted``.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``DELETE /contacts/{id or email}``, https://resend.com/docs/api-reference/contacts/delete-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> client.contacts.delete("ada@example.com")["contact"] == contact["id"]
        True
        """
        return cast("DeletedContact", self._request("DELETE", path("contacts", contact)))

    def list(
        self, *, segment_id: str | None = None, audience_id: str | None = None
    ) -> builtins.list[Contact]:
        """Read every contact of the account or of a segment, newest first, all pages.

        Parameters
        ----------
        segment_id : str, optional
            Only who is in this segment.
        audience_id : str, optional
            Deprecated: the same under its old name.

        Returns
        -------
        list of dict
            ``id``, ``email``, ``first_name``, ``last_name``, ``created_at`` and ``unsubscribed`` of each.

        Notes
        -----
        ``GET /contacts`` or ``GET /segments/{id}/contacts``,
        https://resend.com/docs/api-reference/contacts/list-contacts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().contacts.list()
        []
        """
        return [*self._members(segment_of(segment_id, audience_id))]
