"""Every row checked before the first call."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.input.addresses import read_addresses
from resend_nb.bulk.input.cells import map_unique, normalize, parse_bool, to_text
from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from resend_nb.bulk.input.columns import Columns


def validate_rows(data: pd.DataFrame, columns: Columns, types: Mapping[str, str]) -> list[Row]:
    """Read and check every row.

    Parameters
    ----------
    data : pandas.DataFrame
        The rows.
    columns : Columns
        Where each field is.
    types : mapping
        Property key to ``"string"`` or ``"number"``.

    Returns
    -------
    list of Row
        In the data's order; addresses trimmed and in lower case. A row that cannot be used is ``invalid``. Rows of
        the same person do not know of each other yet, see :func:`dedupe`.
    """
    addresses = read_addresses(data[columns.fields["email"]].tolist())
    rows = [
        Row(email, person) for email, person in zip(addresses.emails, addresses.people, strict=True)
    ]
    for position, (text, reason) in addresses.wrong.items():
        rows[position].email = text
        rows[position].refuse("invalid", reason)
    if "unsubscribed" in columns.fields:
        _read_opt_outs(rows, data[columns.fields["unsubscribed"]].tolist())
    for name in ("first_name", "last_name"):
        if name in columns.fields:
            _read_names(rows, name, data[columns.fields[name]].tolist())
    usable = [position for position, row in enumerate(rows) if row.status == "pending"]
    for key, column in columns.properties.items():
        cells = data[column].tolist()
        _read_properties(
            [rows[each] for each in usable], key, types[key], [cells[each] for each in usable]
        )
    return rows


def _read_opt_outs(rows: Iterable[Row], cells: Sequence[Any]) -> None:
    for row, (cell, answer, reason) in zip(rows, map_unique(_opt_out, cells), strict=True):
        row.opt_out = cell
        if row.status == "pending":
            row.unsubscribed = answer
            if reason:
                row.refuse("invalid", reason)


def _opt_out(cell: Any) -> tuple[Any, bool | None, str]:
    """Give what stands there, what it says, and what is wrong with it."""
    value = normalize(cell)
    try:
        return value, parse_bool(value), ""
    except ValueError as error:
        return value, None, str(error)


def _read_names(rows: Iterable[Row], name: str, cells: Sequence[Any]) -> None:
    for row, (text, reason) in zip(rows, map_unique(_text, cells), strict=True):
        if row.status == "pending":
            setattr(row, name, text)
            if reason:
                row.refuse("invalid", reason)


def _text(cell: Any) -> tuple[str | None, str]:
    try:
        return to_text(normalize(cell)), ""
    except ValueError as error:
        return None, str(error)


def _read_properties(rows: Iterable[Row], key: str, kind: str, cells: Sequence[Any]) -> None:
    for row, (value, reason) in zip(
        rows, map_unique(partial(_property, key, kind), cells), strict=True
    ):
        if value is not None:
            row.properties[key] = value
        elif reason and row.unsubscribed:
            row.note(f"{reason}, left out")  # an opt-out is never lost for the sake of another cell
        elif reason:
            row.refuse("invalid", reason)


def _property(key: str, kind: str, cell: Any) -> tuple[str | float | None, str]:
    value = normalize(cell)
    try:
        return (
            value if value is None else _number(key, value) if kind == "number" else to_text(value)
        ), ""
    except ValueError as error:
        return None, str(error)


def _number(key: str, value: Any) -> float:
    text = str(value).strip()
    try:
        if re.fullmatch(r"[+-]?\d{1,300}", text, re.ASCII):
            return int(text)
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{key} is no number: {value!r}")
    return int(number) if number.is_integer() else number
