"""Domains: what e-mails are sent from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ListedDomain(TypedDict):
    """A domain as lists give it."""

    id: str
    name: str
    status: str
    created_at: str
    region: str


class Domain(ListedDomain):
    """A domain with the DNS records that it needs."""

    records: list[dict[str, Any]]


class Domains(Resource):
    """Domains of the account, ``client.domains``. They are made and verified on your Resend dashboard.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> [each["name"] for each in client.domains.iterate() if each["status"] == "verified"]
    ['ember-oak.example']
    """

    __slots__ = ()

    def get(self, domain_id: str) -> Domain:
        """Read a domain.

        Parameters
        ----------
        domain_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``name``, ``status``, ``created_at``, ``region`` and ``records``, among others.

        Raises
        ------
        NotFoundError
            There is no such domain.

        Notes
        -----
        ``GET /domains/{id}``, https://resend.com/docs/api-reference/domains/get-domain. ``status`` is
        ``not_started``, ``pending``, ``verified``, ``partially_verified``, ``partially_failed`` or ``failed``.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> domain = client.domains.get(client.domains.list()[0]["id"])
        >>> [(record["record"], record["status"]) for record in domain["records"]]
        [('SPF', 'pending'), ('SPF', 'pending'), ('DKIM', 'pending')]
        """
        return cast("Domain", self._request("GET", path("domains", domain_id)))

    def iterate(self) -> Iterator[ListedDomain]:
        """Yield every domain, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``name``, ``status``, ``created_at`` and ``region``, among others.

        Notes
        -----
        ``GET /domains``, https://resend.com/docs/api-reference/domains/list-domains.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> next(rnb.sandbox(demo=True).domains.iterate())["status"]
        'pending'
        """
        return self._every_item(path("domains"))

    def list(self) -> builtins.list[ListedDomain]:
        """Read every domain, newest first, all pages.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /domains``, https://resend.com/docs/api-reference/domains/list-domains.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().domains.list()
        []
        """
        return [*self.iterate()]
