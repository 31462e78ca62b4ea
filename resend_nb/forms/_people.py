"""The people who could be in a segment: selecting, combining and counting them; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._ui import pluralize
from resend_nb.bulk import guess_fields, with_text_columns
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.schemas import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.bulk import Job

UNION, INTERSECTION, DIFFERENCE = (
    "in any of these segments",
    "in all of these segments",
    "in the first segment but not the others",
)


@dataclass(frozen=True)
class People:
    """Rows of people: ``shown`` is what filters see, ``given`` is what ``bulk_add`` takes.

    Rows of the same person have the same ``person``; it is missing if a row has no usable address.
    """

    shown: pd.DataFrame
    given: pd.DataFrame
    person: pd.Series[str]
    opted_out: pd.Series[bool]

    def where(self, mask: pd.Series[bool]) -> People:
        """Return the rows for which a mask, by position, is true."""
        keep = mask.to_numpy()
        return People(self.shown[keep], self.given[keep], self.person[keep], self.opted_out[keep])

    def summary(self) -> str:
        """Return how many people these are, how many opted out, and how many rows are left out."""
        people = self.person.dropna()
        parts = [pluralize(people.nunique(), "person", "people")]
        if out := people[self.opted_out.loc[people.index]].nunique():
            parts.append(f"{out:,} of them opted out (they stay opted out and get no broadcasts)")
        if unusable := int(self.person.isna().sum()):
            why = "no usable address, or an opt-out value that cannot be read"
            parts.append(f"{pluralize(unusable, 'row')} left out ({why})")
        return ", ".join(parts)

    def examples(self) -> str:
        """Return a sentence with up to three addresses; empty without addresses."""
        emails = self.given["email"].dropna().drop_duplicates().head(3)
        return f"For example {', '.join(map(str, emails))}." if len(emails) else ""


def of_contacts(contacts: Iterable[Mapping[str, Any]] | pd.DataFrame) -> People:
    """Return contacts of the account as people; only their addresses go to ``bulk_add``."""
    frame = contacts if isinstance(contacts, pd.DataFrame) else to_frame(contacts, CONTACTS)
    frame = frame.reset_index(drop=True)
    opted_out = frame["unsubscribed"].fillna(value=False).astype("bool")
    return People(frame, frame[["email"]], frame["id"], opted_out)


def of_job(data: pd.DataFrame, job: Job) -> People:
    """Return the user's own data as people; an opt-out in one row counts for all of the person."""
    rows = [
        (row.person, row.unsubscribed or row.has_opted_out, row.status) for row in job.rows.read()
    ]
    out = {person for person, opted_out, _ in rows if opted_out}
    usable = [None if status == "invalid" else person for person, _, status in rows]
    person = pd.Series(usable, dtype="string")
    return People(
        data.reset_index(drop=True),
        job.report().reset_index(drop=True),
        person,
        person.isin(out).astype("bool"),
    )


def combined(segments: Sequence[pd.DataFrame], how: str) -> pd.DataFrame:
    """Combine the members of at least one segment; each contact appears once.

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
        is_shared = first["id"].isin(other["id"])
        first = first[is_shared if how == INTERSECTION else ~is_shared]
    return first.drop_duplicates("id")


def check_data(data: pd.DataFrame | None) -> tuple[pd.DataFrame | None, str | None]:
    """Return the user's data with text columns, and the Python expression for it."""
    if data is None:
        return None, None
    if not isinstance(data, pd.DataFrame):
        raise InputError(
            f"data must be a pandas.DataFrame with a column of email addresses, "
            f"not {type(data).__name__}"
        )
    checked = with_text_columns(data)
    if len(guess_fields(checked.columns).get("email", [])) != 1:
        columns = ", ".join(map(repr, checked))
        raise InputError(
            f"data needs one column of email addresses, named 'email'; its columns are {columns}"
        )
    unchanged = list(data.columns) == list(checked.columns)
    return checked, "data" if unchanged else "data.rename(columns=str)"
