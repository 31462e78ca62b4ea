"""Segments: named groups of contacts, seen by nobody but you."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Deleted, Reference, Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class Segment(TypedDict):
    """A segment as the API gives it; ``created_at`` is text."""

    id: str
    name: str
    created_at: str


class CreatedSegment(TypedDict):
    """A new segment as the API answers it."""

    object: str
    id: str
    name: str


class Segments(Resource):
    """Segments of the account, ``client.segments``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> client.segments.get(segment["id"])["name"]
    'Premium Users'
    """

    __slots__ = ()

    def create(self, *, name: str) -> CreatedSegment:
        """Make a segment.

        Parameters
        ----------
        name : str
            What your team calls it, such as ``"Premium Users"``.

        Returns
        -------
        dict
            ``object``, ``id`` and ``name``.

        Raises
        ------
        ValidationError
            The name is missing.

        Notes
        -----
        ``POST /segments``, https://resend.com/docs/api-reference/segments/create-segment. Two segments
        may have the same name, so a lost answer is not tried again.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().segments.create(name="Premium Users")["name"]
        'Premium Users'
        """
        return cast("CreatedSegment", self._request("POST", path("segments"), json={"name": name}))

    def get(self, segment_id: str) -> Segment:
        """Read a segment.

        Parameters
        ----------
        segment_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``name`` and ``created_at``.

        Raises
        ------
        NotFoundError
            There is no such segment.

        Notes
        -----
        ``GET /segments/{id}``, https://resend.com/docs/api-reference/segments/get-segment.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.segments.get(segment["id"])["name"]
        'Premium Users'
        """
        return cast("Segment", self._request("GET", path("segments", segment_id)))

    def iterate(self) -> Iterator[Segment]:
        """Yield every segment, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``name`` and ``created_at``.

        Notes
        -----
        ``GET /segments``, https://resend.com/docs/api-reference/segments/list-segments.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> next(rnb.sandbox(demo=True).segments.iterate())["name"]
        'Cold Brew Launch List'
        """
        return self._every_item(path("segments"))

    def update(self, segment_id: str, *, name: str) -> Reference:
        """Rename a segment.

        Parameters
        ----------
        segment_id : str
            Its id.
        name : str
            The new name.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        NotFoundError
            There is no such segment.

        Notes
        -----
        ``PATCH /segments/{id}``, https://resend.com/docs/api-reference/segments/update-segment.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.segments.update(segment["id"], name="Patrons")["object"]
        'segment'
        """
        body = {"name": name}
        return cast(
            "Reference",
            self._request("PATCH", path("segments", segment_id), json=body, repeatable=True),
        )

    def delete(self, segment_id: str) -> Deleted:
        """Delete a segment; its contacts stay in the account.

        Parameters
        ----------
        segment_id : str
            Its id. The API says ``deleted`` for an id that never was, too.

        Returns
        -------
        dict
            ``object``, ``id`` and ``deleted``.

        Notes
        -----
        ``DELETE /segments/{id}``, https://resend.com/docs/api-reference/segments/delete-segment.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> client.segments.delete(segment["id"])["deleted"]
        True
        """
        return cast(
            "Deleted", self._request("DELETE", path("segments", segment_id), repeatable=True)
        )

    def list(self) -> builtins.list[Segment]:
        """Read every segment, newest first, all pages.

        Returns
        -------
        list of dict
            ``id``, ``name`` and ``created_at`` of each.

        Notes
        -----
        ``GET /segments``, https://resend.com/docs/api-reference/segments/list-segments.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> len(rnb.sandbox(demo=True).segments.list())
        6
        """
        return [*self.iterate()]
