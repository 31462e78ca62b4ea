"""Engagement across broadcasts, by recipient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.frames import to_frame
from resend_nb.reports.measured import check_last, with_results
from resend_nb.reports.responses import read_responses

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.reports.responses import Responses


@public
def engagement_df(client: Client, *, last: int = 10, progress: bool | None = None) -> pd.DataFrame:
    """Return how recently, how often and how deeply each recipient engaged with recent broadcasts.

    Parameters
    ----------
    %(client)s
    %(last)s
    %(progress)s

    Returns
    -------
    pandas.DataFrame
        One row per recipient of at least one of the broadcasts: ``email``, ``contact_id`` (string;
        missing if the contact was deleted), ``received``, ``opened``, ``clicked`` (Int64: numbers
        of broadcasts), ``open_share``, ``click_share`` (Float64, from 0 to 1: share of those
        received), ``clicks`` (Int64), ``click_depth`` (Float64: different links per clicked
        broadcast, on average), ``last_opened_at`` and ``last_clicked_at`` (UTC: when the newest
        opened or clicked broadcast was sent). Columns of opens are missing if opens were not
        tracked for one of the broadcasts; the same goes for clicks.

    Warns
    -----
    NotMeasuredWarning
        Broadcasts were left out, because neither opens nor clicks were measured.

    Raises
    ------
    InputError
        `last` is not a whole number from 1.

    Notes
    -----
    ``GET /broadcasts``, ``GET /domains``, ``GET /emails/metrics`` and, for each broadcast, three
    lists of ``GET /broadcasts/{id}/recipients``, one request per 100 recipients: for ten broadcasts
    to 2,000 people, about 300 requests. The progress bar counts them;
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. The API has no times
    of opens and clicks, so recency is based on when broadcasts were sent. Some mail apps open every
    email automatically, so clicks are more reliable than opens.

    Examples
    --------
    >>> engagement = rnb.engagement_df(rnb.sandbox(demo=True, engagement=True))
    >>> bool((engagement["clicked"] <= engagement["opened"]).all())
    True
    """
    check_last(last)
    broadcasts = with_results(client, last, ("opened", "clicked"))
    tracked = [
        name
        for name in ("opened", "clicked")
        if all(measured.counts[name] is not None for _, measured in broadcasts)
    ]
    recipients = read_responses(client, broadcasts, ["delivered", *tracked], progress=progress)
    rows = [_row(email, responses, tracked) for email, responses in recipients.items()]
    return to_frame(rows, schemas.ENGAGEMENT)


def _row(email: str, responses: Responses, tracked: Sequence[str]) -> dict[str, Any]:
    """Return the row of a recipient, without what was not tracked."""
    row: dict[str, Any] = {"email": email, "contact_id": responses.contact_id}
    row["received"] = len(responses.delivered)
    for type_ in tracked:
        row |= _events(responses, type_)
    if "clicked" in tracked:
        clicked = row["clicked"]
        row["clicks"] = responses.clicks
        row["click_depth"] = responses.links / clicked if clicked else None
    return row


def _events(responses: Responses, type_: str) -> dict[str, Any]:
    """Return how often a recipient opened or clicked, and when last."""
    events = responses.among_delivered(type_)
    return {
        type_: len(events),
        {"opened": "open_share", "clicked": "click_share"}[type_]: (
            len(events) / len(responses.delivered)
        ),
        f"last_{type_}_at": events[0]["sent_at"] if events else None,
    }
