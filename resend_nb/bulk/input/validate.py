"""Validation of contacts before the first request, column by column.

``bulk_add`` and ``check_contacts`` accept the same rows because both use :func:`validate`. For
``bulk_add``, :func:`validate_rows` makes rows of the result and adds the properties, whose types
only an account knows.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.input.addresses import read_addresses
from resend_nb.bulk.input.cells import map_unique, normalize, to_text
from resend_nb.bulk.input.columns import PROPERTY, report_columns
from resend_nb.bulk.input.consent import read_consent, reason_for, verdict_of
from resend_nb.bulk.input.consent_of_files import check_file_name
from resend_nb.bulk.store.checked_rows import CheckedRows
from resend_nb.bulk.store.row import NO_CONSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from resend_nb.bulk.input.consent_counts import ReadAs
    from resend_nb.bulk.input.consent_words import Verdict
    from resend_nb.bulk.input.contact_columns import ContactColumns


_MISSING = frozenset(
    """
    nan NaN <NA> NaT N/A n/a #N/A #NV #NAME? #REF! #VALUE! #DIV/0! #NULL! #NUM! NULL null None
    undefined (null) (blank) (empty)
    """.split()  # noqa: SIM905 -- a table of words
)
"""What programs write into cells for which they have no value. "Nan" and "Null" are names."""


def validate(
    data: pd.DataFrame, columns: Mapping[str, str], chosen: Mapping[str, str | None]
) -> ContactColumns:
    """Validate addresses, consent and names; ``columns`` maps fields to columns of the data.

    ``chosen`` is what the caller passed as ``columns=``.
    """
    contacts = read_addresses(data[columns["email"]])
    if "unsubscribed" in columns:
        _read_opt_outs(contacts, data[columns["unsubscribed"]], columns["unsubscribed"])
    _read_consent(contacts, data, columns, chosen)
    for field in ("first_name", "last_name"):
        if field in columns:
            _check_names(contacts, data[columns[field]], field)
    return contacts


def validate_rows(
    data: pd.DataFrame,
    columns: Mapping[str, str],
    types: Mapping[str, str],
    chosen: Mapping[str, str | None],
    on_no_consent: str,
) -> tuple[CheckedRows, ReadAs]:
    """Return the validated rows, and what each column of consent was read as.

    Rows of the same person are merged later, by :func:`dedupe`. Unless ``on_no_consent`` is "add",
    for functions that add nobody, rows of people who must not be added are skipped.
    """
    contacts = validate(data, columns, chosen)
    if on_no_consent != "add":
        check_file_name(data, contacts.read_as, chosen)
    names = [_names(data, columns, field) for field in ("first_name", "last_name")]
    emails = contacts.emails.astype("object").where(contacts.emails.notna(), None).tolist()
    people = contacts.people.fillna("").tolist()
    rows = CheckedRows(emails, people, *names, opt_outs=contacts.opt_outs)
    for field, texts in zip(("first_name", "last_name"), names, strict=True):
        missing = _MISSING.intersection(texts)
        for position, text in enumerate(texts) if missing else ():
            if text in missing:
                rows[position].note(f"{field} is {text!r}, which looks like a missing value")
    _write_consent(rows, contacts, on_no_consent)
    for name, column in columns.items():
        if name.startswith(PROPERTY):
            key = name.removeprefix(PROPERTY)
            _read_property(contacts, rows, key, types[key], data[column])
    for position, problem in contacts.problems.items():
        rows[position].refuse("invalid", problem)
    return rows, contacts.read_as


def _write_consent(rows: CheckedRows, contacts: ContactColumns, on_no_consent: str) -> None:
    for position, text in contacts.unusable.items():
        rows[position].email = text
    for position, answer in contacts.unsubscribed.items():
        rows[position].unsubscribed = answer
    for position, note in contacts.notes.items():
        rows[position].note(note)
    for position, reason in contacts.skipped.items() if on_no_consent != "add" else ():
        if on_no_consent == "opt_out" and rows[position].opt_out == NO_CONSENT:
            rows[position].note(reason)  # planned as an opt-out of whoever is new
        else:
            rows[position].refuse("skipped", reason)


def _read_opt_outs(contacts: ContactColumns, cells: pd.Series[Any], column: str) -> None:
    """Read the column of the field; a cell that is not clear makes only its row invalid."""
    positions = cells.notna().to_numpy().nonzero()[0].tolist()
    results = map_unique(_opt_out_of, cells.iloc[positions].tolist())
    counts = Counter[str](verdict or "" for _, verdict, _ in results)
    for position, (value, verdict, problem) in zip(positions, results, strict=True):
        contacts.opt_outs[position] = value
        if verdict == "subscribed":
            continue
        if problem:
            contacts.unsubscribed[position] = None
            contacts.problems.setdefault(position, problem)
        elif verdict == "opted_out":
            contacts.unsubscribed[position] = True
        elif verdict in {"undeliverable", "no_consent"}:
            contacts.opt_outs[position] = verdict
            contacts.skipped[position] = reason_for(column, value, verdict)
    contacts.read_as.columns[column] = ("opt_out", counts)


def _opt_out_of(cell: Any) -> tuple[Any, Verdict | None, str]:
    """Return the normalized cell, what it says, and the problem with it."""
    value = normalize(cell)
    try:
        return value, verdict_of(value, "opt_out"), ""
    except ValueError:
        return value, None, f"unsubscribed is neither yes nor no: {value!r}"


def _read_consent(
    contacts: ContactColumns,
    data: pd.DataFrame,
    columns: Mapping[str, str],
    chosen: Mapping[str, str | None],
) -> None:
    """Read what the other columns say; the report returns it in the column of the field."""
    fields = ("email", "first_name", "last_name", "unsubscribed")
    used = {columns[name] for name in fields if name in columns}
    consent = read_consent(data, used.union(report_columns(data.columns)), chosen)
    contacts.read_as.update(consent.read_as)
    for position, verdict in consent.verdicts.items():
        if verdict == "opted_out":
            if not contacts.unsubscribed.get(position):
                contacts.opt_outs[position] = contacts.unsubscribed[position] = True
                contacts.note(position, consent.reasons[position])
        elif verdict != "subscribed" and not contacts.unsubscribed.get(position):
            contacts.opt_outs[position] = verdict
            contacts.skipped[position] = consent.reasons[position]
    for position, opted_out in contacts.unsubscribed.items():
        if opted_out:  # which is recorded
            contacts.skipped.pop(position, None)


def _check_names(contacts: ContactColumns, cells: pd.Series[Any], field: str) -> None:
    """Refuse the rows whose names cannot be sent, unless they opt somebody out."""
    for position, problem in _text_problems(cells).items():
        if contacts.unsubscribed.get(position):
            # The opt-out must not be lost because of another cell.
            contacts.note(position, f"{field} {problem}, so it is not sent")
        else:
            contacts.problems.setdefault(position, problem)


def _text_problems(cells: pd.Series[Any]) -> dict[int, str]:
    """Return why texts cannot be sent; almost always all can, which takes one look to see."""
    try:
        to_text("".join(cells.dropna().unique().tolist()))
    except (TypeError, ValueError):
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
    contacts: ContactColumns, rows: CheckedRows, key: str, kind: str, cells: pd.Series[Any]
) -> None:
    parse: Callable[[Any], Any] = partial(_to_number, key) if kind == "number" else to_text
    results = map_unique(partial(_parsed, parse), cells.tolist())
    for position, (value, problem) in enumerate(results):
        if value is not None:
            rows.properties[position][key] = value
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
