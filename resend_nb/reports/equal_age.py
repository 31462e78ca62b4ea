"""The results of broadcasts at the same age, so that they can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.errors import InputError
from resend_nb.reports.campaigns import campaign_rows
from resend_nb.reports.measured import age_of
from resend_nb.tables import pick_broadcast

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast

_LAG = 0.25
"""Hours by which metrics may lag: what happened since then may not be counted yet."""


@public
def campaigns_at_age_df(
    client: Client, broadcasts: Sequence[str], *, hours: float | None = None
) -> pd.DataFrame:
    """Return the results of broadcasts at the same age: what had happened so many hours later.

    Parameters
    ----------
    %(client)s
    broadcasts : sequence of str
        The ids or names of sent broadcasts.
    hours : float, optional
        The age at which to count. By default the age of the youngest, less the 15 minutes by which
        metrics may lag.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`campaigns_df`, one row per broadcast in this order. ``age_hours`` is
        the age at which all were counted, and ``progress`` is that of this age.

    Raises
    ------
    ObjectLookupError
        No broadcast or several broadcasts have this name.
    InputError
        A broadcast was not sent or is not that old yet, or `broadcasts` is empty or one text.

    Notes
    -----
    ``GET /broadcasts``, ``GET /segments``, ``GET /domains`` and, for each broadcast,
    ``GET /broadcasts/{id}`` and ``GET /emails/metrics`` with an end date;
    https://resend.com/docs/api-reference/emails/get-metrics. For two broadcasts that is seven
    requests. They count each person once. Hourly counts would take one request, but count a person
    in each hour: summed over three days, the demo account's opens are a quarter too high.

    An end date is taken to leave out the events after it, as metrics by hour do. The documentation
    does not say so.

    At the same age, a broadcast of today can be compared with one of last month. What differs
    early may still even out: a broadcast at night gets its clicks later.

    Examples
    --------
    >>> names = ["Open house", "Rainy days"]
    >>> campaigns = rnb.campaigns_at_age_df(demo, names, hours=6)
    >>> campaigns[["name", "age_hours", "progress"]]
             name  age_hours progress
    0  Open house        6.0   recent
    1  Rainy days        6.0   recent
    >>> rnb.compare_broadcasts("Open house", "Rainy days", data=campaigns).verdict
    'no clear difference'
    """
    if isinstance(broadcasts, str) or not len(broadcasts):
        raise InputError(f"broadcasts={broadcasts!r} must be a list of ids or names")
    listed = client.broadcasts.list()
    chosen = [pick_broadcast(listed, broadcast) for broadcast in broadcasts]
    ages = [_countable_age(client, broadcast) for broadcast in chosen]
    age = min(ages) if hours is None else hours
    _check_age(age, min(ages), chosen[ages.index(min(ages))])
    return campaign_rows(client, chosen, hours=age)


def _countable_age(client: Client, broadcast: ListedBroadcast) -> float:
    """Return the age in hours up to which a broadcast is counted by now."""
    if broadcast["status"] != "sent":
        raise InputError(
            f"{broadcast['name']!r} was not sent: its status is {broadcast['status']}. "
            "campaigns_df lists the broadcasts that were."
        )
    return age_of(client, broadcast) - _LAG


def _check_age(hours: float, most: float, youngest: ListedBroadcast) -> None:
    if not 0 < hours <= most:
        age = pluralize(round(60 * (most + _LAG)), "minute")
        raise InputError(
            f"hours={hours:g} must be above 0 and at most {max(0.0, most):.4g}: "
            f"{youngest['name']!r} was sent {age} ago, and metrics lag by 15 minutes"
        )
