"""Suppressions: addresses that receive no email at all, broadcasts included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from resend_nb._http.paths import identifier, path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import as_list
from resend_nb.resources._base import Deleted, Reference, Resource
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Sequence

    Origin = Literal["bounce", "complaint", "manual"]


class Suppression(TypedDict):
    """A suppressed address; ``source_id`` is the id of the email that caused it."""

    id: str
    email: str
    origin: str
    source_id: str | None
    created_at: str


class SuppressedBatch(TypedDict):
    """The ids of the suppressions, one per address, in order."""

    data: list[Reference]


class ReleasedBatch(TypedDict):
    """The ids of the removed suppressions, one per address, in order."""

    data: list[Deleted]


class Suppressions(Resource):
    """The suppressed addresses of the team, ``client.suppressions``.

    Resend suppresses an address after a permanent bounce or a complaint.

    Examples
    --------
    >>> added = client.suppressions.create(email="Ada@example.com")
    >>> client.suppressions.get("ada@example.com")["origin"]
    'manual'
    >>> removed = client.suppressions.batch_remove(emails=["ada@example.com"])
    >>> client.suppressions.list(origin="manual")
    []
    """

    @endpoint("suppressions/add-suppression", "POST /suppressions")
    def create(self, email: str) -> Reference:
        """Suppress an address; one that is already suppressed does not change.

        Parameters
        ----------
        email : str
            The address, in upper or lower case.

        Raises
        ------
        ValidationError
            The address is malformed.
        """
        body = {"email": email}
        return self._ask(Reference, "POST", path("suppressions"), json=body, repeatable=True)

    @endpoint("suppressions/get-suppression", "GET /suppressions/{id or email}")
    def get(self, suppression: str) -> Suppression:
        """Return a suppression.

        Parameters
        ----------
        %(suppression)s

        %(not_found)s
        """
        return self._ask(Suppression, "GET", path("suppressions", suppression))

    @endpoint("suppressions/list-suppressions", "GET /suppressions")
    def iterate(self, *, origin: Origin | None = None) -> Iterator[Suppression]:
        """Yield every suppression, newest first, reading one page after another.

        Parameters
        ----------
        origin : {"bounce", "complaint", "manual"}, optional
            Only suppressions of this origin.
        """
        return self._every(Suppression, path("suppressions"), origin=origin)

    @like(iterate)
    def list(self, *, origin: Origin | None = None) -> builtins.list[Suppression]:
        """Return every suppression, newest first."""
        return list(self.iterate(origin=origin))

    @endpoint("suppressions/remove-suppression", "DELETE /suppressions/{id or email}")
    def delete(self, suppression: str) -> Deleted:
        """Allow email to an address again. Repeated bounces hurt your sender reputation.

        Parameters
        ----------
        %(suppression)s

        %(not_found)s
        """
        return self._ask(Deleted, "DELETE", path("suppressions", suppression))

    @endpoint("suppressions/add-suppressions", "POST /suppressions/batch/add")
    def batch_add(self, emails: Sequence[str]) -> SuppressedBatch:
        """Suppress up to 100 addresses with one request.

        Parameters
        ----------
        emails : sequence of str
            The addresses.

        Raises
        ------
        ValidationError
            An address is malformed, or there are more than 100; none was added.
        """
        where, body = path("suppressions", "batch", "add"), {"emails": as_list("emails", emails)}
        return self._ask(SuppressedBatch, "POST", where, json=body, repeatable=True)

    @endpoint("suppressions/remove-suppressions", "POST /suppressions/batch/remove")
    def batch_remove(
        self, *, emails: Sequence[str] | None = None, ids: Sequence[str] | None = None
    ) -> ReleasedBatch:
        """Allow email to up to 100 addresses again, with one request.

        Parameters
        ----------
        emails : sequence of str, optional
            The addresses; or instead:
        ids : sequence of str, optional
            The ids of the suppressions.

        Raises
        ------
        InputError
            Both or neither were given; nothing was sent.
        ValidationError
            There are more than 100.
        """
        if (emails is None) == (ids is None):
            raise InputError("Pass either emails= or ids=.")
        body = {"emails": as_list("emails", emails)}
        if emails is None:
            body = {"ids": [identifier(item) for item in as_list("ids", ids) or ()]}
        where = path("suppressions", "batch", "remove")
        return self._ask(ReleasedBatch, "POST", where, json=body)
