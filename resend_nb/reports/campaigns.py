"""The results of campaigns: one row per sent broadcast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.analysis.verdict import COMPLETE_AFTER
from resend_nb.frames import to_frame
from resend_nb.reports.measured import age_of, measure, sent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.reports.measured import Measured
    from resend_nb.resources.broadcasts import ListedBroadcast

_ARRIVED = 0.98
"""The share of emails that must have arrived or bounced; a few are always late."""


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
        it was deleted), ``sent_at`` (UTC), ``age_hours`` (Float64: hours since then), ``progress``
        (category), numbers of recipients (Int64): ``sent``, ``delivered``, ``opened``, ``clicked``,
        ``bounced``, ``complained``, ``unsubscribed``, and ``not_measured`` (string: why counts are
        missing).

        ``progress`` is "sending" while emails are still going out, "recent" until 48 hours after
        the broadcast was sent, while responses still come in, and then "complete".

    Notes
    -----
    ``GET /broadcasts``, ``GET /segments``, ``GET /domains``, ``GET /emails/metrics`` once for each
    100 broadcasts, and for subjects ``GET /broadcasts/{id}``;
    https://resend.com/docs/api-reference/emails/get-metrics. Metrics may lag by 15 minutes. Some
    mail apps open every email automatically, so clicks are more reliable than opens.

    What was not measured is missing, not zero. Resend does not track opens and clicks unless that
    is switched on for the sender's domain (https://resend.com/docs/dashboard/domains/tracking): no
    opens or clicks count as "not tracked" then. Of metrics that your plan no longer keeps, none are
    shown.

    Examples
    --------
    >>> rnb.campaigns_df(demo)[["name", "segment", "sent", "delivered"]].head(2)
                         name                 segment  sent  delivered
    0              Open house  Newsletter Subscribers  1875       1869
    1  Members: early harvest    Subscription Members    36         36
    """
    return campaign_rows(client, sent_broadcasts(client), subjects=subjects)


def campaign_rows(
    client: Client,
    broadcasts: Sequence[ListedBroadcast],
    *,
    subjects: bool = True,
    hours: float | None = None,
) -> pd.DataFrame:
    """Return the results of broadcasts, within some hours of their sending or so far."""
    if not broadcasts:
        return to_frame([], schemas.CAMPAIGNS)
    segment_names = {segment["id"]: segment["name"] for segment in client.segments.iterate()}
    read = (
        {broadcast["id"]: client.broadcasts.get(broadcast["id"]) for broadcast in broadcasts}
        if subjects
        else {}
    )
    senders = {id_: broadcast["from"] or "" for id_, broadcast in read.items()}
    measured = measure(client, broadcasts, senders, hours=hours)
    rows = [
        {
            **measured[broadcast["id"]].counts,
            "broadcast_id": broadcast["id"],
            "name": broadcast["name"],
            "subject": read[broadcast["id"]]["subject"] if subjects else None,
            "segment": segment_names.get(broadcast["segment_id"] or ""),
            "sent_at": broadcast["sent_at"],
            "age_hours": (age := age_of(client, broadcast) if hours is None else hours),
            "progress": _progress(measured[broadcast["id"]], age),
            "not_measured": measured[broadcast["id"]].reason,
        }
        for broadcast in broadcasts
    ]
    return to_frame(rows, schemas.CAMPAIGNS)


def _progress(measured: Measured, age_hours: float) -> str:
    """Return whether a campaign is still going out, was sent recently, or is complete."""
    if age_hours >= COMPLETE_AFTER:
        return "complete"
    sent, delivered, bounced = (measured.counts[name] for name in ("sent", "delivered", "bounced"))
    arrived = (delivered or 0) + (bounced or 0)
    return "sending" if sent is not None and arrived < _ARRIVED * sent else "recent"
