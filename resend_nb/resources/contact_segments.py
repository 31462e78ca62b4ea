"""Memberships: which segments a contact is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator

    from resend_nb.resources.segments import Segment


class AddedToSegment(TypedDict):
    """The answer to a joining; sources differ on what else it holds."""

    id: str


class RemovedFromSegment(TypedDict):
    """The answer to a leaving; sources differ on what else it holds."""

    deleted: bool


class ContactSegments(Resource):
    """The segments of one contact, ``client.contacts.segments``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.contacts.create(email="ada@example.com")
    >>> client.contacts.segments.add("ada@example.com", segment["id"])["id"] == segment["id"]
    True
    """

    __slots__ = ()

    def add(self, contact: str, segment_id: str) -> AddedToSegment:
        """Put a contact into a segment; its opt-out stays as it is.

        Parameters
        ----------
        contact : str
            The contact's id or its address.
        segment_id : str
            The segment's id.

        Returns
        -------
        dict
            ``id``, the segment's.

        Raises
        ------
        NotFoundError
            There is no such contact or segment; nothing was made.

        Notes
        -----
        ``POST /contacts/{id or email}/segments/{segment_id}``,
        https://resend.com/docs/api-reference/contacts/add-contact-to-segment.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> added = client.contacts.segments.add("ada@example.com", segment["id"])
        >>> [each["email"] for each in client.contacts.list(segment_id=segment["id"])]
        ['ada@example.com']
        """
        where = path("contacts", contact, "segments", segment_id)
        return cast("AddedToSegment", self._request("POST", where, repeatable=True))

    def remove(self, contact: str, segment_id: str) -> RemovedFromSegment:
        """Take a contact out of a segment; the contact stays in the account.

        Parameters
        ----------
        contact : str
            The contact's id or its address.
        segment_id : str
            The segment's id.

        Returns
        -------
        dict
            ``deleted``.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``DELETE /contacts/{id or email}/segments/{segment_id}``,
        https://resend.com/docs/api-reference/contacts/delete-contact-segment.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> client.contacts.segments.remove("ada@example.com", segment["id"])["deleted"]
        True
        """
        where = path("contacts", contact, "segments", segment_id)
        return cast("RemovedFromSegment", self._request("DELETE", where, repeatable=True))

    def iterate(self, contact: str) -> Iterator[Segment]:
        """Yield every segment that a contact is in, page after page.

        Parameters
        ----------
        contact : str
            The contact's id or its address.

        Yields
        ------
        dict
            ``id``, ``name`` and ``created_at``.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``GET /contacts/{id or email}/segments``,
        https://resend.com/docs/api-reference/contacts/list-contact-segments.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> contact = client.contacts.create(email="ada@example.com", segments=[{"id": segment["id"]}])
        >>> next(client.contacts.segments.iterate("ada@example.com"))["name"]
        'Premium Users'
        """
        return self._every_item(path("contacts", contact, "segments"))

    def list(self, contact: str) -> builtins.list[Segment]:
        """Read every segment that a contact is in, all pages.

        Parameters
        ----------
        contact : str
            The contact's id or its address.

        Returns
        -------
        list of dict
            ``id``, ``name`` and ``created_at`` of each.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``GET /contacts/{id or email}/segments``,
        https://resend.com/docs/api-reference/contacts/list-contact-segments.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> client.contacts.segments.list("ada@example.com")
        []
        """
        return [*self.iterate(contact)]
