"""Rows to database records and back: a column for each field, JSON for lists and mappings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._http.decode import decode as decode_text
from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_EMPTY: Mapping[str, Any] = {}

EncodedRow = tuple[Any, ...]
"""A row of the data without its position, see :func:`encode_row`; its cells are last.

Flags are numbers, which Python's sqlite3 writes several times as fast as True and False.
"""

INSERT = """
    INSERT INTO rows (
        position, email, person, first_name, last_name, unsubscribed, status, reason,
        opt_out, properties, cells
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
"""Takes a position, then an :data:`EncodedRow`."""

UPDATE = """
    UPDATE rows SET
        email = ?, unsubscribed = ?, action = ?, changes = ?, status = ?, reason = ?,
        contact_id = ?, has_opted_out = ?, importable = ?, joins = ?, tried = ?, retry = ?,
        opt_out = ?, to_opt_out = ?, fields = ?, to_leave = ?, did = ?
    WHERE position = ?
"""
"""Takes what :func:`encode_state` returns."""

UPDATE_STARTED = "UPDATE rows SET tried = ?, retry = ? WHERE position = ?"
"""Takes what :func:`encode_started` returns for a position."""

UPDATE_IMPORTED = "UPDATE rows SET joins = ?, status = ?, tried = ?, retry = ?, did = ?"
"""Takes what :func:`encode_imported` returns."""

SELECT = """
    SELECT
        position, email, person, first_name, last_name, unsubscribed, action, changes, status,
        reason, contact_id, has_opted_out, importable, joins, tried, retry,
        opt_out, properties, to_opt_out, fields, to_leave, did
    FROM rows
"""
"""Returns what :func:`decode` takes."""


def encode_row(row: Row) -> EncodedRow:
    """Encode a row of the data without its cells."""
    return (
        row.email,
        row.person,
        row.first_name,
        row.last_name,
        None if row.unsubscribed is None else +row.unsubscribed,
        row.status,
        row.reason,
        optional_json(row.opt_out),
        json_of(row.properties) if row.properties else None,
    )


def encode_cells(cells: pd.DataFrame) -> list[str]:
    """Encode each row's index label and cells; objects that JSON does not know become text."""
    records = list(cells.astype("object").itertuples(name=None))
    try:
        return json_of_each(records)
    except (TypeError, ValueError):
        return list(map(_cells_json, records))


def json_of_each(records: Sequence[Any]) -> list[str]:
    """Encode lists or mappings as lines, all at once, which takes a third of the time."""
    # No text in JSON has a line break, so they are only where the encoder writes them.
    text = _each_json(records)[1:-1]
    for close, open_ in ("][", "}{"):
        text = text.replace(f"{close}\n,{open_}", f"{close}\n{open_}")
    lines = text.replace("\n,", ", ").split("\n")
    # Lists beside each other in a record were split, too.
    return lines if len(lines) == len(records) else list(map(json_of, records))


def encode_state(row: Row) -> tuple[Any, ...]:
    """Encode everything that may change after a row was validated, and its position."""
    return (
        row.email,
        None if row.unsubscribed is None else +row.unsubscribed,
        row.action,
        row.changes,
        row.status,
        row.reason,
        row.contact_id,
        +row.has_opted_out,
        +row.importable,
        +row.joins,
        +row.tried,
        +row.retry,
        optional_json(row.opt_out),
        json_of(row.to_opt_out) if row.to_opt_out else None,
        json_of(row.fields) if row.fields else None,
        json_of(row.to_leave) if row.to_leave else None,
        json_of(row.did) if row.did else None,
        row.position,
    )


def encode_started(positions: Iterable[int]) -> list[tuple[Any, ...]]:
    """Encode what changes when the rows at these positions start, each with its position."""
    row = Row()
    row.start()
    return [(+row.tried, +row.retry, position) for position in positions]


def encode_imported(*, joins: bool) -> tuple[Any, ...]:
    """Encode what changes when an import has created a contact."""
    row = Row(action="create", joins=joins)
    row.record_imported()
    row.finish()
    return +row.joins, row.status, +row.tried, +row.retry, json_of(row.did)


def decode(record: tuple[Any, ...]) -> Row:
    """Decode a row from the columns of :data:`SELECT`."""
    # fmt: off
    (
        position, email, person, first_name, last_name, unsubscribed, action, changes, status,
        reason, contact_id, has_opted_out, importable, joins, tried, retry,
        opt_out, properties, to_opt_out, fields, to_leave, did,
    ) = record
    # fmt: on
    return Row(
        email,
        person,
        first_name,
        last_name,
        None if unsubscribed is None else bool(unsubscribed),
        action,
        changes,
        status,
        reason,
        contact_id,
        bool(has_opted_out),
        bool(importable),
        bool(joins),
        bool(tried),
        bool(retry),
        None if opt_out is None else decode_json(opt_out),
        {} if properties is None else decode_json(properties),
        () if to_opt_out is None else decode_json(to_opt_out),
        _EMPTY if fields is None else decode_json(fields),
        () if to_leave is None else decode_json(to_leave),
        _EMPTY if did is None else decode_json(did),
        position,
    )


def decode_json(text: str) -> Any:
    """Decode a JSON column."""
    return decode_text(text)


def _cells_json(cells: tuple[Any, ...]) -> str:
    """Encode a row's index label and cells; objects that JSON does not know become text."""
    try:
        return json_of(cells)
    except (TypeError, ValueError):
        label, *others = cells
        return json_of(
            [label, *(cell if pd.api.types.is_scalar(cell) else str(cell) for cell in others)]
        )


def optional_json(value: Any) -> str | None:
    """Encode a value as JSON, and None as SQL's missing value."""
    return None if value is None else json_of(value)


def _plain(value: Any) -> Any:
    """JSON fallback: numpy scalars as numbers, dates as text, missing values as null."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else str(value)


json_of = json.JSONEncoder(default=_plain).encode
_each_json = json.JSONEncoder(default=_plain, separators=("\n,", ": ")).encode
