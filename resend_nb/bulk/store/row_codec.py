"""A row as the database holds it: a column for each of its fields, and JSON where SQLite has no kind for it."""

from __future__ import annotations

import dataclasses
import json
import operator
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Packed = tuple[Any, ...]
"""What the data says in a row, and its label and cells."""

_TEXTS = ("opt_out", "properties", "to_opt_out", "fields", "to_leave", "did")
"""What is held as JSON."""

_SAID = (
    ("email", "person", "first_name", "last_name", "unsubscribed", "status", "reason"),
    ("opt_out", "properties"),
)
"""What is known of a row once it was checked; everything else is as in a new one."""

_LASTING = ("person", "first_name", "last_name", "properties")
"""What the data says once and for all."""

_NAMES = [each.name for each in dataclasses.fields(Row) if each.name != "position"]
_PLAIN = [name for name in _NAMES if name not in _TEXTS]
_CHANGING = (
    [name for name in _PLAIN if name not in _LASTING],
    [name for name in _TEXTS if name not in _LASTING],
)


def _default(name: str) -> str:
    value = getattr(Row(), name)
    return json.dumps(value).replace('"', "'") if isinstance(value, str | bool) else "NULL"


COLUMNS = ", ".join((*_PLAIN, *_TEXTS))
"""As :func:`unpack` takes them."""

TABLE = "CREATE TABLE rows (position INTEGER PRIMARY KEY, {}, cells TEXT)".format(
    ", ".join(f"{name} DEFAULT {_default(name)}" for name in (*_PLAIN, *_TEXTS))
)

_SAID_NAMES = ("position", *_SAID[0], *_SAID[1], "cells")
INSERT = f"INSERT INTO rows ({', '.join(_SAID_NAMES)}) VALUES ({', '.join('?' * len(_SAID_NAMES))})"
"""Takes a position, and what :func:`pack` gives."""

UPDATE = f"UPDATE rows SET {', '.join(f'{name} = ?' for names in _CHANGING for name in names)} WHERE position = ?"
"""Takes what :func:`standing` gives, and a position."""


def pack(rows: Iterable[Row], cells: pd.DataFrame) -> list[Packed]:
    """Write down what the data says.

    Parameters
    ----------
    rows : iterable of Row
        Checked rows.
    cells : pandas.DataFrame
        Of each the label, and the cells that the report carries.
    """
    texts = map(_json, cells.astype("object").itertuples(name=None))
    return [(*_said(row), text) for row, text in zip(rows, texts, strict=True)]


def _held(plain: Sequence[str], texts: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    """Make what reads some of a row as the database holds it; of the texts the opt-out is the first."""
    plain_of, texts_of = operator.attrgetter(*plain), operator.attrgetter(*texts)

    def held(row: Row) -> tuple[Any, ...]:
        opt_out, *others = texts_of(row)
        said = None if opt_out is None else _json(opt_out)
        return (*plain_of(row), said, *[_json(each) if each else None for each in others])

    return held


_said, standing = _held(*_SAID), _held(*_CHANGING)


def unpack(position: int, *values: Any) -> Row:
    """Make a row of what the database holds.

    Parameters
    ----------
    position : int
        Where it stands.
    values : object
        In the order of :data:`COLUMNS`.
    """
    row = Row(*values[: len(_PLAIN)])
    row.position = position
    if row.unsubscribed is not None:
        row.unsubscribed = bool(row.unsubscribed)
    row.has_opted_out, row.by_file, row.joins = (
        bool(row.has_opted_out),
        bool(row.by_file),
        bool(row.joins),
    )
    row.tried, row.retry = bool(row.tried), bool(row.retry)
    for name, text in zip(_TEXTS, values[len(_PLAIN) :], strict=True):
        if text is not None:
            setattr(row, name, read_text(text))
    return row


def read_text(text: str) -> Any:
    """Read what is held as JSON.

    Parameters
    ----------
    text : str
        From the database.
    """
    return _decode(text)[0]


def _plain(value: Any) -> Any:
    """Write what JSON has no word for: numpy's numbers, dates as text, missing as null."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else str(value)


_json = json.JSONEncoder(default=_plain).encode
_decode = json.JSONDecoder().raw_decode
