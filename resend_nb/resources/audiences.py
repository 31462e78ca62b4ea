"""Audiences: the old name of segments, still served and deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Deleted, Request, Resource
from resend_nb.resources._deprecated import warn_of
from resend_nb.resources.audience_contacts import AudienceContacts

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator

    from resend_nb.resources.segments import CreatedSegment, Segment


class Audiences(Resource):
    """Audiences of the account, ``client.audiences``: segments under their old name. Every method warns.

    Attributes
    ----------
    contacts : AudienceContacts
        The contacts of an audience.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> audience = client.audiences.create(name="Premium Users")
    >>> client.segments.get(audience["id"])["name"]
    'Premium Users'
    """

    __slots__ = ("contacts",)

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.contacts = AudienceContacts(request)

    def create(self, *, name: str) -> CreatedSegment:
        """Make a segment; use ``client.segments.create``.

        Parameters
        ----------
        name : str
            What your team calls it.

        Returns
        -------
        dict
            ``object``, ``id`` and ``name``.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``POST /audiences``, https://resend.com/docs/api-reference/audiences/create-audience.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().audiences.create(name="Premium Users")["object"]
        'audience'
        """
        warn_of("client.audiences.create()", "client.segments.create()")
        return cast("CreatedSegment", self._request("POST", path("audiences"), json={"name": name}))

    def get(self, audience_id: str) -> Segment:
        """Read a segment; use ``client.segments.get``.

        Parameters
        ----------
        audience_id : str
            Its id, the same under both names.

        Returns
        -------
        dict
            ``object``, ``id``, ``name`` and ``created_at``.

        Raises
        ------
        NotFoundError
            There is no such segment.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences/{id}``, https://resend.com/docs/api-reference/audiences/get-audience.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.audiences.get(segment["id"])["name"]
        'Premium Users'
        """
        warn_of("client.audiences.get()", "client.segments.get()")
        return cast("Segment", self._request("GET", path("audiences", audience_id)))

    def iterate(self) -> Iterator[Segment]:
        """Yield every segment; use ``client.segments.iterate``.

        Yields
        ------
        dict
            ``id``, ``name`` and ``created_at``.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences``, https://resend.com/docs/api-reference/audiences/list-audiences.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> len([*rnb.sandbox(demo=True).audiences.iterate()])
        6
        """
        warn_of("client.audiences.iterate()", "client.segments.iterate()")
        return self._every_item(path("audiences"))

    def delete(self, audience_id: str) -> Deleted:
        """Delete a segment; use ``client.segments.delete``. Its contacts stay in the account.

        Parameters
        ----------
        audience_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id`` and ``deleted``.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``DELETE /audiences/{id}``, https://resend.com/docs/api-reference/audiences/delete-audience.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.audiences.delete(segment["id"])["deleted"]
        True
        """
        warn_of("client.audiences.delete()", "client.segments.delete()")
        return cast(
            "Deleted", self._request("DELETE", path("audiences", audience_id), repeatable=True)
        )

    def list(self) -> builtins.list[Segment]:
        """Read every segment; use ``client.segments.list``.

        Returns
        -------
        list of dict
            ``id``, ``name`` and ``created_at`` of each.

        Warns
        -----
        DeprecationWarning
            Always.

        Notes
        -----
        ``GET /audiences``, https://resend.com/docs/api-reference/audiences/list-audiences.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().audiences.list()
        []
        """
        warn_of("client.audiences.list()", "client.segments.list()")
        return [*self._every_item(path("audiences"))]
