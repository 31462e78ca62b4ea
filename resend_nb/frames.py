"""Records to DataFrames: the declared columns first, then any other fields of the API."""

from __future__ import annotations

import contextlib
import itertools
import operator
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.errors import UnexpectedResponseError
from resend_nb.schemas import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.schemas import Schema

_TEXT_OR_NULL = frozenset({str, type(None)})


def to_frame(records: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Convert records to a DataFrame with the schema's columns, then fields it does not name.

    >>> frame = to_frame([{"id": "1", "new": True}], {"id": "string", "created_at": TIME})
    >>> frame.dtypes.astype(str).to_dict()
    {'id': 'string', 'created_at': 'datetime64[us, UTC]', 'new': 'bool'}
    """
    return from_columns(_fields(list(records), schema), schema)


def from_columns(fields: Mapping[str, list[Any]], schema: Schema) -> pd.DataFrame:
    """Convert the values of fields to a DataFrame like that of :func:`to_frame`."""
    missing = [None] * max(map(len, fields.values()), default=0)
    columns = {
        name: _checked_column(name, fields.get(name, missing), dtype)
        for name, dtype in schema.items()
    }
    for name, values in fields.items():
        if name not in schema:
            columns[name] = pd.Series(values)
    return pd.DataFrame(columns, columns=list(columns))


def _fields(rows: list[Mapping[str, Any]], schema: Schema) -> dict[str, list[Any]]:
    """Return the values of each field, those of the schema first."""
    if set(map(len, rows)) == {len(schema)}:
        with contextlib.suppress(KeyError):  # faster, if each record has exactly these fields
            return {name: list(map(operator.itemgetter(name), rows)) for name in schema}
    names = dict.fromkeys(itertools.chain(schema, itertools.chain.from_iterable(rows)))
    return {name: [row.get(name) for row in rows] for name in names}


def _checked_column(name: str, values: list[Any], dtype: str | tuple[str, ...]) -> pd.Series[Any]:
    """Return one column; values that do not fit its dtype came from the server."""
    try:
        return column(values, dtype)
    except (ValueError, TypeError) as error:
        raise UnexpectedResponseError(
            f"The field {name!r} of a response cannot be read: {error}", method="GET"
        ) from None


def column(values: list[Any], dtype: str | tuple[str, ...]) -> pd.Series[Any]:
    """Return one column; a tuple lists the expected categories, and unexpected ones are kept."""
    if isinstance(dtype, tuple):
        present = dict.fromkeys(value for value in values if value is not None)
        return pd.Series(pd.Categorical(values, categories=list(dict.fromkeys([*dtype, *present]))))
    if dtype == TIME:
        # The API writes times as Postgres does or in ISO format; pandas parses both as ISO 8601.
        # Plain text is parsed as it is, which takes half the time.
        is_text = _TEXT_OR_NULL.issuperset(map(type, values))
        texts = pd.Series(values, dtype="object" if is_text else "string")
        return pd.to_datetime(texts, utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return pd.Series(values, dtype=dtype)
