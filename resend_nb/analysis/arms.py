"""The two sides of a comparison, read from counts, rows or names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.analysis.counts import read_counts, why_missing
from resend_nb.analysis.metrics import METRICS
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True)
class Arm:
    """One side of a comparison; what is not known of it is ``None``."""

    name: str
    count: int
    of: int
    subject: str | None = None
    segment: str | None = None
    age_hours: float | None = None
    sent_at: pd.Timestamp | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """The count and its total."""
        return self.count, self.of

    @property
    def rate(self) -> float:
        """The share, from 0 to 1."""
        return self.count / self.of


def read_arm(
    arm: object,
    argument: str,
    metric: str,
    data: pd.DataFrame | None,
    columns: Mapping[str, str] | None,
) -> Arm:
    """Return an arm, which is given as a row, as counts, or as the name of a row."""
    fields = (METRICS[metric].of, METRICS[metric].count)
    if isinstance(arm, str):
        row = _find_row(arm, argument, data, fields, columns)
    elif isinstance(arm, Mapping | pd.Series):
        frame = pd.DataFrame([dict(arm)], index=[_index_label(arm, argument)])
        row = read_counts(frame, fields, columns)[0]
    else:
        raise InputError(
            f"{argument} must be a mapping of counts, a row such as data.iloc[0], or a name "
            f"together with data=, not {type(arm).__name__}"
        )
    if (read := arm_of(row, metric)) is None:
        raise InputError(
            f"{argument} ({row['name']}) has no {METRICS[metric].label}: "
            f"{why_missing(row, METRICS[metric])}. "
            "Compare a metric that was measured for both broadcasts."
        )
    return read


def arm_of(row: Mapping[str, Any], metric: str) -> Arm | None:
    """Return the arm of a campaign's counts; ``None`` if it has no such rate."""
    count, of = row[METRICS[metric].count], row[METRICS[metric].of]
    if count is None or not of or count > of:
        return None
    return Arm(row["name"], count, of, **_context(row))


def _context(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what else is known of an arm."""
    known = {
        field: row[field]
        for field in ("subject", "segment", "age_hours", "sent_at")
        if not pd.isna(row.get(field))
    }
    if "sent_at" in known:
        known["sent_at"] = pd.to_datetime(known["sent_at"], utc=True, errors="coerce")
    return known


def _index_label(arm: Mapping[str, Any] | pd.Series[Any], argument: str) -> Hashable:
    """Return the label that a row has in its DataFrame, unless that is only a number."""
    label = arm.name if isinstance(arm, pd.Series) else None
    return label if isinstance(label, str) else argument.upper()


def _find_row(
    name: str,
    argument: str,
    data: pd.DataFrame | None,
    fields: tuple[str, str],
    columns: Mapping[str, str] | None,
) -> dict[str, Any]:
    if data is None:
        raise InputError(f"{argument}={name!r} is a name. Pass the DataFrame that has it as data=.")
    rows = read_counts(data, fields, columns)
    known = ("name", "broadcast_id", "subject")
    matches = [row for row in rows if name in [row.get(field) for field in known]]
    if len(matches) != 1:
        raise InputError(
            f"{argument}={name!r} matches {len(matches)} rows of data. Pass the row itself, such "
            f"as data.iloc[0], or one of the names {[row['name'] for row in rows][:20]}."
        )
    return matches[0]
