"""One broadcast: what each person did with it, and which links were clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client

TYPES = (
    "sent",
    "delivered",
    "opened",
    "clicked",
    "bounced",
    "complained",
    "unsubscribed",
    "suppressed",
)
"""What can happen to somebody with a broadcast, as the API names it."""


@public
def broadcast_recipients_df(
    client: Client, broadcast: str, *, types: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Show what each person did with a broadcast, one row for everybody something happened to.

    Parameters
    ----------
    client : Client
        The account.
    broadcast : str
        The broadcast's id.
    types : str or sequence of str, optional
        What to read, of ``sent``, ``delivered``, ``opened``, ``clicked``, ``bounced``, ``complained``,
        ``unsubscribed`` and ``suppressed``; each is a list of its own, 100 people a request. All by default.

    Returns
    -------
    pandas.DataFrame
        ``email``, ``contact_id`` (string; missing where the contact is gone), ``sent``, ``delivered``, ``opened``
        (boolean), ``opens`` (Int64: how often), ``clicked`` (boolean), ``clicks`` (Int64: how often), ``links`` (Int64:
        how many different ones), ``bounced`` (boolean), ``bounce_type`` (category: permanent, transient,
        undetermined), ``complained``, ``unsubscribed`` and ``suppressed`` (boolean). What was not read is missing.

    Raises
    ------
    InputError
        A type is unknown.
    NotFoundError
        There is no such broadcast.

    Notes
    -----
    ``GET /broadcasts/{id}/recipients``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. What it says may be 15 minutes old, and
    it gives no times. Somebody who comes twice, because a list moved while it was read, is one row. Some mail clients
    open everything by themselves: clicks say more than opens.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> sent = client.broadcasts.list()[-1]["id"]
    >>> people = rnb.broadcast_recipients_df(client, sent, types=["delivered", "opened"])
    >>> len(people), int(people["opened"].sum()), int(people["opens"].sum())
    (122, 63, 82)
    """
    wanted = _types(types)
    people: dict[str, dict[str, Any]] = {}
    for type_ in wanted:
        for row in client.broadcasts.recipients.iterate(broadcast, type=type_):
            person = people.setdefault(row["email"], _nothing_yet(wanted))
            person |= {
                "email": row["email"],
                "contact_id": row["contact_id"],
                **_happened(type_, row),
            }
    return to_frame(people.values(), schemas.BROADCAST_RECIPIENTS)


def _types(types: str | Sequence[str] | None) -> list[str]:
    given = TYPES if types is None else (types,) if isinstance(types, str) else tuple(types)
    unknown = [each for each in given if each not in TYPES]
    if unknown or not given:
        raise InputError(f"types={types!r} must be of {', '.join(TYPES)}")
    return [each for each in TYPES if each in given]


def _nothing_yet(types: Sequence[str]) -> dict[str, Any]:
    """Say what is known of somebody who is in none of the lists that are read."""
    counts = {"opened": ("opens",), "clicked": ("clicks", "links")}
    never = dict.fromkeys((name for type_ in types for name in counts.get(type_, ())), 0)
    return dict.fromkeys(types, False) | never


def _happened(type_: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if type_ == "opened":
        return {"opened": True, "opens": row.get("count")}
    if type_ == "clicked":
        links = {each["url"] for each in row.get("clicked_links") or ()}
        return {"clicked": True, "clicks": row.get("count"), "links": len(links)}
    if type_ == "bounced":
        return {"bounced": True, "bounce_type": row.get("bounce_type")}
    return {type_: True}


@public
def broadcast_links_df(client: Client, broadcast: str) -> pd.DataFrame:
    """List the links of a broadcast that were clicked, the most clicked first.

    Parameters
    ----------
    client : Client
        The account.
    broadcast : str
        The broadcast's id.

    Returns
    -------
    pandas.DataFrame
        ``url`` (string), ``clicks`` and ``people`` (Int64: how many clicked it). Links that nobody clicked are not in
        it.

    Raises
    ------
    NotFoundError
        There is no such broadcast.

    Notes
    -----
    ``GET /broadcasts/{id}/clicked-links``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-clicked-links. Where placeholders stand in links
    each person has an own one.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rnb.broadcast_links_df(client, client.broadcasts.list()[-1]["id"]).columns.tolist()
    ['url', 'clicks', 'people']
    """
    links = {
        row["url"]: {"url": row["url"], "clicks": row["clicks"], "people": row["unique_clicks"]}
        for row in client.broadcasts.clicked_links.iterate(broadcast)
    }
    return to_frame(links.values(), schemas.BROADCAST_LINKS)
