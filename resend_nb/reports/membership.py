"""Segments side by side: who is in which, how they overlap, how they grew."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb import schemas
from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import column, to_frame
from resend_nb.tables import pick_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client
    from resend_nb.resources import Contact, Segment

_EVERYBODY = "all contacts"


@public
def membership_df(client: Client, *, segments: Sequence[str] | None = None) -> pd.DataFrame:
    """Show who is in which segments, one row for everybody who is in at least one.

    Parameters
    ----------
    client : Client
        The account.
    segments : sequence of str, optional
        Which, by id or name, in the order of the columns; by default all, newest first.

    Returns
    -------
    pandas.DataFrame
        A column for each segment by its name (boolean; with the id in brackets where several have that name), and
        ``email`` (string) as the index, sorted.

    Raises
    ------
    InputError
        ``segments`` is one text or has a segment twice.
    ObjectLookupError
        No segment, or several, of a name.

    Notes
    -----
    ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/segments/list-segment-contacts. Each segment is read once, 100 contacts a
    request; who is in two pages because the list moved is counted once.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> member = rnb.membership_df(client, segments=["Wholesale Cafés", "Gift Card Buyers"])
    >>> {name: int(member[name].sum()) for name in member}
    {'Wholesale Cafés': 15, 'Gift Card Buyers': 31}
    """
    wanted = _wanted(client.segments.list(), segments)
    labels = _labels(wanted)
    members = {
        labels[each["id"]]: {one["email"] for one in client.contacts.iterate(segment_id=each["id"])}
        for each in wanted
    }
    everybody = sorted(set().union(*members.values()))
    index = pd.Index(column(everybody, "string"), name="email")
    columns = {
        label: column([one in people for one in everybody], "boolean")
        for label, people in members.items()
    }
    return pd.DataFrame(columns, columns=pd.Index([*columns], dtype=object)).set_index(index)


def _wanted(known: Sequence[Segment], segments: Sequence[str] | None) -> list[Segment]:
    if segments is None:
        return [*known]
    if isinstance(segments, str):
        raise InputError(
            f"segments={segments!r} must be a list of ids or names; for one segment [{segments!r}]"
        )
    found = [pick_segment(known, each) for each in segments]
    if len({each["id"] for each in found}) < len(found):
        raise InputError(f"segments={[*segments]!r} has a segment twice; give each once")
    return found


def _labels(segments: Iterable[Segment]) -> dict[str, str]:
    """Name each segment so that no two names are alike, nor that of everybody."""
    named = {each["id"]: each["name"] for each in segments}
    taken = [*named.values(), _EVERYBODY]
    return {
        id_: name if taken.count(name) == 1 else f"{name} ({id_})" for id_, name in named.items()
    }


@public
def overlap_df(membership: pd.DataFrame) -> pd.DataFrame:
    """Count whom each two segments share.

    Parameters
    ----------
    membership : pandas.DataFrame
        As :func:`membership_df` gives it: a boolean column for each segment.

    Returns
    -------
    pandas.DataFrame
        A row for each two segments, in the order of the columns: ``first``, ``second`` (string), ``shared`` (Int64:
        people in both), ``jaccard`` (Float64: of all who are in either, from 0 to 1), ``of_first`` and ``of_second``
        (Float64: of all who are in that one). Of nobody the share is missing.

    Raises
    ------
    InputError
        A column is not boolean.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> member = rnb.membership_df(client, segments=["Wholesale Cafés", "Gift Card Buyers"])
    >>> rnb.overlap_df(member)["shared"].tolist()
    [3]
    """
    if wrong := [
        str(name)
        for name, kind in membership.dtypes.items()
        if not pd.api.types.is_bool_dtype(kind)
    ]:
        raise InputError(
            f"membership must have boolean columns, which {', '.join(wrong)} is not; take membership_df"
        )
    people = {
        str(name): {*membership.index[membership[name].fillna(value=False)]} for name in membership
    }
    return to_frame(
        [_pair(people, *two) for two in itertools.combinations(people, 2)], schemas.OVERLAP
    )


def _pair(people: dict[str, set[Any]], first: str, second: str) -> dict[str, Any]:
    shared = len(people[first] & people[second])

    def share(whole: set[Any]) -> float | None:
        return shared / len(whole) if whole else None

    return {
        "first": first,
        "second": second,
        "shared": shared,
        "jaccard": share(people[first] | people[second]),
        "of_first": share(people[first]),
        "of_second": share(people[second]),
    }


@public
def growth_df(client: Client) -> pd.DataFrame:
    """Show how the account and its segments grew, day by day, by when their contacts were made.

    Parameters
    ----------
    client : Client
        The account.

    Returns
    -------
    pandas.DataFrame
        ``date`` (UTC time: the day's beginning; every day from the account's first contact to its last), ``series``
        (string: ``all contacts``, or a segment's name) and ``total`` (Int64: how many of those who are there today
        were made by the end of that day).

    Raises
    ------
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    ``GET /contacts``, ``GET /segments`` and ``GET /segments/{id}/contacts``,
    https://resend.com/docs/api-reference/contacts/list-contacts. The API tells neither who was deleted or left a
    segment, so the past looks smaller than it was, nor in these lists when somebody joined a segment, so that a
    segment of old contacts looks as old as they are.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> growth = rnb.growth_df(rnb.sandbox(demo=True))
    >>> int(growth.loc[growth["series"] == "all contacts", "total"].max())
    160
    """
    segments = client.segments.list()
    labels = _labels(segments)
    made = {_EVERYBODY: _days(client.contacts.iterate())}
    made |= {
        labels[each["id"]]: _days(client.contacts.iterate(segment_id=each["id"]))
        for each in segments
    }
    every = pd.concat(made.values())
    if every.empty:
        return to_frame([], schemas.GROWTH)
    calendar = pd.date_range(every.min(), every.max(), freq="D")
    rows = [
        {"date": date, "series": name, "total": total}
        for name, days in made.items()
        for date, total in days.value_counts()
        .reindex(calendar, fill_value=0)
        .sort_index()
        .cumsum()
        .items()
    ]
    return to_frame(rows, schemas.GROWTH)


def _days(contacts: Iterable[Contact]) -> pd.Series[Any]:
    """Give the day on which each contact was made, each contact once."""
    made = {each["id"]: each["created_at"] for each in contacts}
    days: pd.Series[Any] = column([*made.values()], schemas.TIME).dt.normalize()
    return days
