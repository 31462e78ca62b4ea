"""Every row checked before the first call."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.addresses import read_addresses
from resend_nb.bulk.cells import cleaned, read_each, text_of, yes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from resend_nb.bulk.columns import Columns

_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Row:
    """One row of the data: what it says, and what becomes of it.

    ``unsubscribed`` is ``None`` where nobody can tell. ``opt_out`` is that cell as the report carries it: an
    opt-out that another row brought stays with the row, whatever part of the report is given back.
    ``has_opted_out`` is what the account says. What is wanted: ``to_opt_out`` (ids), ``fields`` (a field or
    property with its old and new value), ``joins``, ``to_leave`` (ids), in words ``changes``; what was done of it
    is ``did``. Of a hundred thousand rows nearly all have none of these, so they share what is empty.
    """

    email: str | None = None
    person: str = ""
    first_name: str | None = None
    last_name: str | None = None
    unsubscribed: bool | None = False
    opt_out: Any = None
    properties: dict[str, str | float] = field(default_factory=dict)
    action: str = "none"
    changes: str = ""
    status: str = "pending"
    reason: str = ""
    contact_id: str | None = None
    has_opted_out: bool = False
    to_opt_out: Sequence[str] = ()
    fields: Mapping[str, list[Any]] = field(default_factory=lambda: _NOTHING)
    joins: bool = False
    to_leave: Sequence[str] = ()
    did: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    tried: bool = False
    retry: bool = False

    def refuse(self, status: str, reason: str) -> None:
        """Take the row out of the run."""
        self.status, self.reason = status, reason

    def note(self, reason: str) -> None:
        """Say one thing more."""
        self.reason = f"{self.reason}; {reason}" if self.reason and reason else self.reason or reason

    def record(self, what: str, ids: Sequence[str]) -> None:
        """Keep what was done to whom."""
        self.did = {**self.did, what: [*self.did.get(what, []), *ids]}


def check(data: pd.DataFrame, columns: Columns, types: Mapping[str, str]) -> list[Row]:
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
        In the data's order; addresses trimmed and in lower case. A row without a usable address is
        ``invalid``, one whose person stood above is a ``duplicate``; an opt-out in it counts all the same.
    """
    addresses = read_addresses(data[columns.fields["email"]].tolist())
    rows = [Row(email, person) for email, person in zip(addresses.emails, addresses.people, strict=True)]
    for place, (text, reason) in addresses.wrong.items():
        rows[place].email = text
        rows[place].refuse("invalid", reason)
    if "unsubscribed" in columns.fields:
        _read_opt_outs(rows, data[columns.fields["unsubscribed"]].tolist())
    for name in ("first_name", "last_name"):
        if name in columns.fields:
            _read_names(rows, name, data[columns.fields[name]].tolist())
    usable = [place for place, row in enumerate(rows) if row.status == "pending"]
    for key, column in columns.properties.items():
        cells = data[column].tolist()
        _read_properties([rows[each] for each in usable], key, types[key], [cells[each] for each in usable])
    settle_people(rows, data.index)
    return rows


def settle_people(rows: Sequence[Row], labels: pd.Index[Any]) -> dict[int, int]:
    """Keep a person's first usable row; an opt-out, and one that cannot be read, counts from any row.

    Parameters
    ----------
    rows : sequence of Row
        All rows of the people in them.
    labels : pandas.Index
        The label of each.

    Returns
    -------
    dict
        For the place of each further row of a person, the place of the first.
    """
    opted_out = {row.person for row in rows if row.unsubscribed}
    unclear = {row.person: row.opt_out for row in rows if row.unsubscribed is None and row.person}
    first: dict[str, int] = {}
    further: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row.status == "invalid":
            continue
        above = first.setdefault(row.person, place)
        if above != place:
            further[place] = above
            kept = ", where its opt-out is kept" if row.unsubscribed else ""
            row.refuse("duplicate", f"duplicate of row {labels[above]}{kept}")
        if row.person in opted_out:
            row.unsubscribed = row.opt_out = True
        elif row.person in unclear:
            row.opt_out = unclear[row.person]
            row.refuse(
                "invalid", f"another row of this address has an opt-out that is neither yes nor no: {row.opt_out!r}"
            )
    return further


def _read_opt_outs(rows: Iterable[Row], cells: Sequence[Any]) -> None:
    for row, (cell, answer, reason) in zip(rows, read_each(_opt_out, cells), strict=True):
        row.opt_out = cell
        if row.status == "pending":
            row.unsubscribed = answer
            if reason:
                row.refuse("invalid", reason)


def _opt_out(cell: Any) -> tuple[Any, bool | None, str]:
    """Give what stands there, what it says, and what is wrong with it."""
    value = cleaned(cell)
    try:
        return value, yes(value), ""
    except ValueError as error:
        return value, None, str(error)


def _read_names(rows: Iterable[Row], name: str, cells: Sequence[Any]) -> None:
    for row, (text, reason) in zip(rows, read_each(_text, cells), strict=True):
        if row.status == "pending":
            setattr(row, name, text)
            if reason:
                row.refuse("invalid", reason)


def _text(cell: Any) -> tuple[str | None, str]:
    try:
        return text_of(cleaned(cell)), ""
    except ValueError as error:
        return None, str(error)


def _read_properties(rows: Iterable[Row], key: str, kind: str, cells: Sequence[Any]) -> None:
    for row, (value, reason) in zip(rows, read_each(partial(_property, key, kind), cells), strict=True):
        if value is not None:
            row.properties[key] = value
        elif reason and row.unsubscribed:
            row.note(f"{reason}, left out")  # an opt-out is never lost for the sake of another cell
        elif reason:
            row.refuse("invalid", reason)


def _property(key: str, kind: str, cell: Any) -> tuple[str | float | None, str]:
    value = cleaned(cell)
    try:
        return (value if value is None else _number(key, value) if kind == "number" else text_of(value)), ""
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
