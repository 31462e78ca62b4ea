"""Engagement across broadcasts: by recipient, and by month of sign-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import column, to_frame
from resend_nb.reports.campaigns import sent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast


@dataclass
class _Recipient:
    """The broadcasts that a recipient received, opened and clicked, newest first."""

    contact_id: str | None = None
    delivered: list[ListedBroadcast] = field(default_factory=list)
    opened: list[ListedBroadcast] = field(default_factory=list)
    clicked: list[ListedBroadcast] = field(default_factory=list)
    clicks: int = 0
    links: int = 0


@public
def engagement_df(client: Client, *, last: int = 10) -> pd.DataFrame:
    """Return how recently, how often and how deeply each recipient engaged with recent broadcasts.

    Parameters
    ----------
    %(client)s
    %(last)s

    Returns
    -------
    pandas.DataFrame
        One row per recipient of at least one of the broadcasts: ``email``, ``contact_id`` (string;
        missing if the contact was deleted), ``received``, ``opened``, ``clicked`` (Int64: numbers
        of broadcasts), ``open_share``, ``click_share`` (Float64, from 0 to 1: share of those
        received), ``clicks`` (Int64), ``click_depth`` (Float64: different links per clicked
        broadcast, on average), ``last_opened_at`` and ``last_clicked_at`` (UTC: when the newest
        opened or clicked broadcast was sent).

    Raises
    ------
    InputError
        `last` is not a whole number from 1.

    Notes
    -----
    ``GET /broadcasts`` and, for each broadcast, three lists of ``GET /broadcasts/{id}/recipients``,
    one request per 100 recipients;
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. The API has no times
    of opens and clicks, so recency is based on when broadcasts were sent. Some mail apps open every
    email automatically, so clicks are more reliable than opens.

    Examples
    --------
    >>> engagement = rnb.engagement_df(rnb.sandbox(demo=True, engagement=True))
    >>> bool((engagement["clicked"] <= engagement["opened"]).all())
    True
    """
    _check_last(last)
    recipients: dict[str, _Recipient] = {}
    for broadcast in sent_broadcasts(client)[:last]:
        _add_events(client, broadcast, recipients)
    rows = [_row(email, person) for email, person in recipients.items() if person.delivered]
    return to_frame(rows, schemas.ENGAGEMENT)


def _check_last(last: object) -> None:
    if isinstance(last, bool) or not isinstance(last, int) or last < 1:
        raise InputError(f"last={last!r} must be a number of broadcasts, 1 or more")


def _add_events(
    client: Client, broadcast: ListedBroadcast, recipients: dict[str, _Recipient]
) -> None:
    for type_ in ("delivered", "opened", "clicked"):
        lists = client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
        by_email = {listed["email"]: listed for listed in lists}
        for email, listed in by_email.items():
            recipient = recipients.setdefault(email, _Recipient())
            recipient.contact_id = listed["contact_id"]
            getattr(recipient, type_).append(broadcast)
            if type_ == "clicked":
                recipient.clicks += listed.get("count", 0)
                recipient.links += len({link["url"] for link in listed.get("clicked_links", ())})


def _row(email: str, recipient: _Recipient) -> dict[str, Any]:
    received, opened = len(recipient.delivered), len(recipient.opened)
    clicked = len(recipient.clicked)
    return {
        "email": email,
        "contact_id": recipient.contact_id,
        "received": received,
        "opened": opened,
        "clicked": clicked,
        "open_share": opened / received,
        "click_share": clicked / received,
        "clicks": recipient.clicks,
        "click_depth": recipient.links / clicked if clicked else None,
        "last_opened_at": recipient.opened[0]["sent_at"] if opened else None,
        "last_clicked_at": recipient.clicked[0]["sent_at"] if clicked else None,
    }


@public
def cohort_df(client: Client, *, metric: str = "clicked", last: int = 10) -> pd.DataFrame:
    """Return the share of each month's new contacts who engaged with each of the last broadcasts.

    Parameters
    ----------
    %(client)s
    metric : {"clicked", "opened"}
        What counts as engagement. Some mail apps open every email automatically.
    %(last)s

    Returns
    -------
    pandas.DataFrame
        One row per month in which contacts were created, oldest first: ``cohort`` (string, such as
        "2026-03"), ``size`` (Int64: contacts), and a column per broadcast, oldest first, with its
        name, or its name and date if several have that name. Its values are shares of the month's
        contacts who received the broadcast (Float64, from 0 to 1), missing if none did.

    Raises
    ------
    InputError
        `metric` is unknown, or `last` is not a whole number from 1.

    Notes
    -----
    ``GET /contacts``, ``GET /broadcasts`` and, for each broadcast, two lists of
    ``GET /broadcasts/{id}/recipients``;
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. Deleted contacts are
    not included.

    Examples
    --------
    >>> cohorts = rnb.cohort_df(rnb.sandbox(demo=True, engagement=True), metric="opened")
    >>> cohorts.columns.tolist()
    ['cohort', 'size', 'September welcome', 'Members: early harvest']
    >>> int(cohorts["size"].sum())
    160
    """
    _check_last(last)
    if metric not in {"clicked", "opened"}:
        raise InputError(f'metric must be "clicked" or "opened", not {metric!r}')
    month_of = _sign_up_months(client)
    sizes = month_of.groupby(month_of).size()
    rows = [{"cohort": month, "size": size} for month, size in sizes.items()]
    frame = to_frame(rows, schemas.COHORTS)
    broadcasts = sent_broadcasts(client)[:last][::-1]
    for label, broadcast in zip(_labels(broadcasts), broadcasts, strict=True):
        received = _count_by_month(client, broadcast, "delivered", month_of)
        engaged = _count_by_month(client, broadcast, metric, month_of)
        shares = engaged / received.where(received > 0)
        frame[label] = column([shares.get(month) for month in frame["cohort"]], "Float64")
    return frame.rename_axis(columns="broadcast")


def _sign_up_months(client: Client) -> pd.Series[str]:
    """Return the month in which each contact was created, by contact id."""
    created = {contact["id"]: contact["created_at"] for contact in client.contacts.iterate()}
    months = column(list(created.values()), schemas.TIME).dt.strftime("%Y-%m")
    return pd.Series(months.tolist(), list(created), dtype="str")


def _count_by_month(
    client: Client, broadcast: ListedBroadcast, type_: str, month_of: pd.Series[str]
) -> pd.Series[Any]:
    """Count the recipients in one of a broadcast's lists by their month of sign-up."""
    recipients = client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
    ids = {recipient["contact_id"] for recipient in recipients}
    counts = month_of[month_of.index.isin(ids)].value_counts()
    return counts.reindex(month_of.unique(), fill_value=0)


def _labels(broadcasts: Sequence[ListedBroadcast]) -> list[str]:
    """Return unique column names: the name, with the date or a number added where needed."""
    names = [str(broadcast["name"]) for broadcast in broadcasts]
    dates = [str(broadcast["sent_at"])[:10] for broadcast in broadcasts]
    labels = [
        name if names.count(name) == 1 else f"{name} ({date})"
        for name, date in zip(names, dates, strict=True)
    ]
    return [
        label if labels.count(label) == 1 else f"{label} {number}"
        for number, label in enumerate(labels, 1)
    ]
