"""Which segments are needed by broadcasts that have not been sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNSENT = ("draft", "scheduled", "queued")


def unsent_broadcasts(broadcasts: pd.DataFrame) -> Mapping[str, Sequence[str]]:
    """Map segment ids to the unsent broadcasts that need them, such as "draft broadcast 'News'"."""
    by_segment: dict[str, list[str]] = {}
    needed = broadcasts[broadcasts["status"].isin(_UNSENT) & broadcasts["segment_id"].notna()]
    columns = needed[["id", "name", "status", "segment_id"]]
    for id_, name, status, segment_id in columns.itertuples(index=False):
        label = id_ if pd.isna(name) else name
        by_segment.setdefault(segment_id, []).append(f"{status} broadcast {label!r}")
    return by_segment
