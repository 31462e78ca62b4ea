"""What is used of the plan: quotas, one row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client

__all__ = ["usage_df"]


@public
def usage_df(client: Client) -> pd.DataFrame:
    """Show how much of each quota of the plan is used, one row for each.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``resource``, ``period`` (string: daily or monthly, missing where nothing starts anew; for the rate limit its
        window), ``used`` (Int64), ``limit`` (Int64, missing where there is no end) and ``resets_at`` (UTC time).

    Raises
    ------
    AuthenticationError
        The key is wrong.

    Notes
    -----
    ``GET /usage``, https://resend.com/docs/api-reference/usage/retrieve-usage. With more contacts than the quota,
    contacts can still be added, but no broadcast is sent.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> usage = rnb.usage_df(rnb.sandbox(demo=True, contact_quota=1000))
    >>> usage.loc[usage["resource"] == "contacts", ["resource", "used", "limit"]]
       resource  used  limit
    2  contacts   160   1000
    """
    rows = [
        row for resource, quota in client.usage.get().items() for row in _quotas(resource, quota)
    ]
    return to_frame(rows, schemas.USAGE)


def _quotas(resource: str, quota: Any) -> list[dict[str, Any]]:
    """Give a quota's row, or one for each of its periods."""
    if not isinstance(quota, dict):
        return []
    if "limit" not in quota:
        return [
            {**row, "period": period}
            for period, each in quota.items()
            for row in _quotas(resource, each)
        ]
    fields = {name: quota.get(name) for name in ("used", "limit", "resets_at")}
    return [{"resource": resource, "period": quota.get("duration"), **fields}]
