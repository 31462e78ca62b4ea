"""Segments side by side: their members, how they overlap and how they grew."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb._ui import unique_labels
from resend_nb.errors import InputError
from resend_nb.frames import column, to_frame
from resend_nb.tables import pick_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact, Segment

_ALL_CONTACTS = "all contacts"


@public
def membership_df(client: Client, *, segments: Sequence[str] | None = None) -> pd.DataFrame:
    """Return which contacts are in which segments, one row per member of at least one segment.

    Parameters
    ----------
    %(client)s
    segments : sequence of str, optional
        The segments, by id or name, in the order of the columns; by default, all, newest first.

    Returns
    -------
    pandas.DataFrame
        A boolean column per segment with its name, or its name and id if several segments have that
        name. The index is ``email`` (string), sorted.

    Raises
    ------
    InputError
        `segments` is a single string, or lists a segment twice.
    ObjectLookupError
        No segment or several segments match a name.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segment-contacts. Each segment is read once,
    100 contacts per request. A contact who is listed twice, because the list changed while it was
    read, counts once.

    Examples
    --------
    >>> membership = rnb.membership_df(demo, segments=["Wholesale Cafés", "Gift Card Buyers"])
    >>> {name: int(membership[name].sum()) for name in membership}
    {'Wholesale Cafés': 15, 'Gift Card Buyers': 31}
    """
    chosen = _pick_segments(client.segments.list(), segments)
    labels = unique_labels(chosen, taken=[_ALL_CONTACTS])
    members = {
        label: {contact["email"] for contact in client.contacts.iterate(segment_id=segment_id)}
        for segment_id, label in labels.items()
    }
    emails = sorted(set().union(*members.values()))
    index = pd.Index(column(emails, "string"), name="email")
    columns = {
        label: column([email in segment for email in emails], "boolean")
        for label, segment in members.items()
    }
    return pd.DataFrame(columns, columns=pd.Index(list(columns), dtype=object)).set_index(index)


def _pick_segments(listed: Sequence[Segment], segments: Sequence[str] | None) -> list[Segment]:
    if segments is None:
        return list(listed)
    if isinstance(segments, str):
        raise InputError(
            f"segments must be a list of ids or names. For one segment, pass [{segments!r}]."
        )
    chosen = [pick_segment(listed, segment) for segment in segments]
    if len({segment["id"] for segment in chosen}) < len(chosen):
        raise InputError(f"segments={list(segments)!r} lists a segment twice. List each once.")
    return chosen


@public
def overlap_df(membership: pd.DataFrame) -> pd.DataFrame:
    """Count the contacts that each pair of segments shares.

    Parameters
    ----------
    membership : pandas.DataFrame
        A boolean column per segment, as from :func:`membership_df`.

    Returns
    -------
    pandas.DataFrame
        One row per pair of segments, in the order of the columns: ``first``, ``second`` (string),
        ``shared`` (Int64: contacts in both), ``jaccard`` (Float64, from 0 to 1: their share of the
        contacts in either), ``of_first``, ``of_second`` (Float64: their share of that segment).
        The shares of an empty segment are missing.

    Raises
    ------
    InputError
        A column is not boolean.

    Examples
    --------
    >>> membership = rnb.membership_df(demo, segments=["Wholesale Cafés", "Gift Card Buyers"])
    >>> rnb.overlap_df(membership)["shared"].tolist()
    [3]
    """
    is_bool = pd.api.types.is_bool_dtype
    others = [str(name) for name, dtype in membership.dtypes.items() if not is_bool(dtype)]
    if others:
        raise InputError(
            f"membership must have boolean columns only, but {', '.join(others)} is not boolean. "
            "Pass the result of membership_df."
        )
    members = {
        str(name): set(membership.index[membership[name].fillna(value=False)])
        for name in membership
    }
    pairs = itertools.combinations(members, 2)
    return to_frame([_overlap(members, *pair) for pair in pairs], schemas.OVERLAP)


def _overlap(members: dict[str, set[Any]], first: str, second: str) -> dict[str, Any]:
    shared = len(members[first] & members[second])

    def share(whole: set[Any]) -> float | None:
        return shared / len(whole) if whole else None

    return {
        "first": first,
        "second": second,
        "shared": shared,
        "jaccard": share(members[first] | members[second]),
        "of_first": share(members[first]),
        "of_second": share(members[second]),
    }


@public
def growth_df(client: Client) -> pd.DataFrame:
    """Return the daily growth of the account and its segments, by when contacts were created.

    Parameters
    ----------
    %(client)s

    Returns
    -------
    pandas.DataFrame
        ``date`` (UTC: the start of the day; every day from the first contact to the last),
        ``series`` (string: ``all contacts`` or a segment's name) and ``total`` (Int64: today's
        contacts or members who were created by the end of that day).

    Notes
    -----
    ``GET /contacts``, ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts. The API keeps no history, so past
    totals do not include deleted contacts and former members. It also has no dates of joining a
    segment, so a new segment of old contacts looks as old as its contacts.

    Examples
    --------
    >>> growth = rnb.growth_df(demo)
    >>> int(growth.loc[growth["series"] == "all contacts", "total"].max())
    2000
    """
    labels = unique_labels(client.segments.list(), taken=[_ALL_CONTACTS])
    days = {_ALL_CONTACTS: _created_days(client.contacts.iterate())}
    for segment_id, label in labels.items():
        days[label] = _created_days(client.contacts.iterate(segment_id=segment_id))
    all_days = pd.concat(days.values())
    if all_days.empty:
        return to_frame([], schemas.GROWTH)
    calendar = pd.date_range(all_days.min(), all_days.max(), freq="D")
    rows = []
    for label, created in days.items():
        totals = created.value_counts().reindex(calendar, fill_value=0).sort_index().cumsum()
        rows += [{"date": day, "series": label, "total": total} for day, total in totals.items()]
    return to_frame(rows, schemas.GROWTH)


def _created_days(contacts: Iterable[Contact]) -> pd.Series[Any]:
    """Return the day on which each contact was created, each contact once."""
    created = {contact["id"]: contact["created_at"] for contact in contacts}
    days: pd.Series[Any] = column(list(created.values()), schemas.TIME).dt.normalize()
    return days
