"""Usage: the quotas of the plan, and how much of each is used."""

from __future__ import annotations

from typing import Any, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource
from resend_nb.resources._docs import endpoint


class Quota(TypedDict):
    """One quota; ``limit`` is ``None`` if it is unlimited."""

    used: int | None
    limit: int | None


class AccountUsage(TypedDict, total=False):
    """All quotas of the account, and the team's rate limit.

    ``emails`` has the quotas ``daily`` and ``monthly``; ``rate_limit`` has ``limit`` (requests) and
    ``duration`` (such as ``"1000ms"``).
    """

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
    """The usage of the account, ``client.usage``.

    Examples
    --------
    >>> demo.usage.get()["contacts"]["used"]
    2000
    >>> demo.usage.get()["rate_limit"]
    {'limit': 10, 'duration': '1000ms'}
    """

    @endpoint("usage/retrieve-usage", "GET /usage")
    def get(self) -> AccountUsage:
        """Return every quota and the rate limit.

        Raises
        ------
        AuthenticationError
            The API key is wrong.

        Notes
        -----
        This also works with a key that may only send.
        """
        return self._ask(AccountUsage, "GET", path("usage"))
