"""Usage: the plan's quotas and how much of them is used."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource


class Quota(TypedDict):
    """One quota; ``limit`` is ``None`` where there is no end."""

    used: int
    limit: int | None


class AccountUsage(TypedDict):
    """All quotas of the account and the team's rate limit."""

    object: str
    emails: dict[str, dict[str, Any]]
    contacts: Quota
    segments: Quota
    broadcasts: Quota
    ai_credits: dict[str, Any]
    automation_runs: dict[str, Any]
    domains: Quota
    rate_limit: dict[str, Any]


class Usage(Resource):
    """Usage of the account, ``client.usage``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, contact_quota=1000)
    >>> client.usage.get()["contacts"]
    {'used': 160, 'limit': 1000}
    """

    __slots__ = ()

    def get(self) -> AccountUsage:
        """Read every quota at once.

        Returns
        -------
        dict
            ``emails`` (``daily`` and ``monthly``), ``contacts``, ``segments``, ``broadcasts``, ``ai_credits``,
            ``automation_runs`` and ``domains``, each with ``used`` and ``limit``; and ``rate_limit``.

        Raises
        ------
        AuthenticationError
            The key is wrong.

        Notes
        -----
        ``GET /usage``, https://resend.com/docs/api-reference/usage/retrieve-usage. A key that may only send may
        ask this too.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().usage.get()["rate_limit"]
        {'limit': 10, 'duration': '1000ms'}
        """
        return cast("AccountUsage", self._request("GET", path("usage")))
