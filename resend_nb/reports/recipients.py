"""The results of one broadcast: what each recipient did, and which links were clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.reports.measured import warn_not_measured
from resend_nb.reports.tracking import TRACKING, sender_domains, why_not_tracked
from resend_nb.tables import broadcast_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from resend_nb.client import Client

_EVERY_LINK = "every_link"

TYPES = [
    name
    for name, dtype in schemas.BROADCAST_RECIPIENTS.items()
    if dtype == "boolean" and name != _EVERY_LINK
]
"""The API's types of events, each with its own list of recipients."""

_COUNTS = {"opened": ("opens",), "clicked": ("clicks", "links")}
"""The columns with numbers for a type of event."""


@public
def broadcast_recipients_df(
    client: Client, broadcast: str, *, types: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Return what each recipient of a broadcast did, one row per recipient with any event.

    Parameters
    ----------
    %(client)s
    %(broadcast)s
    types : str or sequence of str, optional
        The events to read: ``sent``, ``delivered``, ``opened``, ``clicked``, ``bounced``,
        ``complained``, ``unsubscribed``, ``suppressed``; by default, all. Each is a separate list
        that takes one request per 100 recipients.

    Returns
    -------
    pandas.DataFrame
        ``email``, ``contact_id`` (string; missing if the contact was deleted), ``sent``,
        ``delivered``, ``opened`` (boolean), ``opens`` (Int64: how often), ``clicked`` (boolean),
        ``clicks`` (Int64: how often), ``links`` (Int64: how many different links), ``every_link``
        (boolean: whether these are all links that anybody clicked, as scanners do; missing if there
        are fewer than two), ``bounced`` (boolean), ``bounce_type`` (category: permanent, transient,
        undetermined), ``complained``, ``unsubscribed`` and ``suppressed`` (boolean). Events that
        were not read or not tracked are missing.

    Warns
    -----
    NotMeasuredWarning
        Nobody opened, or nobody clicked, and this was not tracked.

    Raises
    ------
    InputError
        A type is unknown.
    ObjectLookupError
        No broadcast or several broadcasts have this name.
    NotFoundError
        No broadcast has this id.

    Notes
    -----
    ``GET /broadcasts/{id}/recipients``, and for a name first ``GET /broadcasts``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. If nobody opened or
    nobody clicked, ``GET /domains`` tells whether this was tracked. The lists may lag by
    15 minutes and have no times. A recipient who is listed twice, because the list changed while it
    was read, gets one row. Some mail apps open every email automatically, so clicks are more
    reliable than opens. :func:`mark_bots` marks scanners, which click every link.

    ``every_link`` leaves out addresses that contain "unsubscribe", which differ by recipient. Other
    links with placeholders differ, too: nobody clicks every link then.

    Charts take the columns as they are. Formulas of statsmodels need numbers:
    ``recipients.astype({"clicked": float})``.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> events = ["delivered", "opened"]
    >>> recipients = rnb.broadcast_recipients_df(client, "September welcome", types=events)
    >>> len(recipients), int(recipients["opened"].sum()), int(recipients["opens"].sum())
    (1644, 692, 924)
    """
    chosen_types = _check_types(types)
    broadcast_id = broadcast_id_of(client, broadcast)
    recipients: dict[str, dict[str, Any]] = {}
    clicked: dict[str, set[str]] = {}
    for type_ in chosen_types:
        for listed in client.broadcasts.recipients.iterate(broadcast_id, type=type_):
            row = recipients.setdefault(listed["email"], _no_events(chosen_types))
            row |= {"email": listed["email"], "contact_id": listed["contact_id"]}
            row |= _event(type_, listed)
            if type_ == "clicked":
                clicked[listed["email"]] = _clicked_links(listed)
    _compare_links(recipients, clicked)
    _leave_out_untracked(client, broadcast_id, chosen_types, recipients)
    return to_frame(recipients.values(), schemas.BROADCAST_RECIPIENTS)


def _check_types(types: str | Sequence[str] | None) -> list[str]:
    if types is None:
        return TYPES
    chosen = [types] if isinstance(types, str) else list(types)
    if not chosen or any(type_ not in TYPES for type_ in chosen):
        raise InputError(f"types={types!r} must be one or several of {', '.join(TYPES)}")
    return [type_ for type_ in TYPES if type_ in chosen]


def _no_events(types: Sequence[str]) -> dict[str, Any]:
    """Return the row of a recipient who is in none of these lists."""
    zeros = dict.fromkeys((name for type_ in types for name in _COUNTS.get(type_, ())), 0)
    return dict.fromkeys(types, False) | zeros


def _event(type_: str, listed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that an entry of this type's list fills in."""
    if type_ == "opened":
        return {"opened": True, "opens": listed.get("count")}
    if type_ == "clicked":
        return {
            "clicked": True,
            "clicks": listed.get("count"),
            "links": len(_clicked_links(listed)),
        }
    if type_ == "bounced":
        return {"bounced": True, "bounce_type": listed.get("bounce_type")}
    return {type_: True}


def _clicked_links(listed: Mapping[str, Any]) -> set[str]:
    return {link["url"] for link in listed.get("clicked_links") or ()}


def _compare_links(
    recipients: Mapping[str, dict[str, Any]], clicked: Mapping[str, set[str]]
) -> None:
    """Set whether each recipient clicked every link that anybody clicked."""
    links = {
        email: {url for url in urls if "unsubscribe" not in url.lower()}
        for email, urls in clicked.items()
    }
    every = set().union(*links.values())
    if len(every) > 1:
        for email, row in recipients.items():
            row[_EVERY_LINK] = links.get(email) == every


def _leave_out_untracked(
    client: Client,
    broadcast_id: str,
    types: Sequence[str],
    recipients: Mapping[str, dict[str, Any]],
) -> None:
    """Make opens and clicks missing if there are none because they were not tracked."""
    rows = recipients.values()
    none = [name for name in TRACKING if name in types and not any(row[name] for row in rows)]
    for name in _untracked(client, broadcast_id, none):
        for row in rows:
            row.update(dict.fromkeys((name, *_COUNTS[name])))


def _untracked(client: Client, broadcast_id: str, columns: Sequence[str]) -> list[str]:
    """Return which of these columns have no events because nothing was tracked, and warn."""
    domains = sender_domains(client, [broadcast_id]) if columns else {}
    reasons = {
        column: why_not_tracked(column, domains[id_]) for id_ in domains for column in columns
    }
    untracked = {column: reason for column, reason in reasons.items() if reason}
    if untracked:
        warn_not_measured(f"Broadcast {broadcast_id}: {'; '.join(untracked.values())}.")
    return list(untracked)


@public
def broadcast_links_df(client: Client, broadcast: str) -> pd.DataFrame:
    """Return the clicked links of a broadcast, most clicked first.

    Parameters
    ----------
    %(client)s
    %(broadcast)s

    Returns
    -------
    pandas.DataFrame
        ``url`` (string), ``clicks`` and ``people`` (Int64: how many recipients clicked it). Links
        without clicks are not listed.

    Warns
    -----
    NotMeasuredWarning
        There are no clicks, and they were not tracked.

    Raises
    ------
    ObjectLookupError
        No broadcast or several broadcasts have this name.
    NotFoundError
        No broadcast has this id.

    Notes
    -----
    ``GET /broadcasts/{id}/clicked-links``, and for a name first ``GET /broadcasts``,
    https://resend.com/docs/api-reference/broadcasts/list-broadcast-clicked-links. Without clicks,
    ``GET /domains`` tells whether they were tracked. A link with
    placeholders is a different link for each recipient.

    Examples
    --------
    >>> client = rnb.sandbox(demo=True, engagement=True)
    >>> rnb.broadcast_links_df(client, "September welcome").columns.tolist()
    ['url', 'clicks', 'people']
    """
    broadcast_id = broadcast_id_of(client, broadcast)
    links = {
        link["url"]: {"url": link["url"], "clicks": link["clicks"], "people": link["unique_clicks"]}
        for link in client.broadcasts.clicked_links.iterate(broadcast_id)
    }
    if not links:
        _untracked(client, broadcast_id, ["clicked"])
    return to_frame(links.values(), schemas.BROADCAST_LINKS)
