"""Records to DataFrames: the declared columns first, then any other fields of the API."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.errors import UnexpectedResponseError
from resend_nb.schemas import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.schemas import Schema


def to_frame(records: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Convert records to a DataFrame with the schema's columns, then fields it does not name.

    >>> frame = to_frame([{"id": "1", "new": True}], {"id": "string", "created_at": TIME})
    >>> frame.dtypes.astype(str).to_dict()
    {'id': 'string', 'created_at': 'datetime64[us, UTC]', 'new': 'bool'}
    """
    rows = list(records)
    columns = {
        name: _checked_column(name, [row.get(name) for row in rows], dtype)
        for name, dtype in schema.items()
    }
    for name in dict.fromkeys(itertools.chain.from_iterable(rows)):
        if name not in schema:
            columns[name] = pd.Series([row.get(name) for row in rows])
    return pd.DataFrame(columns, columns=list(columns))


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
        texts = pd.Series(values, dtype="string")
        return pd.to_datetime(texts, utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return pd.Series(values, dtype=dtype)
