"""The plan's quotas as a DataFrame."""

from __future__ import annotations

import pandas as pd
from support import Scripted, ok

import resend_nb as rnb
from resend_nb import schemas

ROWS = [
    ("emails", "daily"),
    ("emails", "monthly"),
    ("contacts", None),
    ("segments", None),
    ("broadcasts", None),
    ("ai_credits", None),
    ("automation_runs", None),
    ("domains", None),
    ("rate_limit", "1000ms"),
]


def test_each_quota_is_a_row() -> None:
    """Each period is a row; an unlimited quota has no limit; times are in UTC."""
    frame = rnb.usage_df(rnb.sandbox(demo=True, contact_quota=3000))
    assert list(frame.columns) == list(schemas.USAGE)
    periods = frame["period"].astype(object).where(frame["period"].notna(), None)
    assert list(zip(frame["resource"], periods, strict=True)) == ROWS
    used, limit = (
        frame[name].astype(object).where(frame[name].notna(), None).tolist()
        for name in ("used", "limit")
    )
    assert used == [0, 0, 2000, 6, 24, 0, 0, 2, None]
    assert limit == [None, 100_000, 3000, None, None, None, 1000, None, 10]
    assert frame["resets_at"].iloc[0] == pd.Timestamp("2026-11-03T00:00:00Z")
    assert frame["resets_at"].notna().tolist() == [True, True, *[False] * 4, True, False, False]


def test_the_dtypes_are_the_declared_ones() -> None:
    """Columns keep their dtypes even if every value is missing."""
    dtypes = ["string", "string", "Int64", "Int64", "datetime64[us, UTC]"]
    assert rnb.usage_df(rnb.sandbox()).dtypes.astype(str).tolist() == dtypes
    bare = rnb.usage_df(
        Scripted(ok({"object": "usage", "new": {"used": None, "limit": None}})).client
    )
    assert bare.dtypes.astype(str).tolist() == dtypes
    assert bare["resource"].tolist() == ["new"]
