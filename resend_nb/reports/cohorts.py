"""Engagement of cohorts: contacts who joined in the same month."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb._ui import progress_bar
from resend_nb.errors import InputError
from resend_nb.frames import column, to_frame
from resend_nb.reports.measured import check_last, sent_time, with_results

if TYPE_CHECKING:
    import pandas as pd

    from resend_nb.client import Client


@public
def cohort_df(
    client: Client, *, metric: str = "clicked", last: int = 10, progress: bool | None = None
) -> pd.DataFrame:
    """Return which share of each month's new contacts engaged, by months since they joined.

    Parameters
    ----------
    %(client)s
    metric : {"clicked", "opened"}
        What counts as engagement. Some mail apps open every email automatically.
    %(last)s
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        One row per cohort and month in which it received one of the broadcasts, oldest first:
        ``cohort`` (string: the month in which the contacts were created, such as "2026-03"),
        ``size`` (Int64: its contacts), ``month`` (Int64: months since then), ``metric`` (category),
        ``count`` (Int64: contacts who engaged with a broadcast of that month), ``of`` (Int64:
        contacts who received one) and ``rate`` (Float64, from 0 to 1).

    Warns
    -----
    NotMeasuredWarning
        Broadcasts were left out, because the metric was not measured.

    Raises
    ------
    InputError
        `metric` is unknown, or `last` is not a whole number from 1.

    Notes
    -----
    ``GET /contacts``, ``GET /broadcasts``, ``GET /domains``, ``GET /emails/metrics`` and, for each
    broadcast, two lists of ``GET /broadcasts/{id}/recipients``;
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. Months are in UTC.
    Deleted contacts are not included. A broadcast of the last 48 hours still gets responses. For a
    heat map of another library, pivot the table and convert it with ``astype(float)``.

    Examples
    --------
    >>> cohorts = rnb.cohort_df(rnb.sandbox(demo=True, engagement=True), metric="opened")
    >>> cohorts.columns.tolist()
    ['cohort', 'size', 'month', 'metric', 'count', 'of', 'rate']
    >>> bool((cohorts["count"] <= cohorts["of"]).all())
    True
    """
    check_last(last)
    if metric not in {"clicked", "opened"}:
        raise InputError(f'metric must be "clicked" or "opened", not {metric!r}')
    members = _members(client)
    received: defaultdict[int, set[str | None]] = defaultdict(set)
    engaged: defaultdict[int, set[str | None]] = defaultdict(set)
    broadcasts = with_results(client, last, (metric,))
    with progress_bar(broadcasts, label="cohorts", unit="broadcast", progress=progress) as bar:
        for broadcast, _ in bar:
            sent = sent_time(broadcast)
            month = _number(sent.year, sent.month)
            received[month] |= _recipients(client, broadcast["id"], "delivered")
            engaged[month] |= _recipients(client, broadcast["id"], metric)
    rows = [
        {
            "cohort": _name(joined),
            "size": len(ids),
            "month": month - joined,
            "metric": metric,
            "count": len(reached & engaged[month]),
            "of": len(reached),
            "rate": len(reached & engaged[month]) / len(reached),
        }
        for joined, ids in sorted(members.items())
        for month in sorted(received)
        if month >= joined and (reached := ids & received[month])
    ]
    return to_frame(rows, schemas.COHORTS)


def _members(client: Client) -> dict[int, set[str]]:
    """Return the ids of the contacts who joined in each month."""
    created = {contact["id"]: contact["created_at"] for contact in client.contacts.iterate()}
    times = column(list(created.values()), schemas.TIME)
    members: dict[int, set[str]] = defaultdict(set)
    for id_, year, month in zip(created, times.dt.year, times.dt.month, strict=True):
        members[_number(year, month)].add(id_)
    return members


def _recipients(client: Client, broadcast_id: str, type_: str) -> set[str | None]:
    """Return the ids of the contacts in one of a broadcast's lists."""
    recipients = client.broadcasts.recipients.iterate(broadcast_id, type=type_)
    return {recipient["contact_id"] for recipient in recipients}


def _number(year: int, month: int) -> int:
    """Return a month as a number, so that months can be subtracted."""
    return 12 * year + month - 1


def _name(number: int) -> str:
    year, month = divmod(number, 12)
    return f"{year}-{month + 1:02}"
