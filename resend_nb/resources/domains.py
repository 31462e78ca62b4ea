"""Domains: where emails are sent from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Reference, Resource, without_none
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ListedDomain(TypedDict):
    """A domain, as lists return it.

    ``status`` is ``"not_started"``, ``"pending"``, ``"verified"``, ``"partially_verified"``,
    ``"partially_failed"`` or ``"failed"``.
    """

    id: str
    name: str
    status: str
    created_at: str
    region: str
    open_tracking: NotRequired[bool]
    click_tracking: NotRequired[bool]


class Domain(ListedDomain):
    """A domain with the DNS records that it needs."""

    records: list[dict[str, Any]]


class Domains(Resource):
    """The domains of the account, ``client.domains``. Add and verify them on your Resend dashboard.

    Examples
    --------
    >>> [domain["name"] for domain in demo.domains.iterate() if domain["status"] == "verified"]
    ['ember-oak.example']
    >>> domain = demo.domains.get(demo.domains.list()[0]["id"])
    >>> [(record["record"], record["status"]) for record in domain["records"]]
    [('SPF', 'pending'), ('SPF', 'pending'), ('DKIM', 'pending')]
    """

    @endpoint("domains/get-domain", "GET /domains/{id}")
    def get(self, domain_id: str) -> Domain:
        """Return a domain with its DNS records.

        Parameters
        ----------
        domain_id : str
            The domain's id.

        %(not_found)s
        """
        return self._ask(Domain, "GET", path("domains", domain_id))

    @endpoint("domains/update-domain", "PATCH /domains/{id}")
    def update(
        self,
        domain_id: str,
        *,
        open_tracking: bool | None = None,
        click_tracking: bool | None = None,
    ) -> Reference:
        """Switch the tracking of opens and clicks on or off, for emails sent from now on.

        Parameters
        ----------
        domain_id : str
            The domain's id.
        open_tracking, click_tracking : bool, optional
            Whether opens and clicks are counted. Both are off for a new domain; omitted ones stay.

        %(not_found)s
        """
        flags = {"open_tracking": open_tracking, "click_tracking": click_tracking}
        where = path("domains", domain_id)
        return self._ask(Reference, "PATCH", where, json=without_none(flags))

    @endpoint("domains/list-domains", "GET /domains")
    def iterate(self) -> Iterator[ListedDomain]:
        """Yield every domain, newest first, reading one page after another."""
        return self._every(ListedDomain, path("domains"))

    @like(iterate)
    def list(self) -> builtins.list[ListedDomain]:
        """Return every domain, newest first."""
        return list(self.iterate())
