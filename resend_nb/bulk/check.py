"""Every row checked before the first call."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
from email_validator import EmailNotValidError, validate_email

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resend_nb.bulk.columns import Columns

_YES = {"true", "yes", "y", "1", "x"}
_NO = {"false", "no", "n", "0"}


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
    cells = {name: data[column].tolist() for name, column in columns.fields.items()}
    values = {key: data[column].tolist() for key, column in columns.properties.items()}
    rows = [
        _row(
            {name: _cleaned(column[place]) for name, column in cells.items()},
            {key: _cleaned(column[place]) for key, column in values.items()},
            types,
        )
        for place in range(len(data))
    ]
    _settle_people(rows, data.index)
    return rows


def person_of(address: str) -> str:
    """Tell people apart by address: case, and the two ways of writing other alphabets, do not matter.

    Parameters
    ----------
    address : str
        As the data or the account has it.
    """
    if address.isascii() and "xn--" not in address.lower():
        return address.lower()
    try:
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return address.lower()


def _row(cells: Mapping[str, Any], values: Mapping[str, Any], types: Mapping[str, str]) -> Row:
    row = Row(opt_out=cells.get("unsubscribed"))
    try:
        row.email = _text(cells.get("email"))
        validate_email(row.email or "", check_deliverability=False)
        row.email, row.person = str(row.email).lower(), person_of(str(row.email))
        row.unsubscribed = None  # until it is read
        row.unsubscribed = _yes(cells.get("unsubscribed"))
        row.first_name, row.last_name = _text(cells.get("first_name")), _text(cells.get("last_name"))
    except EmailNotValidError as error:
        row.refuse("invalid", f"not an e-mail address: {error}" if row.email else "no e-mail address")
        return row
    except ValueError as error:
        row.refuse("invalid", str(error))
        return row
    for key, value in values.items():
        _read_property(row, key, value, types[key])
    return row


def _read_property(row: Row, key: str, value: Any, kind: str) -> None:
    try:
        if value is not None:
            row.properties[key] = _number(key, value) if kind == "number" else str(_text(value))
    except ValueError as error:
        # An opt-out is never lost for the sake of another cell.
        if row.unsubscribed:
            row.note(f"{error}, left out")
        else:
            row.refuse("invalid", str(error))


def _settle_people(rows: list[Row], labels: pd.Index[Any]) -> None:
    """Keep a person's first usable row; an opt-out, and one that cannot be read, counts from any row."""
    opted_out = {row.person for row in rows if row.unsubscribed}
    unclear = {row.person: row.opt_out for row in rows if row.unsubscribed is None and row.person}
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.status == "invalid":
            continue
        above = first.setdefault(row.person, place)
        if above != place:
            kept = ", where its opt-out is kept" if row.unsubscribed else ""
            row.refuse("duplicate", f"duplicate of row {labels[above]}{kept}")
        if row.person in opted_out:
            row.unsubscribed = row.opt_out = True
        elif row.person in unclear:
            row.opt_out = unclear[row.person]
            row.refuse(
                "invalid", f"another row of this address has an opt-out that is neither yes nor no: {row.opt_out!r}"
            )


def _cleaned(value: Any) -> Any:
    """Take a cell as it is, with one kind of missing."""
    if isinstance(value, str):
        return value.strip() or None
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    # A column of whole numbers with a gap in it is one of floats in pandas.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"half a character, which cannot be sent: {text!a}") from None
    return text


def _yes(value: Any) -> bool:
    word = (_text(value) or "").lower()
    if word in _YES:
        return True
    if not word or word in _NO:
        return False
    raise ValueError(f"unsubscribed is neither yes nor no: {value!r}")


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
