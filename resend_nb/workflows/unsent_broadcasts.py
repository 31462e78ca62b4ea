"""Broadcasts that still need their segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WAITING = ("draft", "scheduled", "queued")


def unsent_broadcasts(broadcasts: pd.DataFrame) -> Mapping[str, Sequence[str]]:
    """Name the broadcasts that have not gone out, by the id of their segment.

    Parameters
    ----------
    broadcasts : pandas.DataFrame
        As ``list_broadcasts_df`` gives them.

    Returns
    -------
    mapping of str to sequence of str
        Such as ``["draft broadcast 'News'"]``; a segment that no broadcast needs is not there.
    """
    found: dict[str, list[str]] = {}
    needed = broadcasts[broadcasts["status"].isin(_WAITING) & broadcasts["segment_id"].notna()]
    for id_, name, status, segment_id in needed[["id", "name", "status", "segment_id"]].itertuples(
        index=False
    ):
        found.setdefault(segment_id, []).append(
            f"{status} broadcast {(id_ if pd.isna(name) else name)!r}"
        )
    return found
