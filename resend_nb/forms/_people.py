"""Who could be in a segment: sets of people and what is counted of them; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.frames import to_frame
from resend_nb.schemas import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.bulk import Job

UNION, INTERSECTION, DIFFERENCE = (
    "in any of them",
    "in all of them",
    "in the first, not in the others",
)


@dataclass(frozen=True)
class People:
    """Rows that stand for people, as a filter sees them and as ``bulk_add`` takes them.

    ``shown`` is what conditions are about, ``given`` what is added; ``person`` tells rows of the same person,
    and is missing where a row has no usable address.
    """

    shown: pd.DataFrame
    given: pd.DataFrame
    person: pd.Series[str]
    opted_out: pd.Series[bool]

    def where(self, mask: pd.Series[bool]) -> People:
        """Keep some rows.

        Parameters
        ----------
        mask : pandas.Series
            By place, as ``_filter.matching`` gives it.
        """
        kept = mask.to_numpy()
        return People(self.shown[kept], self.given[kept], self.person[kept], self.opted_out[kept])

    def summary(self) -> str:
        """Say how many people these are, and how many get nothing all the same."""
        people = self.person.dropna()
        number = people.nunique()
        out = people[self.opted_out.loc[people.index]].nunique()
        parts = ["1 person" if number == 1 else f"{number:,} people"]
        if out:
            parts.append(f"{out:,} of them opted out (they stay opted out and get no broadcasts)")
        if unusable := int(self.person.isna().sum()):
            parts.append(f"{unusable:,} more without a usable address or opt-out, left out")
        return ", ".join(parts)


def of_contacts(contacts: Iterable[Mapping[str, Any]] | pd.DataFrame) -> People:
    """Take contacts of the account; only their addresses are given to ``bulk_add``.

    Parameters
    ----------
    contacts : iterable of mapping, or DataFrame
        As the API lists them, or a frame of these.
    """
    frame = contacts if isinstance(contacts, pd.DataFrame) else to_frame(contacts, CONTACTS)
    frame = frame.reset_index(drop=True)
    return People(
        frame,
        frame[["email"]],
        frame["id"],
        frame["unsubscribed"].fillna(value=False).astype("bool"),
    )


def of_job(data: pd.DataFrame, job: Job) -> People:
    """Take data of one's own, checked; a person's opt-out is one in each of their rows.

    Parameters
    ----------
    data : pandas.DataFrame
        The data.
    job : Job
        The same, checked and compared with the account.
    """
    rows = [
        (row.person, row.unsubscribed or row.has_opted_out, row.status) for row in job.rows.read()
    ]
    out = {person for person, opted_out, _ in rows if opted_out}
    person = pd.Series(
        [None if status == "invalid" else person for person, _, status in rows], dtype="string"
    )
    return People(
        data.reset_index(drop=True),
        job.report().reset_index(drop=True),
        person,
        person.isin(out).astype("bool"),
    )


def combined(segments: Sequence[pd.DataFrame], how: str) -> pd.DataFrame:
    """Combine the members of segments; each contact once.

    Parameters
    ----------
    segments : sequence of DataFrame
        Each one's members, with their ``id``; one at least.
    how : str
        ``UNION``, ``INTERSECTION`` or ``DIFFERENCE``, which takes the others from the first.

    Examples
    --------
    >>> one, two = pd.DataFrame({"id": ["a", "b"]}), pd.DataFrame({"id": ["b", "c"]})
    >>> [combined([one, two], how)["id"].tolist() for how in (UNION, INTERSECTION, DIFFERENCE)]
    [['a', 'b', 'c'], ['b'], ['a']]
    """
    first, *others = segments
    if how == UNION:
        return pd.concat(segments, ignore_index=True).drop_duplicates("id")
    for other in others:
        among = first["id"].isin(other["id"])
        first = first[among if how == INTERSECTION else ~among]
    return first.drop_duplicates("id")
