"""Segments: named groups of contacts, visible to your team only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Changed, Deleted, Resource
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class Segment(TypedDict):
    """A segment; ``created_at`` is text."""

    id: str
    name: str
    created_at: str


class CreatedSegment(TypedDict):
    """A new segment, as the API returns it."""

    object: str
    id: str
    name: str


class Segments(Resource):
    """The segments of the account, ``client.segments``.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> renamed = client.segments.update(segment["id"], name="Patrons")
    >>> client.segments.get(segment["id"])["name"]
    'Patrons'
    >>> client.segments.delete(segment["id"])["deleted"]
    True
    >>> client.segments.list()
    []
    """

    @endpoint("segments/create-segment", "POST /segments")
    def create(self, name: str) -> CreatedSegment:
        """Create a segment.

        Parameters
        ----------
        name : str
            The segment's name, such as ``"Premium Users"``.

        Raises
        ------
        ValidationError
            The name is missing.

        Notes
        -----
        Several segments may have the same name, so a request without a response is not retried.
        """
        return self._ask(CreatedSegment, "POST", path("segments"), json={"name": name})

    @endpoint("segments/get-segment", "GET /segments/{id}")
    def get(self, segment_id: str) -> Segment:
        """Return a segment.

        Parameters
        ----------
        %(segment_id)s

        %(not_found)s
        """
        return self._ask(Segment, "GET", path("segments", segment_id))

    @endpoint("segments/list-segments", "GET /segments")
    def iterate(self) -> Iterator[Segment]:
        """Yield every segment, newest first, reading one page after another."""
        return self._every(Segment, path("segments"))

    @like(iterate)
    def list(self) -> builtins.list[Segment]:
        """Return every segment, newest first."""
        return list(self.iterate())

    @endpoint("segments/update-segment", "PATCH /segments/{id}")
    def update(self, segment_id: str, *, name: str) -> Changed:
        """Rename a segment.

        Parameters
        ----------
        %(segment_id)s
        name : str
            The new name.

        %(not_found)s
        """
        where = path("segments", segment_id)
        return self._ask(Changed, "PATCH", where, json={"name": name}, repeatable=True)

    @endpoint("segments/delete-segment", "DELETE /segments/{id}")
    def delete(self, segment_id: str) -> Deleted:
        """Delete a segment; its contacts stay in the account.

        Parameters
        ----------
        segment_id : str
            The segment's id. The API reports success for an id that never existed, too.
        """
        return self._ask(Deleted, "DELETE", path("segments", segment_id), repeatable=True)
