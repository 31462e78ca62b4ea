"""Every row checked before the first call."""

from __future__ import annotations

import math
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
    """One row of the data: what it says, and what becomes of it."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    unsubscribed: bool = False
    properties: dict[str, str | float] = field(default_factory=dict)
    action: str = "none"
    status: str = "pending"
    reason: str = ""
    contact_id: str | None = None
    retry: bool = False

    def refuse(self, status: str, reason: str) -> None:
        """Take the row out of the run."""
        self.status, self.reason = status, reason


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
        ``invalid``, one whose address stood above is a ``duplicate``; an opt-out in it counts all the same.
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
    _mark_duplicates(rows, data.index)
    return rows


def _row(cells: Mapping[str, Any], values: Mapping[str, Any], types: Mapping[str, str]) -> Row:
    row = Row(first_name=_text(cells.get("first_name")), last_name=_text(cells.get("last_name")))
    address = _text(cells.get("email"))
    if address is None:
        row.refuse("invalid", "no e-mail address")
        return row
    row.email = address
    try:
        row.email = validate_email(address, check_deliverability=False).normalized.lower()
        row.unsubscribed = _yes(cells.get("unsubscribed"))
        for key, value in values.items():
            if value is not None:
                row.properties[key] = _number(key, value) if types[key] == "number" else str(_text(value))
    except EmailNotValidError as error:
        row.refuse("invalid", f"not an e-mail address: {error}")
    except ValueError as error:
        row.refuse("invalid", str(error))
    return row


def _mark_duplicates(rows: list[Row], labels: pd.Index[Any]) -> None:
    """Keep a person's first usable row; an opt-out in any of the person's rows counts, usable or not."""
    opted_out = {row.email for row in rows if row.unsubscribed}
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.status == "invalid" or row.email is None:
            continue
        above = first.setdefault(row.email, place)
        if above != place:
            kept = ", where its opt-out is kept" if row.unsubscribed else ""
            row.refuse("duplicate", f"duplicate of row {labels[above]}{kept}")
        row.unsubscribed = row.email in opted_out


def _cleaned(value: Any) -> Any:
    """Take a cell as it is, with one kind of missing."""
    if isinstance(value, str):
        return value.strip() or None
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    # A column of whole numbers with a gap in it is one of floats in pandas.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _yes(value: Any) -> bool:
    if value is None:
        return False
    word = (_text(value) or "").lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError(f"unsubscribed is neither yes nor no: {value!r}")


def _number(key: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{key} is no number: {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{key} is no number: {value!r}")
    return int(number) if number.is_integer() else number
