"""Contacts of an audience: the old paths of contacts and memberships, still served and deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import UNSET, Reference, Unset
from resend_nb.resources._contact_writes import ContactWrites
from resend_nb.resources._deprecated import warn_of

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator

    from resend_nb.resources.contacts import Contact, DeletedContact


class AudienceContacts(ContactWrites):
    """The contacts of an audience, ``client.audiences.contacts``. Every method warns.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.audiences.contacts.create(segment["id"], email="ada@example.com")
    >>> client.contacts.segments.list("ada@example.com")[0]["name"]
    'Premium Users'
    """

    __slots__ = ()

    def create(
        self,
        audience_id: str,
        *,
        email: str,
        first_name: str | None = None,
        last_name: str | None = None,
        unsubscribed: bool = False,
    ) -> Reference:
        """Make a new contact in a segment; use ``client.contacts.create``. One that exists is never touched.

        The API itself overwrites here, too. Therefore this asks first whether the account has the contact.

        Parameters
        ----------
        audience_id : str
            The segment's id, the same under both names.
        email : str
            The address.
        first_name, last_name : str, optional
            The name.
        unsubscribed : bool, default False
            ``True`` makes a contact that no broadcast reaches.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        ContactExistsError
            The account has the address, in this segment or not; nothing was changed.
        NotFoundError
            There is no such segment.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /contacts/{email}``, then ``POST /audiences/{audience_id}/contacts``,
        https://resend.com/docs/api-reference/contacts/create-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.audiences.contacts.create(segment["id"], email="ada@example.com")["object"]
        'contact'
        """
        warn_of("client.audiences.contacts.create()", "client.contacts.create(segments=[...])")
        return self._create(
            path("audiences", audience_id, "contacts"),
            email=email,
            first_name=first_name,
            last_name=last_name,
            unsubscribed=unsubscribed,
        )

    def get(self, audience_id: str, contact: str) -> Contact:
        """Read a contact that is in a segment; use ``client.contacts.get``.

        Parameters
        ----------
        audience_id : str
            The segment's id.
        contact : str
            The contact's id or its address.

        Returns
        -------
        dict
            As ``client.contacts.get`` gives it.

        Raises
        ------
        NotFoundError
            There is no such contact in this segment.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences/{audience_id}/contacts/{id or email}``,
        https://resend.com/docs/api-reference/contacts/get-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> client.audiences.contacts.get(segment["id"], "ada@example.com")["id"] == contact["id"]
        True
        """
        warn_of("client.audiences.contacts.get()", "client.contacts.get()")
        return cast(
            "Contact", self._request("GET", path("audiences", audience_id, "contacts", contact))
        )

    def iterate(self, audience_id: str) -> Iterator[Contact]:
        """Yield every contact of a segment; use ``client.contacts.iterate``.

        Parameters
        ----------
        audience_id : str
            The segment's id.

        Yields
        ------
        dict
            ``id``, ``email``, ``first_name``, ``last_name``, ``created_at`` and ``unsubscribed``.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences/{audience_id}/contacts``, https://resend.com/docs/api-reference/contacts/list-contacts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> next(client.audiences.contacts.iterate(segment["id"]))["email"]
        'ada@example.com'
        """
        warn_of("client.audiences.contacts.iterate()", "client.contacts.iterate(segment_id=...)")
        return self._every_item(path("audiences", audience_id, "contacts"))

    def update(
        self,
        audience_id: str,
        contact: str,
        *,
        first_name: str | Unset | None = UNSET,
        last_name: str | Unset | None = UNSET,
        unsubscribed: bool | Unset = UNSET,
        resubscribe: bool = False,
    ) -> Reference:
        """Change the fields that are given, everywhere in the account; use ``client.contacts.update``.

        Parameters
        ----------
        audience_id : str
            The segment's id.
        contact : str
            The contact's id or its address.
        first_name, last_name : str or None, optional
            ``None`` clears.
        unsubscribed : bool, optional
            ``True`` opts out of every broadcast. ``False`` needs ``resubscribe=True``.
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
            There is no such contact in this segment.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``PATCH /audiences/{audience_id}/contacts/{id or email}``,
        https://resend.com/docs/api-reference/contacts/update-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> changed = client.audiences.contacts.update(segment["id"], "ada@example.com", unsubscribed=True)
        >>> client.contacts.get("ada@example.com")["unsubscribed"]
        True
        """
        warn_of("client.audiences.contacts.update()", "client.contacts.update()")
        return self._update(
            path("audiences", audience_id, "contacts", contact),
            first_name=first_name,
            last_name=last_name,
            unsubscribed=unsubscribed,
            resubscribe=resubscribe,
        )

    def delete(self, audience_id: str, contact: str) -> DeletedContact:
        """Take a contact out of a segment; use ``client.contacts.segments.remove``. It stays in the account.

        Parameters
        ----------
        audience_id : str
            The segment's id.
        contact : str
            The contact's id or its address.

        Returns
        -------
        dict
            ``object``, ``contact`` (what was given) and ``deleted``, of a contact that never was, too.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``DELETE /audiences/{audience_id}/contacts/{id or email}``,
        https://resend.com/docs/api-reference/contacts/delete-contact.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> client.audiences.contacts.delete(segment["id"], "ada@example.com")["contact"]
        'ada@example.com'
        """
        warn_of("client.audiences.contacts.delete()", "client.contacts.segments.remove()")
        where = path("audiences", audience_id, "contacts", contact)
        return cast("DeletedContact", self._request("DELETE", where, repeatable=True))

    def list(self, audience_id: str) -> builtins.list[Contact]:
        """Read every contact of a segment; use ``client.contacts.list``.

        Parameters
        ----------
        audience_id : str
            The segment's id.

        Returns
        -------
        list of dict
            ``id``, ``email``, ``first_name``, ``last_name``, ``created_at`` and ``unsubscribed`` of each.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences/{audience_id}/contacts``, https://resend.com/docs/api-reference/contacts/list-contacts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> client.audiences.contacts.list(client.segments.create(name="Premium Users")["id"])
        []
        """
        warn_of("client.audiences.contacts.list()", "client.contacts.list(segment_id=...)")
        return [*self._every_item(path("audiences", audience_id, "contacts"))]
