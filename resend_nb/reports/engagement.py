"""People over several campaigns: who takes part, and since when they are there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import column, to_frame
from resend_nb.reports.metrics import sent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resend_nb.client import Client
    from resend_nb.resources.broadcasts import ListedBroadcast


@dataclass
class _Person:
    """Broadcasts by what somebody did with them, the latest first."""

    contact_id: str | None = None
    received: list[ListedBroadcast] = field(default_factory=list)
    opened: list[ListedBroadcast] = field(default_factory=list)
    clicked: list[ListedBroadcast] = field(default_factory=list)
    clicks: int = 0
    links: int = 0


@public
def engagement_df(client: Client, *, last: int = 10) -> pd.DataFrame:
    """Show how much each person takes part in the last broadcasts: how recently, how often, how deeply.

    Parameters
    ----------
    client : Client
        The account.
    last : int, default 10
        How many of the broadcasts that were sent to look at, from the newest.

    Returns
    -------
    pandas.DataFrame
        One row for everybody who received at least one of them: ``email``, ``contact_id`` (string; missing where
        the contact is gone), ``received``, ``opened`` and ``clicked`` (Int64: how many of the broadcasts),
        ``open_share`` and ``click_share`` (Float64: of those received, from 0 to 1), ``clicks`` (Int64),
        ``click_depth`` (Float64: different links in a broadcast that was clicked, on average), ``last_opened_at``
        and ``last_clicked_at`` (UTC times: when the newest broadcast that was opened or clicked was sent).

    Raises
    ------
    InputError
        ``last`` is no number from 1 on.

    Notes
    -----
    ``GET /broadcasts`` and, for each of the broadcasts, three lists of ``GET /broadcasts/{id}/recipients``, 100 people
    a request; https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. The API does not tell when
    somebody opened or clicked, so recency goes by when broadcasts were sent. Some mail clients open everything by
    themselves: clicks say more than opens.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> people = rnb.engagement_df(rnb.sandbox(demo=True, engagement=True))
    >>> bool((people["clicked"] <= people["opened"]).all()), bool((people["opened"] <= people["received"]).all())
    (True, True)
    """
    _check_number(last)
    people: dict[str, _Person] = {}
    for broadcast in sent_broadcasts(client)[:last]:
        _read(client, broadcast, people)
    rows = [_row(email, person) for email, person in people.items() if person.received]
    return to_frame(rows, schemas.ENGAGEMENT)


def _check_number(last: object) -> None:
    if isinstance(last, bool) or not isinstance(last, int) or last < 1:
        raise InputError(f"last={last!r} must be a number of broadcasts, from 1 on")


def _read(client: Client, broadcast: ListedBroadcast, people: dict[str, _Person]) -> None:
    for type_, name in (("delivered", "received"), ("opened", "opened"), ("clicked", "clicked")):
        rows = {
            row["email"]: row
            for row in client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
        }
        for email, row in rows.items():
            person = people.setdefault(email, _Person())
            person.contact_id = row["contact_id"]
            getattr(person, name).append(broadcast)
            if type_ == "clicked":
                person.clicks += row.get("count", 0)
                person.links += len({link["url"] for link in row.get("clicked_links", ())})


def _row(email: str, person: _Person) -> dict[str, Any]:
    received, opened, clicked = (
        len(each) for each in (person.received, person.opened, person.clicked)
    )
    return {
        "email": email,
        "contact_id": person.contact_id,
        "received": received,
        "opened": opened,
        "clicked": clicked,
        "open_share": opened / received,
        "click_share": clicked / received,
        "clicks": person.clicks,
        "click_depth": person.links / clicked if clicked else None,
        "last_opened_at": person.opened[0]["sent_at"] if opened else None,
        "last_clicked_at": person.clicked[0]["sent_at"] if clicked else None,
    }


@public
def cohort_df(client: Client, *, metric: str = "clicked", last: int = 10) -> pd.DataFrame:
    """Show which share of the people of each month of sign-up took part in each of the last broadcasts.

    Parameters
    ----------
    client : Client
        The account.
    metric : {"clicked", "opened"}
        What counts as taking part. Some mail clients open everything by themselves.
    last : int, default 10
        How many of the broadcasts that were sent to look at, from the newest.

    Returns
    -------
    pandas.DataFrame
        One row for each month in which somebody was made a contact, the oldest first: ``cohort`` (string, such as
        "2026-03"), ``size`` (Int64: people), then a column for each broadcast, the oldest first, under its name, or
        its name and day where it is not the only one of that name: the share (Float64, from 0 to 1) of those of the
        month who received it; missing where nobody did.

    Raises
    ------
    InputError
        ``metric`` is another, or ``last`` is no number from 1 on.

    Notes
    -----
    ``GET /contacts``, ``GET /broadcasts`` and, for each of the broadcasts, two lists of
    ``GET /broadcasts/{id}/recipients``; https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients.
    Contacts that were deleted are in no month.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> cohorts = rnb.cohort_df(rnb.sandbox(demo=True, engagement=True), metric="opened")
    >>> cohorts.columns.tolist()
    ['cohort', 'size', 'September welcome', 'Members: early harvest']
    >>> int(cohorts["size"].sum())
    160
    """
    _check_number(last)
    if metric not in {"clicked", "opened"}:
        raise InputError(f'metric must be "clicked" or "opened", not {metric!r}')
    contacts = {each["id"]: each["created_at"] for each in client.contacts.iterate()}
    months = pd.Series(
        column([*contacts.values()], schemas.TIME).dt.strftime("%Y-%m").tolist(),
        [*contacts],
        dtype="str",
    )
    sizes = months.groupby(months).size()
    frame = to_frame(
        [{"cohort": month, "size": size} for month, size in sizes.items()], schemas.COHORTS
    )
    broadcasts = sent_broadcasts(client)[:last][::-1]
    for name, broadcast in zip(_names(broadcasts), broadcasts, strict=True):
        received = _months(client, broadcast, "delivered", months)
        shares = _months(client, broadcast, metric, months) / received.where(received > 0)
        frame[name] = column([shares.get(month) for month in frame["cohort"]], "Float64")
    return frame.rename_axis(columns="broadcast")


def _months(
    client: Client, broadcast: ListedBroadcast, type_: str, months: pd.Series[str]
) -> pd.Series[Any]:
    """Count people of a broadcast by the month in which they were made contacts."""
    ids = {
        each["contact_id"]
        for each in client.broadcasts.recipients.iterate(broadcast["id"], type=type_)
    }
    counted = months[months.index.isin(ids)].value_counts()
    return counted.reindex(months.unique(), fill_value=0)


def _names(broadcasts: Sequence[ListedBroadcast]) -> list[str]:
    """Name columns: by the broadcast alone where that tells it from the others."""
    names = [str(each["name"]) for each in broadcasts]
    dated = [
        f"{name} ({str(each['sent_at'])[:10]})"
        for name, each in zip(names, broadcasts, strict=True)
    ]
    plain = [
        name if names.count(name) == 1 else day for name, day in zip(names, dated, strict=True)
    ]
    return [name if plain.count(name) == 1 else f"{name} {at}" for at, name in enumerate(plain, 1)]
