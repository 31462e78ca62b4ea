"""Frames as the plots need them: summed, sorted, shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pandas as pd

from resend_nb.analysis.counts import read
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FUNNEL = ("sent", "delivered", "opened", "clicked")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def funnel(
    data: pd.DataFrame, columns: Mapping[str, str] | None = None
) -> list[tuple[str, int | None, float | None]]:
    """Sum campaigns step by step.

    Parameters
    ----------
    data : pandas.DataFrame
        Campaigns, as :func:`resend_nb.rates` takes them.
    columns : mapping, optional
        Field to column.

    Returns
    -------
    list of tuple
        Each step, its people (``None`` where a campaign did not count them) and their share of those sent.
    """
    campaigns = read(data, FUNNEL, columns)
    people = [_total([row[step] for row in campaigns]) for step in FUNNEL]
    sent = people[0]
    return [
        (step, n, n / sent if n is not None and sent else None)
        for step, n in zip(FUNNEL, people, strict=True)
    ]


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def hours(counts: pd.DataFrame, metric: str, tz: str) -> pd.DataFrame:
    """Count by weekday and hour.

    Parameters
    ----------
    counts : pandas.DataFrame
        With a column ``period`` of times, naive ones in UTC, and one of counts.
    metric : str
        The column of counts.
    tz : str
        The time zone in which people live.

    Returns
    -------
    pandas.DataFrame
        Seven rows, Monday first, 24 columns.

    Raises
    ------
    InputError
        There is no such time zone.
    """
    try:
        zone = ZoneInfo(tz)
    except (KeyError, OSError, TypeError, ValueError) as error:
        raise InputError(
            f"tz={tz!r} is no time zone; give a name such as 'Europe/Berlin'"
        ) from error
    local = pd.to_datetime(counts["period"], utc=True).dropna().dt.tz_convert(zone)
    pluralize = (
        counts.loc[local.index, metric]
        .fillna(0)
        .groupby([local.dt.day_of_week, local.dt.hour])
        .sum()
    )
    every = pd.MultiIndex.from_product([range(7), range(24)])
    table: pd.DataFrame = pluralize.reindex(every, fill_value=0).astype(int).unstack()  # noqa: PD010 -- seven by 24, each once
    return table.set_axis([*DAYS], axis=0)


def link_shares(links: pd.DataFrame, most: int) -> pd.DataFrame:
    """Give each link's share of all clicks, the largest first.

    Parameters
    ----------
    links : pandas.DataFrame
        ``url``, ``clicks``, ``people``.
    most : int
        How many links to tell apart; what is left is one row, its people unknown, as somebody may have clicked several.

    Returns
    -------
    pandas.DataFrame
        ``url``, ``clicks``, ``people``, ``share``, ``so_far`` (the share of this link and all before it).
    """
    known = links[links["clicks"].notna()].sort_values("clicks", ascending=False, kind="stable")
    clicks = [int(count) for count in known["clicks"]]
    names, people = [str(link) for link in known["url"]], [*known["people"]]
    if len(known) > most:
        names = [*names[:most], f"{len(known) - most} other links"]
        clicks, people = [*clicks[:most], sum(clicks[most:])], [*people[:most], pd.NA]
    total = sum(clicks) or 1
    shown = pd.DataFrame(
        {"url": pd.array(names, dtype="string"), "clicks": pd.array(clicks, dtype="Int64")}
    )
    shown["people"] = pd.array(people, dtype="Int64")
    shown["share"] = shown["clicks"] / total
    shown["so_far"] = shown["clicks"].cumsum() / total
    return shown


def overlaps(membership: pd.DataFrame) -> list[tuple[tuple[bool, ...], int]]:
    """Count who is in which segments together.

    Parameters
    ----------
    membership : pandas.DataFrame
        One row for each contact, one boolean column for each segment.

    Returns
    -------
    list of tuple
        Which segments, as a yes or no for each column, and how many people are in exactly these; the most first.
    """
    rows = membership.fillna(value=False).astype(bool).itertuples(index=False, name=None)
    counted = pd.Series([*rows], dtype=object).value_counts()
    found = [(tuple(cast("tuple[bool, ...]", key)), int(n)) for key, n in counted.items()]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def sizes(membership: pd.DataFrame) -> list[int]:
    """Count the members of each segment.

    Parameters
    ----------
    membership : pandas.DataFrame
        One boolean column for each segment.
    """
    return [int(members) for members in membership.fillna(value=False).astype(bool).sum()]
