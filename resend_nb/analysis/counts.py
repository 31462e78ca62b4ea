"""Counts of campaigns, read from any frame and checked."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.analysis.metrics import COUNTS, PART_OF
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

IDENTITY = ("broadcast_id", "name", "sent_at")


def read(
    data: pd.DataFrame, fields: Iterable[str], columns: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """Read campaigns.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each campaign.
    fields : iterable of str
        The counts to read.
    columns : mapping or None
        Field to column, where a column is named otherwise.

    Returns
    -------
    list of dict
        One for each row: what tells campaigns apart, then the counts as int, ``None`` for unknown.

    Raises
    ------
    InputError
        A column is missing, or a count cannot be.
    """
    places = _places(data, [*dict.fromkeys(fields)], columns)
    rows = []
    for index, values in zip(data.index, data.to_dict("records"), strict=True):
        row = {field: values[column] for field, column in places.items()}
        row["name"] = _name(row, index)
        for field in row.keys() - {*IDENTITY}:
            row[field] = _count(row[field], places[field], row["name"])
        _check_parts(row, places)
        rows.append(row)
    return rows


def _places(
    data: pd.DataFrame, fields: list[str], columns: Mapping[str, str] | None
) -> dict[str, str]:
    if not isinstance(data, pd.DataFrame):
        raise InputError(
            f"data is {type(data).__name__}; give a DataFrame with one row for each campaign"
        )
    if not data.columns.is_unique:
        raise InputError("data has several columns of one name; rename or drop all but one")
    said = _said(columns)
    for field, column in said.items():
        if column not in data.columns:
            raise InputError(
                f"columns={{{field!r}: {column!r}}}: data has no such column; it has {[*data.columns]}"
            )
    missing = [field for field in fields if said.get(field, field) not in data.columns]
    if missing:
        raise InputError(
            f"data lacks the columns {missing}; where one is named otherwise, say so with "
            f"columns={{{missing[0]!r}: ...}}, and leave out with metrics= what was not counted"
        )
    places = {field: said.get(field, field) for field in (*IDENTITY, *fields)}
    return {field: column for field, column in places.items() if column in data.columns}


def _said(columns: object) -> Mapping[str, str]:
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise InputError(
            f"columns is {type(columns).__name__}; it must map fields to columns: {{'clicked': 'Clicks'}}"
        )
    unknown = [field for field in columns if field not in (*IDENTITY, *COUNTS)]
    if unknown:
        raise InputError(
            f"columns= names {unknown}, which are no fields; fields are {[*IDENTITY, *COUNTS]}"
        )
    return columns


def _name(row: dict[str, Any], index: object) -> str:
    known = [row[field] for field in ("name", "broadcast_id") if not pd.isna(row.get(field))]
    return str(known[0] if known else index)


def _count(value: object, column: str, name: str) -> int | None:
    if pd.isna(value):  # type: ignore[call-overload]  # a cell of a frame can be anything
        return None
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(
            f"column {column!r} holds {value!r} for {name!r}; it must hold counts, as numbers"
        )
    if value < 0 or value % 1 != 0:
        raise InputError(
            f"column {column!r} holds {value} for {name!r}; it must hold counts, not rates: whole, from 0"
        )
    return int(value)  # type: ignore[call-overload,no-any-return]  # a whole number by now


def _check_parts(row: dict[str, Any], places: dict[str, str]) -> None:
    for part, whole in PART_OF.items():
        count, of = row.get(part), row.get(whole)
        if count is not None and of is not None and count > of:
            raise InputError(
                f"column {places[part]!r} holds {count:,} for {row['name']!r}, more than the {of:,} of "
                f"{places[whole]!r}; count people, each of them once"
            )
