"""The results of campaigns: one row per sent broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast

_COUNTS = [name for name, dtype in schemas.CAMPAIGNS.items() if dtype == "Int64"]
_METRICS = {name: name for name in _COUNTS} | {
    "opened": "unique_opened",
    "clicked": "unique_clicked",
}
"""The API's metric for each column; opens and clicks count a recipient once."""


@public
def campaigns_df(client: Client, *, subjects: bool = True) -> pd.DataFrame:
    """Return the results of all campaigns: one row per sent broadcast, newest first.

    Parameters
    ----------
    %(client)s
    subjects : bool, default True
        Whether to read the subjects. The API returns a subject for one broadcast at a time only, so
        this takes one extra request per broadcast. If False, the column is missing values.

    Returns
    -------
    pandas.DataFrame
        ``broadcast_id``, ``name``, ``subject``, ``segment`` (string; the segment's name, missing if
        it was deleted), ``sent_at`` (UTC), and numbers of recipients (Int64): ``sent``,
        ``delivered``, ``opened``, ``clicked``, ``bounced``, ``complained``, ``unsubscribed``.

    Notes
    -----
    ``GET /broadcasts``, ``GET /segments``, ``GET /emails/metrics`` once for all broadcasts, and for
    subjects ``GET /broadcasts/{id}``;
    https://resend.com/docs/api-reference/emails/get-metrics. Metrics may lag by 15 minutes. Some
    mail apps open every email automatically, so clicks are more reliable than opens.

    Examples
    --------
    >>> rnb.campaigns_df(demo)[["name", "segment", "sent", "delivered"]]
                         name                 segment  sent  delivered
    0  Members: early harvest    Subscription Members    36         36
    1       September welcome  Newsletter Subscribers   128        128
    """
    broadcasts = sent_broadcasts(client)
    if not broadcasts:
        return to_frame([], schemas.CAMPAIGNS)
    segment_names = {segment["id"]: segment["name"] for segment in client.segments.iterate()}
    counts = _counts(client, broadcasts)
    rows = [
        {
            **counts.get(broadcast["id"], dict.fromkeys(_METRICS, 0)),
            "broadcast_id": broadcast["id"],
            "name": broadcast["name"],
            "subject": client.broadcasts.get(broadcast["id"])["subject"] if subjects else None,
            "segment": segment_names.get(broadcast["segment_id"] or ""),
            "sent_at": broadcast["sent_at"],
        }
        for broadcast in broadcasts
    ]
    return to_frame(rows, schemas.CAMPAIGNS)


def _counts(client: Client, broadcasts: Sequence[ListedBroadcast]) -> dict[str, dict[str, Any]]:
    """Return the counts of all broadcasts by id, with one request."""
    response = client.metrics.get(
        start_date=min(_parse_time(broadcast["created_at"]) for broadcast in broadcasts),
        metrics=list(_METRICS.values()),
        dimensions="broadcast",
    )
    return {
        row["broadcast_id"]: {column: row.get(metric) for column, metric in _METRICS.items()}
        for row in response.get("data") or ()
        if isinstance(row.get("broadcast_id"), str)
    }


def sent_broadcasts(client: Client) -> list[ListedBroadcast]:
    """Return the sent broadcasts, each once, most recently sent first."""
    sent = {
        broadcast["id"]: broadcast
        for broadcast in client.broadcasts.iterate()
        if broadcast["status"] == "sent"
    }
    return sorted(
        sent.values(),
        key=lambda broadcast: _parse_time(broadcast["sent_at"] or broadcast["created_at"]),
        reverse=True,
    )


def _parse_time(text: Any) -> dt.datetime:
    time: dt.datetime = pd.to_datetime(text, utc=True, format="ISO8601").to_pydatetime()
    return time
