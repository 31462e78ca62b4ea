"""The quotas of the plan, and how much of each is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def usage_df(client: Client) -> pd.DataFrame:
    """List the quotas of the plan and how much of each is used.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        One row per quota and period. ``resource``, ``period`` (string: daily or monthly; missing
        for a quota that never resets; for the rate limit, its window), ``used`` (Int64), ``limit``
        (Int64, missing if unlimited) and ``resets_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The API key is wrong.

    Notes
    -----
    ``GET /usage``, https://resend.com/docs/api-reference/usage/retrieve-usage. An account with
    more contacts than its quota can add contacts, but cannot send broadcasts.

    Examples
    --------
    >>> usage = rnb.usage_df(rnb.sandbox(demo=True, contact_quota=1000))
    >>> usage.loc[usage["resource"] == "contacts", ["resource", "used", "limit"]]
       resource  used  limit
    2  contacts   160   1000
    """
    rows = [
        row for resource, quota in client.usage.get().items() for row in _rows_of(resource, quota)
    ]
    return to_frame(rows, schemas.USAGE)


def _rows_of(resource: str, quota: Any) -> list[dict[str, Any]]:
    """Return one row for a quota, or one for each of its periods."""
    if not isinstance(quota, dict):
        return []
    if "limit" not in quota:
        return [
            {**row, "period": period}
            for period, part in quota.items()
            for row in _rows_of(resource, part)
        ]
    fields = {name: quota.get(name) for name in ("used", "limit", "resets_at")}
    return [{"resource": resource, "period": quota.get("duration"), **fields}]
