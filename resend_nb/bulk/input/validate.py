"""Validation of contacts before the first request, column by column.

``bulk_add`` and ``check_contacts`` accept the same rows because both use :func:`validate`. For
``bulk_add``, :func:`validate_rows` makes rows of the result and adds the properties, whose types
only an account knows.
"""

from __future__ import annotations

import math
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.input.addresses import read_addresses
from resend_nb.bulk.input.cells import map_unique, normalize, parse_bool, to_text
from resend_nb.bulk.input.columns import PROPERTY
from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from resend_nb.bulk.input.contact_columns import ContactColumns


def validate(data: pd.DataFrame, columns: Mapping[str, str]) -> ContactColumns:
    """Validate addresses, opt-outs and names; ``columns`` maps fields to columns of the data."""
    contacts = read_addresses(data[columns["email"]].tolist())
    if "unsubscribed" in columns:
        _read_opt_outs(contacts, data[columns["unsubscribed"]])
    for field in ("first_name", "last_name"):
        if field in columns:
            contacts.refuse(_text_problems(data[columns[field]]))
    return contacts


def validate_rows(
    data: pd.DataFrame, columns: Mapping[str, str], types: Mapping[str, str]
) -> list[Row]:
    """Return the validated rows; those of the same person are merged later, by :func:`dedupe`."""
    contacts = validate(data, columns)
    names = [_names(data, columns, field) for field in ("first_name", "last_name")]
    rows = list(map(Row, contacts.emails, contacts.people, *names))
    for position, text in contacts.unusable.items():
        rows[position].email = text
    for position, cell in contacts.opt_outs.items():
        rows[position].opt_out = cell
    for position, answer in contacts.unsubscribed.items():
        rows[position].unsubscribed = answer
    for name, column in columns.items():
        if name.startswith(PROPERTY):
            key = name.removeprefix(PROPERTY)
            _read_property(contacts, rows, key, types[key], data[column])
    for position, problem in contacts.problems.items():
        rows[position].refuse("invalid", problem)
    return rows


def _read_opt_outs(contacts: ContactColumns, cells: pd.Series[Any]) -> None:
    positions = cells.notna().to_numpy().nonzero()[0].tolist()
    values = [normalize(cell) for cell in cells.iloc[positions].tolist()]
    contacts.opt_outs = dict(zip(positions, values, strict=True))
    results = map_unique(partial(_parsed, parse_bool), values)
    for position, (answer, problem) in zip(positions, results, strict=True):
        if problem:
            contacts.unsubscribed[position] = None
            contacts.problems.setdefault(position, problem)
        elif answer:
            contacts.unsubscribed[position] = True


def _text_problems(cells: pd.Series[Any]) -> dict[int, str]:
    """Return why texts cannot be sent; almost always all can, which takes one look to see."""
    try:
        "".join(cells.dropna().tolist()).encode()
    except (TypeError, UnicodeEncodeError):
        results = map_unique(partial(_parsed, to_text), cells.tolist())
        return {position: problem for position, (_, problem) in enumerate(results) if problem}
    return {}


def _names(data: pd.DataFrame, columns: Mapping[str, str], field: str) -> list[str | None]:
    """Return the texts of a field, with None for those that cannot be sent."""
    if field not in columns:
        return [None] * len(data)
    results = map_unique(partial(_parsed, to_text), data[columns[field]].tolist())
    return [text for text, _ in results]


def _read_property(
    contacts: ContactColumns, rows: list[Row], key: str, kind: str, cells: pd.Series[Any]
) -> None:
    parse: Callable[[Any], Any] = partial(_to_number, key) if kind == "number" else to_text
    results = map_unique(partial(_parsed, parse), cells.tolist())
    for position, (value, problem) in enumerate(results):
        if value is not None:
            rows[position].properties[key] = value
        elif problem and contacts.unsubscribed.get(position):
            # The opt-out must not be lost because of another cell.
            rows[position].note(f"{problem}, so it is not sent")
        elif problem:
            contacts.problems.setdefault(position, problem)


def _parsed(parse: Callable[[Any], Any], cell: Any) -> tuple[Any, str]:
    """Return the cell's value and the problem with it."""
    try:
        return parse(normalize(cell)), ""
    except ValueError as error:
        return None, str(error)


def _to_number(key: str, value: Any) -> float | None:
    """Return a normalized value as a number; raise ValueError if it is not a finite number."""
    if value is None:
        return None
    text = str(value).strip()
    try:
        if re.fullmatch(r"[+-]?\d{1,300}", text, re.ASCII):
            return int(text)
        number = math.nan if "_" in text else float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{key} is not a number: {value!r}")
    return int(number) if number.is_integer() else number
