"""Engagement across broadcasts, by recipient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb._ui import progress_bar
from resend_nb.frames import to_frame
from resend_nb.reports.measured import check_last, with_results

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast


_PAGE = 100
"""Recipients that one request returns."""


@dataclass
class _Recipient:
    """The broadcasts that a recipient received, opened and clicked, newest first."""

    contact_id: str | None = None
    delivered: list[ListedBroadcast] = field(default_factory=list)
    opened: list[ListedBroadcast] = field(default_factory=list)
    clicked: list[ListedBroadcast] = field(default_factory=list)
    clicks: int = 0
    links: int = 0

    def among_delivered(self, type_: str) -> list[ListedBroadcast]:
        """Return the broadcasts with this event; the lists lag differently, so some are early."""
        delivered = {broadcast["id"] for broadcast in self.delivered}
        events: list[ListedBroadcast] = getattr(self, type_)
        return [broadcast for broadcast in events if broadcast["id"] in delivered]


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
    recipients: dict[str, _Recipient] = {}
    lists = [(*item, name) for item in broadcasts for name in ("delivered", *tracked)]
    requests = sum(_pages(measured.counts[name]) for _, measured, name in lists)
    with progress_bar(
        range(requests), label="recipients", unit="request", progress=progress
    ) as bar:
        for broadcast, measured, name in lists:
            _add_events(client, broadcast, name, recipients)
            bar.update(_pages(measured.counts[name]))
    rows = [
        _row(email, person, tracked) for email, person in recipients.items() if person.delivered
    ]
    return to_frame(rows, schemas.ENGAGEMENT)


def _pages(count: int | None) -> int:
    """Return how many requests a list of recipients takes."""
    return max(1, -(-(count or 0) // _PAGE))


def _add_events(
    client: Client, broadcast: ListedBroadcast, type_: str, recipients: dict[str, _Recipient]
) -> None:
    lists = client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
    by_email = {listed["email"]: listed for listed in lists}
    for email, listed in by_email.items():
        recipient = recipients.setdefault(email, _Recipient())
        recipient.contact_id = listed["contact_id"]
        getattr(recipient, type_).append(broadcast)
        if type_ == "clicked":
            recipient.clicks += listed.get("count", 0)
            recipient.links += len({link["url"] for link in listed.get("clicked_links", ())})


def _row(email: str, recipient: _Recipient, tracked: Sequence[str]) -> dict[str, Any]:
    """Return the row of a recipient, without what was not tracked."""
    row: dict[str, Any] = {"email": email, "contact_id": recipient.contact_id}
    row["received"] = len(recipient.delivered)
    for type_ in tracked:
        row |= _events(recipient, type_)
    if "clicked" in tracked:
        clicked = row["clicked"]
        row["clicks"] = recipient.clicks
        row["click_depth"] = recipient.links / clicked if clicked else None
    return row


def _events(recipient: _Recipient, type_: str) -> dict[str, Any]:
    """Return how often a recipient opened or clicked, and when last."""
    events = recipient.among_delivered(type_)
    return {
        type_: len(events),
        {"opened": "open_share", "clicked": "click_share"}[type_]: (
            len(events) / len(recipient.delivered)
        ),
        f"last_{type_}_at": events[0]["sent_at"] if events else None,
    }
