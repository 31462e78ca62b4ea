"""Suppressions: addresses that get no mail at all, broadcasts and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import Deleted, Reference, Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Sequence

    Origin = Literal["bounce", "complaint", "manual"]


class Suppression(TypedDict):
    """A suppressed address as the API gives it."""

    id: str
    email: str
    origin: str
    source_id: str | None
    created_at: str


class SuppressedBatch(TypedDict):
    """The answer to a batch: one reference for each address, in order."""

    data: list[Reference]


class ReleasedBatch(TypedDict):
    """The answer to a batch: one deletion for each address, in order."""

    data: list[Deleted]


class Suppressions(Resource):
    """Suppressed addresses of the team, ``client.suppressions``; each by its id or its address.

    Resend adds an address by itself when mail to it bounces for good or its owner complains.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> made = client.suppressions.create(email="Ada@example.com")
    >>> client.suppressions.get("ada@example.com")["origin"]
    'manual'
    """

    __slots__ = ()

    def create(self, *, email: str) -> Reference:
        """Suppress an address; one that is suppressed already stays as it is.

        Parameters
        ----------
        email : str
            The address; its case does not matter.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        ValidationError
            It is no address.

        Notes
        -----
        ``POST /suppressions``, https://resend.com/docs/api-reference/suppressions/add-suppression.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().suppressions.create(email="ada@example.com")["object"]
        'suppression'
        """
        return cast(
            "Reference",
            self._request("POST", path("suppressions"), json={"email": email}, repeatable=True),
        )

    def get(self, suppression: str) -> Suppression:
        """Read a suppression.

        Parameters
        ----------
        suppression : str
            Its id or its address.

        Returns
        -------
        dict
            ``object``, ``id``, ``email``, ``origin``, ``source_id`` and ``created_at``.

        Raises
        ------
        NotFoundError
            The address is not suppressed.

        Notes
        -----
        ``GET /suppressions/{id or email}``, https://resend.com/docs/api-reference/suppressions/get-suppression.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> made = client.suppressions.create(email="ada@example.com")
        >>> client.suppressions.get(made["id"])["email"]
        'ada@example.com'
        """
        return cast("Suppression", self._request("GET", path("suppressions", suppression)))

    def iterate(self, *, origin: Origin | None = None) -> Iterator[Suppression]:
        """Yield every suppression, newest first, page after page.

        Parameters
        ----------
        origin : {"bounce", "complaint", "manual"}, optional
            Only those of this origin.

        Yields
        ------
        dict
            ``id``, ``email``, ``origin``, ``source_id`` and ``created_at``.

        Notes
        -----
        ``GET /suppressions``, https://resend.com/docs/api-reference/suppressions/list-suppressions.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> next(rnb.sandbox(demo=True).suppressions.iterate(origin="bounce"))["origin"]
        'bounce'
        """
        return self._every_item(
            path("suppressions"), **({} if origin is None else {"origin": origin})
        )

    def delete(self, suppression: str) -> Deleted:
        """Let an address be mailed again. Mail that bounces again harms your reputation.

        Parameters
        ----------
        suppression : str
            Its id or its address.

        Returns
        -------
        dict
            ``object``, ``id`` and ``deleted``.

        Raises
        ------
        NotFoundError
            The address is not suppressed.

        Notes
        -----
        ``DELETE /suppressions/{id or email}``,
        https://resend.com/docs/api-reference/suppressions/remove-suppression.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> made = client.suppressions.create(email="ada@example.com")
        >>> client.suppressions.delete("ada@example.com")["deleted"]
        True
        """
        return cast("Deleted", self._request("DELETE", path("suppressions", suppression)))

    def batch_add(self, emails: Sequence[str]) -> SuppressedBatch:
        """Suppress up to 100 addresses at once.

        Parameters
        ----------
        emails : sequence of str
            The addresses.

        Returns
        -------
        dict
            ``data``, with ``object`` and ``id`` of each.

        Raises
        ------
        ValidationError
            One is no address, or there are more than 100; none was added.

        Notes
        -----
        ``POST /suppressions/batch/add``,
        https://resend.com/docs/api-reference/suppressions/add-suppressions.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> len(rnb.sandbox().suppressions.batch_add(["ada@example.com", "bo@example.com"])["data"])
        2
        """
        body = {"emails": [*emails]}
        where = path("suppressions", "batch", "add")
        return cast("SuppressedBatch", self._request("POST", where, json=body, repeatable=True))

    def batch_remove(
        self, *, emails: Sequence[str] | None = None, ids: Sequence[str] | None = None
    ) -> ReleasedBatch:
        """Let up to 100 addresses be mailed again.

        Parameters
        ----------
        emails : sequence of str, optional
            The addresses, or else:
        ids : sequence of str, optional
            The suppressions' ids.

        Returns
        -------
        dict
            ``data``, with ``object``, ``id`` and ``deleted`` of each.

        Raises
        ------
        InputError
            Both or neither are given; nothing was sent.
        ValidationError
            There are more than 100.

        Notes
        -----
        ``POST /suppressions/batch/remove``,
        https://resend.com/docs/api-reference/suppressions/remove-suppressions.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> added = client.suppressions.batch_add(["ada@example.com"])
        >>> client.suppressions.batch_remove(emails=["ada@example.com"])["data"][0]["deleted"]
        True
        """
        if (emails is None) == (ids is None):
            raise InputError("give either emails= or ids=")
        body = {"emails": [*emails]} if emails is not None else {"ids": [*(ids or ())]}
        where = path("suppressions", "batch", "remove")
        return cast("ReleasedBatch", self._request("POST", where, json=body))

    def list(self, *, origin: Origin | None = None) -> builtins.list[Suppression]:
        """Read every suppression, newest first, all pages.

        Parameters
        ----------
        origin : {"bounce", "complaint", "manual"}, optional
            Only those of this origin.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /suppressions``, https://resend.com/docs/api-reference/suppressions/list-suppressions.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().suppressions.list()
        []
        """
        return [*self.iterate(origin=origin)]
