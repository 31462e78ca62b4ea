"""``review_segments_df``: which segments are worth keeping as they are."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.reports import membership_df, overlap_df
from resend_nb.schemas import REVIEW
from resend_nb.tables import list_broadcasts_df, list_segments_df
from resend_nb.workflows.segment_names import are_alike, says_nothing
from resend_nb.workflows.unsent_broadcasts import unsent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client

__all__ = ["review_segments_df"]

_SAME_PEOPLE = 0.95
"""From this Jaccard index on, two segments are nearly one."""


@public
def review_segments_df(client: Client, *, unused_days: float = 90) -> pd.DataFrame:
    """Review every segment: what there is to say of it, and what to do.

    Nothing is changed; :func:`delete_segments` takes the rows that you agree with.

    Parameters
    ----------
    client : Client
        The account.
    unused_days : float, default 90
        A segment is unused if it is older than that and no broadcast to it is younger. By the server's clock.

    Returns
    -------
    pandas.DataFrame
        One row for each segment, newest first: ``id``, ``name`` (string), ``contacts`` (Int64), ``created_at``
        (UTC time), ``last_used_at`` (UTC time: when its last broadcast went out, or is to go out, or for one that does
        neither was made; missing without any), ``findings`` (string, joined by "; ") and ``suggestion`` (category):
        keep, delete, merge, rename.

    Raises
    ------
    InputError
        ``unused_days`` is no number of days.
    AuthenticationError
        The key is wrong, or has no full access.

    Notes
    -----
    The findings are: a broadcast that has not gone out needs the segment (draft, scheduled, queued); it is empty; it is
    unused; another has nearly the same people (of all who are in either, 95% are in both) or nearly the same name (but
    for case, punctuation, a plural or a slip of the finger); the name says nothing (made of words such as test,
    untitled, new, segment, list, import, asdf, of numbers and single letters).

    The suggestion is the first of these that holds:

    ====== ===============================================================================================
    keep   A broadcast needs it; rename, if its name says nothing. It is never to be deleted or merged.
    delete It is unused, or it is empty, and in both cases older than ``unused_days``.
    merge  It is nearly the same as another that is to stay: that is needed, or else was used later, has a name
           that says something, is larger, or is older.
    rename Its name says nothing.
    keep   None of this.
    ====== ===============================================================================================

    ``GET /segments``, ``GET /segments/{id}/contacts`` (each segment once) and ``GET /broadcasts``,
    https://resend.com/docs/api-reference/segments/list-segments. Only broadcasts count as use: automations, and
    programs that put contacts into a segment by its id, are not looked at.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> rnb.review_segments_df(client)[["name", "suggestion"]].tail(2)
                         name suggestion
    4    Subscription Members       keep
    5  Newsletter Subscribers       keep
    """
    span = _span(unused_days)
    listed = list_segments_df(client)
    member = membership_df(client, segments=listed["id"].tolist())
    broadcasts = list_broadcasts_df(client)
    segments = _seen(listed, member, broadcasts)
    _compare(segments, overlap_df(member))
    now = pd.Timestamp(client.now)
    since = now - span
    deletable = {each.id for each in segments if each.is_deletable(since)}
    return to_frame([_line(each, now, since, deletable) for each in segments], REVIEW)


def _span(days: object) -> pd.Timedelta:
    if isinstance(days, int | float) and not isinstance(days, bool) and 0 <= days <= 36_600:
        return pd.Timedelta(days=days)
    raise InputError(f"unused_days must be a number of days from 0 on, such as 90, not {days!r}")


@dataclass
class _Segment:
    """A segment, what is known of its use, and what it is nearly the same as."""

    id: str
    name: str
    label: str
    contacts: int
    created_at: pd.Timestamp
    last_used_at: Any
    needed_by: Sequence[str]
    twins: list[tuple[_Segment, str]] = field(default_factory=list)

    def is_unused(self, since: pd.Timestamp) -> bool:
        """Whether no broadcast to it is younger, and it is no younger itself."""
        is_used = not pd.isna(self.last_used_at) and self.last_used_at >= since
        return self.created_at < since and not is_used

    def is_deletable(self, since: pd.Timestamp) -> bool:
        """Whether nobody would miss it."""
        is_old_and_empty = not self.contacts and self.created_at < since
        return not self.needed_by and (is_old_and_empty or self.is_unused(since))

    @property
    def worth(self) -> tuple[Any, ...]:
        """Which of two that are nearly the same is to stay: the greater."""
        used = 0 if pd.isna(self.last_used_at) else self.last_used_at.value
        has_a_name = not says_nothing(self.name)
        return (
            bool(self.needed_by),
            used,
            has_a_name,
            self.contacts,
            -self.created_at.value,
            self.id,
        )


def _seen(listed: pd.DataFrame, member: pd.DataFrame, broadcasts: pd.DataFrame) -> list[_Segment]:
    last, needed = _last_used(broadcasts), unsent_broadcasts(broadcasts)
    rows = listed[["id", "name", "created_at"]].itertuples(index=False, name=None)
    return [
        _Segment(
            id_,
            name,
            str(label),
            int(member[label].sum()),
            made,
            last.get(id_, pd.NaT),
            needed.get(id_, ()),
        )
        for (id_, name, made), label in zip(rows, member.columns, strict=True)
    ]


def _last_used(broadcasts: pd.DataFrame) -> pd.Series[Any]:
    status = broadcasts["status"]
    sent = broadcasts["sent_at"].where(status == "sent")
    planned = broadcasts["scheduled_at"].where(status.isin(["scheduled", "queued"]))
    used = sent.fillna(planned).fillna(broadcasts["created_at"])
    return used.groupby(broadcasts["segment_id"]).max()


def _compare(segments: Sequence[_Segment], overlap: pd.DataFrame) -> None:
    """Note of each two what they have in common."""
    shares = overlap["jaccard"].fillna(0).tolist()
    for (one, other), share in zip(itertools.combinations(segments, 2), shares, strict=True):
        same = [f"{math.floor(share * 100)}% the same people as"] if share >= _SAME_PEOPLE else []
        same += ["named like"] if are_alike(one.name, other.name) else []
        for words in same:
            one.twins.append((other, f"{words} {other.label!r}"))
            other.twins.append((one, f"{words} {one.label!r}"))


def _line(
    segment: _Segment, now: pd.Timestamp, since: pd.Timestamp, deletable: Iterable[str]
) -> dict[str, Any]:
    return {
        "id": segment.id,
        "name": segment.name,
        "contacts": segment.contacts,
        "created_at": segment.created_at,
        "last_used_at": segment.last_used_at,
        "findings": "; ".join(_findings(segment, now, since)),
        "suggestion": _suggestion(segment, deletable),
    }


def _findings(segment: _Segment, now: pd.Timestamp, since: pd.Timestamp) -> list[str]:
    found = [f"needed by the {each}" for each in segment.needed_by]
    found += [] if segment.contacts else ["empty"]
    if segment.is_unused(since):
        never = pd.isna(segment.last_used_at)
        days = _in_words((now - (segment.created_at if never else segment.last_used_at)).days)
        found.append(
            f"no broadcast in the {days} since it was made" if never else f"last used {days} ago"
        )
    found += [words for _, words in segment.twins]
    return found + (["the name says nothing"] if says_nothing(segment.name) else [])


def _in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def _suggestion(segment: _Segment, deletable: Iterable[str]) -> str:
    if segment.id in deletable:
        return "delete"
    better = [
        twin for twin, _ in segment.twins if twin.id not in deletable and twin.worth > segment.worth
    ]
    if better and not segment.needed_by:
        return "merge"
    return "rename" if says_nothing(segment.name) else "keep"
