"""``review_segments_df``: which segments to keep, delete, merge or rename."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import pluralize
from resend_nb.errors import InputError
from resend_nb.frames import to_frame
from resend_nb.reports import membership_df, overlap_df
from resend_nb.schemas import REVIEW
from resend_nb.tables import list_broadcasts_df, list_segments_df
from resend_nb.workflows.segment_names import are_alike, says_nothing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from resend_nb.client import Client

_UNSENT = ("draft", "scheduled", "queued")

_SAME_MEMBERS = 0.95
"""The Jaccard index from which two segments have nearly the same members."""


@public
def review_segments_df(client: Client, *, unused_days: float = 90) -> pd.DataFrame:
    """Review all segments: what was found about each, and what to do with it.

    This changes nothing. Pass the rows you agree with to :func:`delete_segments`.

    Parameters
    ----------
    %(client)s
    unused_days : float, default 90
        A segment is unused if it and its last broadcast are older than this, by the server's clock.

    Returns
    -------
    pandas.DataFrame
        One row per segment, newest first: ``id``, ``name`` (string), ``contacts`` (Int64),
        ``created_at`` (UTC), ``last_used_at`` (UTC: when its last broadcast was sent or is
        scheduled, or else was created; missing if it has none), ``findings`` (string, separated by
        "; ") and ``suggestion`` (category: keep, delete, merge, rename).

    Raises
    ------
    InputError
        `unused_days` is not a number of days.

    Notes
    -----
    Findings are: an unsent broadcast (draft, scheduled or queued) needs the segment; it is empty;
    it is unused; another segment has nearly the same members (95% of the contacts in either are in
    both) or a similar name (except for case, punctuation, a plural or a typo); its name is vague
    (only words such as test, untitled, new, segment, list or import, numbers and single letters).

    The suggestion is the first that applies:

    ====== =======================================================================================
    keep   A broadcast needs it. If its name is vague: rename. Never delete or merge.
    delete It is unused or empty, and older than ``unused_days``.
    merge  It nearly equals another segment that will stay and is preferred: because a broadcast
           needs it, or else because it was used later, has a meaningful name, is larger or older.
    rename Its name is vague.
    keep   None of these.
    ====== =======================================================================================

    ``GET /segments``, ``GET /segments/{id}/contacts`` (once per segment) and ``GET /broadcasts``,
    https://resend.com/docs/api-reference/segments/list-segments. Only broadcasts count as use. Use
    by automations, or by programs that add contacts to a segment by its id, is not visible.

    Examples
    --------
    >>> rnb.review_segments_df(demo)[["name", "suggestion"]].tail(2)
                         name suggestion
    4    Subscription Members       keep
    5  Newsletter Subscribers       keep
    """
    unused_for = _parse_days(unused_days)
    listed = list_segments_df(client)
    membership = membership_df(client, segments=listed["id"].tolist())
    broadcasts = list_broadcasts_df(client)
    segments = _read_segments(listed, membership, broadcasts)
    _find_duplicates(segments, overlap_df(membership))
    now = pd.Timestamp(client.now)
    since = now - unused_for
    deletable = {segment.id for segment in segments if segment.is_deletable(since)}
    rows = [_row(segment, now, since, deletable) for segment in segments]
    return to_frame(rows, REVIEW)[list(REVIEW)]


def _parse_days(days: object) -> pd.Timedelta:
    if isinstance(days, int | float) and not isinstance(days, bool) and 0 <= days <= 36_600:
        return pd.Timedelta(days=days)
    raise InputError(f"unused_days must be a number of days such as 90, not {days!r}")


@dataclass
class _Segment:
    """A segment, its use, and the segments it nearly equals, each with the finding."""

    id: str
    name: str
    label: str
    contacts: int
    created_at: pd.Timestamp
    last_used_at: Any
    needed_by: Sequence[str]
    duplicates: list[tuple[_Segment, str]] = field(default_factory=list)

    def is_unused(self, since: pd.Timestamp) -> bool:
        """Whether the segment and its last broadcast are older than this time."""
        is_used = not pd.isna(self.last_used_at) and self.last_used_at >= since
        return self.created_at < since and not is_used

    def is_deletable(self, since: pd.Timestamp) -> bool:
        """Whether the segment is old, unused or empty, and no broadcast needs it."""
        is_old_and_empty = not self.contacts and self.created_at < since
        return not self.needed_by and (is_old_and_empty or self.is_unused(since))

    @property
    def rank(self) -> tuple[Any, ...]:
        """Sort key: of segments that are nearly equal, the one with the highest rank stays."""
        last_used = 0 if pd.isna(self.last_used_at) else self.last_used_at.value
        is_named_well = not says_nothing(self.name)
        age = -self.created_at.value
        return bool(self.needed_by), last_used, is_named_well, self.contacts, age, self.id


def _read_segments(
    listed: pd.DataFrame, membership: pd.DataFrame, broadcasts: pd.DataFrame
) -> list[_Segment]:
    last_used, needed_by = _last_used(broadcasts), unsent_broadcasts(broadcasts)
    rows = listed[["id", "name", "created_at"]].itertuples(index=False, name=None)
    return [
        _Segment(
            id=id_,
            name=name,
            label=str(label),
            contacts=int(membership[label].sum()),
            created_at=created_at,
            last_used_at=last_used.get(id_, pd.NaT),
            needed_by=needed_by.get(id_, ()),
        )
        for (id_, name, created_at), label in zip(rows, membership.columns, strict=True)
    ]


def unsent_broadcasts(broadcasts: pd.DataFrame) -> Mapping[str, Sequence[str]]:
    """Map segment ids to the unsent broadcasts that need them, such as "draft broadcast 'News'"."""
    by_segment: dict[str, list[str]] = {}
    needed = broadcasts[broadcasts["status"].isin(_UNSENT) & broadcasts["segment_id"].notna()]
    columns = needed[["id", "name", "status", "segment_id"]]
    for id_, name, status, segment_id in columns.itertuples(index=False):
        label = id_ if pd.isna(name) else name
        by_segment.setdefault(segment_id, []).append(f"{status} broadcast {label!r}")
    return by_segment


def _last_used(broadcasts: pd.DataFrame) -> pd.Series[Any]:
    """Return when each segment was last used, by its id."""
    status = broadcasts["status"]
    sent = broadcasts["sent_at"].where(status == "sent")
    scheduled = broadcasts["scheduled_at"].where(status.isin(["scheduled", "queued"]))
    used = sent.fillna(scheduled).fillna(broadcasts["created_at"])
    return used.groupby(broadcasts["segment_id"]).max()


def _find_duplicates(segments: Sequence[_Segment], overlap: pd.DataFrame) -> None:
    """Record in both segments of a pair that they have nearly the same members or name."""
    shares = overlap["jaccard"].fillna(0).tolist()
    for (first, second), share in zip(itertools.combinations(segments, 2), shares, strict=True):
        findings = []
        if share >= _SAME_MEMBERS:
            findings.append(f"{math.floor(share * 100)}% the same members as")
        if are_alike(first.name, second.name):
            findings.append("name similar to")
        for finding in findings:
            first.duplicates.append((second, f"{finding} {second.label!r}"))
            second.duplicates.append((first, f"{finding} {first.label!r}"))


def _row(
    segment: _Segment, now: pd.Timestamp, since: pd.Timestamp, deletable: Collection[str]
) -> dict[str, Any]:
    return {
        **vars(segment),
        "findings": "; ".join(_findings(segment, now, since)),
        "suggestion": _suggestion(segment, deletable),
    }


def _findings(segment: _Segment, now: pd.Timestamp, since: pd.Timestamp) -> list[str]:
    findings = [f"needed by the {broadcast}" for broadcast in segment.needed_by]
    if not segment.contacts:
        findings.append("empty")
    if segment.is_unused(since):
        findings.append(_unused_finding(segment, now))
    findings += [finding for _, finding in segment.duplicates]
    if says_nothing(segment.name):
        findings.append("vague name")
    return findings


def _unused_finding(segment: _Segment, now: pd.Timestamp) -> str:
    if pd.isna(segment.last_used_at):
        age = pluralize((now - segment.created_at).days, "day")
        return f"no broadcast in the {age} since it was created"
    return f"last used {pluralize((now - segment.last_used_at).days, 'day')} ago"


def _suggestion(segment: _Segment, deletable: Collection[str]) -> str:
    if segment.id in deletable:
        return "delete"
    is_preferred = [
        duplicate.id not in deletable and duplicate.rank > segment.rank
        for duplicate, _ in segment.duplicates
    ]
    if any(is_preferred) and not segment.needed_by:
        return "merge"
    return "rename" if says_nothing(segment.name) else "keep"
