"""Every row checked before the first call."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.addresses import read_addresses
from resend_nb.bulk.cells import cleaned, text_of, yes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from resend_nb.bulk.addresses import Addresses
    from resend_nb.bulk.columns import Columns


@dataclass
class Row:
    """One row of the data: what it says, and what becomes of it.

    ``unsubscribed`` is ``None`` where nobody can tell. ``opt_out`` is that cell as the report carries it: an
    opt-out that another row brought stays with the row, whatever part of the report is given back.
    ``has_opted_out`` is what the account says. What is wanted: ``to_opt_out`` (ids), ``fields`` (a field or
    property with its old and new value), ``joins``, ``to_leave`` (ids), in words ``changes``; what was done of it
    is ``did``.
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
    to_opt_out: list[str] = field(default_factory=list)
    fields: dict[str, list[Any]] = field(default_factory=dict)
    joins: bool = False
    to_leave: list[str] = field(default_factory=list)
    did: dict[str, Any] = field(default_factory=dict)
    tried: bool = False
    retry: bool = False

    def refuse(self, status: str, reason: str) -> None:
        """Take the row out of the run."""
        self.status, self.reason = status, reason

    def note(self, reason: str) -> None:
        """Say one thing more."""
        self.reason = "; ".join(filter(None, [self.reason, reason]))


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
    cells = {name: data[column].tolist() for name, column in columns.fields.items() if name != "email"}
    values = {key: data[column].tolist() for key, column in columns.properties.items()}
    rows = [_row(addresses, cells, place) for place in range(len(data))]
    for place, row in enumerate(rows):
        if row.status != "invalid":
            for key, column in values.items():
                _read_property(row, key, cleaned(column[place]), types[key])
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


def _row(addresses: Addresses, cells: Mapping[str, Sequence[Any]], place: int) -> Row:
    cell = {name: cleaned(column[place]) for name, column in cells.items()}
    row = Row(email=addresses.emails[place], person=addresses.people[place], opt_out=cell.get("unsubscribed"))
    if place in addresses.wrong:
        row.email, reason = addresses.wrong[place]
        row.refuse("invalid", reason)
        return row
    try:
        row.unsubscribed = None  # until it is read
        row.unsubscribed = yes(cell.get("unsubscribed"))
        row.first_name, row.last_name = text_of(cell.get("first_name")), text_of(cell.get("last_name"))
    except ValueError as error:
        row.refuse("invalid", str(error))
    return row


def _read_property(row: Row, key: str, value: Any, kind: str) -> None:
    try:
        if value is not None:
            row.properties[key] = _number(key, value) if kind == "number" else str(text_of(value))
    except ValueError as error:
        # An opt-out is never lost for the sake of another cell.
        if row.unsubscribed:
            row.note(f"{error}, left out")
        else:
            row.refuse("invalid", str(error))


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
