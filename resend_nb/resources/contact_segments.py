"""Membership: which segments a contact is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource
from resend_nb.resources._docs import endpoint, like
from resend_nb.resources.segments import Segment

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class AddedToSegment(TypedDict, total=False):
    """The segment's id; the documentation and the SDKs differ on further keys."""

    id: str


class RemovedFromSegment(TypedDict, total=False):
    """Whether the contact was removed; the documentation and the SDKs differ on further keys."""

    deleted: bool


class ContactSegments(Resource):
    """The segments of one contact, ``client.contacts.segments``.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> contact = client.contacts.create(email="ada@example.com")
    >>> added = client.contacts.segments.add("ada@example.com", segment["id"])
    >>> [item["name"] for item in client.contacts.segments.list("ada@example.com")]
    ['Premium Users']
    >>> client.contacts.segments.remove("ada@example.com", segment["id"])["deleted"]
    True
    """

    @endpoint("contacts/add-contact-to-segment", "POST /contacts/{contact}/segments/{segment_id}")
    def add(self, contact: str, segment_id: str) -> AddedToSegment:
        """Add a contact to a segment; an opt-out is kept.

        Parameters
        ----------
        %(contact)s
        %(segment_id)s

        %(not_found)s
        """
        where = path("contacts", contact, "segments", segment_id)
        return self._ask(AddedToSegment, "POST", where, repeatable=True)

    @endpoint("contacts/delete-contact-segment", "DELETE /contacts/{contact}/segments/{segment_id}")
    def remove(self, contact: str, segment_id: str) -> RemovedFromSegment:
        """Remove a contact from a segment; the contact stays in the account.

        Parameters
        ----------
        %(contact)s
        %(segment_id)s

        %(not_found)s
        """
        where = path("contacts", contact, "segments", segment_id)
        return self._ask(RemovedFromSegment, "DELETE", where, repeatable=True)

    @endpoint("contacts/list-contact-segments", "GET /contacts/{id or email}/segments")
    def iterate(self, contact: str) -> Iterator[Segment]:
        """Yield every segment of a contact, reading one page after another.

        Parameters
        ----------
        %(contact)s

        %(not_found)s
        """
        return self._every(Segment, path("contacts", contact, "segments"))

    @like(iterate)
    def list(self, contact: str) -> builtins.list[Segment]:
        """Return every segment of a contact."""
        return list(self.iterate(contact))
