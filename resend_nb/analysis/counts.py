"""Read the counts of campaigns from a DataFrame and check that they are plausible."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.analysis.metrics import COUNTS, PART_OF
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resend_nb.analysis.metrics import Metric

IDENTITY = ("broadcast_id", "name", "sent_at", "progress")
"""The fields that say which campaign it is, and how complete; all are optional."""

CONTEXT = ("subject", "segment", "age_hours", "not_measured")
"""What else :func:`campaigns_df` knows of a campaign; all are optional."""


def read_counts(
    data: pd.DataFrame, fields: Iterable[str], columns: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """Return one dict per campaign: its identity, its context and these counts.

    An unknown count is ``None``; ``reasons`` says for each of them why, if that is known.
    """
    column_of = _find_columns(data, list(dict.fromkeys(fields)), columns)
    campaigns = []
    for index, values in zip(data.index, data.to_dict("records"), strict=True):
        campaign = {field: values[column] for field, column in column_of.items()}
        campaign["name"] = _name(campaign, index)
        campaign["reasons"] = {}
        campaigns.append(campaign)
    for field in column_of.keys() - {*IDENTITY, *CONTEXT}:
        _read_column(campaigns, field, column_of[field])
    for campaign in campaigns:
        _check_totals(campaign, column_of)
        _explain(campaign)
    return campaigns


def _read_column(campaigns: list[dict[str, Any]], field: str, column: str) -> None:
    """Convert a field to counts; one that is not a count is unknown, unless all of them are."""
    known = sum(not pd.isna(campaign[field]) for campaign in campaigns)
    wrong = 0
    for campaign in campaigns:
        try:
            campaign[field] = _count(campaign[field], column, campaign["name"])
        except InputError as error:
            wrong += 1
            if wrong == known:
                raise  # no cell is a count: it is another kind of column
            campaign["reasons"][field] = str(error)
            campaign[field] = None


def _find_columns(
    data: pd.DataFrame, fields: list[str], columns: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the column of each field; only those of identity and context may be missing."""
    if not isinstance(data, pd.DataFrame):
        raise InputError(
            f"data must be a DataFrame with one row per campaign, not {type(data).__name__}"
        )
    if not data.columns.is_unique:
        raise InputError("data has several columns with the same name. Rename or drop all but one.")
    renamed = _check_mapping(columns)
    for field, column in renamed.items():
        if column not in data.columns:
            raise InputError(
                f"columns={{{field!r}: {column!r}}}: data has no column {column!r}. "
                f"Its columns are {list(data.columns)}."
            )
    column_of = {field: renamed.get(field, field) for field in (*IDENTITY, *CONTEXT, *fields)}
    missing = [field for field in fields if column_of[field] not in data.columns]
    if missing:
        raise InputError(
            f"data has no columns {missing}. If a column has another name, pass "
            f"columns={{{missing[0]!r}: ...}}. To leave out what was not counted, pass metrics=."
        )
    return {field: column for field, column in column_of.items() if column in data.columns}


def _check_mapping(columns: object) -> Mapping[str, str]:
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise InputError(
            "columns must map fields to column names, such as {'clicked': 'Clicks'}, "
            f"not {type(columns).__name__}"
        )
    known = (*IDENTITY, *CONTEXT, *COUNTS)
    unknown = [field for field in columns if field not in known]
    if unknown:
        raise InputError(f"columns has unknown fields {unknown}. Choose from {list(known)}.")
    return columns


def _name(campaign: dict[str, Any], index: object) -> str:
    fields = ("name", "broadcast_id")
    known = [campaign[field] for field in fields if not pd.isna(campaign.get(field))]
    return str(known[0] if known else index)


def _count(value: object, column: str, name: str) -> int | None:
    if pd.isna(value):  # type: ignore[call-overload]  # a cell can be anything
        return None
    where = f"Column {column!r} has {value!r} for {name!r}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"{where}, but it must contain counts, as numbers.")
    if value < 0 or value % 1 != 0:
        raise InputError(f"{where}, but it must contain counts (0, 1, 2, ...), not rates.")
    return int(value)  # type: ignore[call-overload,no-any-return]  # a whole number by now


def _check_totals(campaign: dict[str, Any], column_of: dict[str, str]) -> None:
    """Make a count unknown that exceeds the count of which it is a part."""
    for part, whole in PART_OF.items():
        count, of = campaign.get(part), campaign.get(whole)
        if count is not None and of is not None and count > of:
            campaign["reasons"][part] = (
                f"{column_of[part]} is {count:,}, more than {column_of[whole]}, which is {of:,}"
            )
            campaign[part] = None


def _explain(campaign: dict[str, Any]) -> None:
    """Add the campaign's own reason to the counts that are missing in the data."""
    reason = campaign.get("not_measured")
    if not pd.isna(reason):
        for field in COUNTS:
            if field in campaign and campaign[field] is None:
                campaign["reasons"].setdefault(field, str(reason))


def why_missing(campaign: dict[str, Any], metric: Metric) -> str:
    """Return why a campaign has no such rate."""
    for field in (metric.of, metric.count):
        if campaign[field] is None:
            return str(campaign["reasons"].get(field, f"{field} is unknown"))
    if not campaign[metric.of]:
        return f"{metric.of} is 0"
    return f"more {metric.count} than {metric.of}"
