"""Records to frames: declared columns first, whatever else the API gave at the end."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.schemas import TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resend_nb.schemas import Schema


def to_frame(records: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Make a frame of records.

    Parameters
    ----------
    records : iterable of mapping
        As the API gives them.
    schema : mapping
        Columns and dtypes.

    Returns
    -------
    pandas.DataFrame
        The schema's columns in its order, then unknown fields as they came. Missing is missing, in every dtype.

    Examples
    --------
    >>> frame = to_frame([{"id": "1", "new": True}], {"id": "string", "created_at": TIME})
    >>> frame.dtypes.astype(str).to_dict()
    {'id': 'string', 'created_at': 'datetime64[us, UTC]', 'new': 'bool'}
    """
    rows = [*records]
    columns = {name: column([row.get(name) for row in rows], kind) for name, kind in schema.items()}
    unknown = [
        name for name in dict.fromkeys(itertools.chain.from_iterable(rows)) if name not in schema
    ]
    columns |= {name: pd.Series([row.get(name) for row in rows]) for name in unknown}
    return pd.DataFrame(columns, columns=[*columns])


def column(values: list[Any], kind: str | tuple[str, ...]) -> pd.Series[Any]:
    """Make one column of a declared kind.

    Parameters
    ----------
    values : list
        As the API gives them, ``None`` for missing.
    kind : str or tuple of str
        A dtype, or the categories to expect.

    Returns
    -------
    pandas.Series
        Of that dtype; a category that was not expected is kept, after the others.
    """
    if isinstance(kind, tuple):
        unexpected = dict.fromkeys(
            value for value in values if value is not None and value not in kind
        )
        return pd.Series(pd.Categorical(values, categories=[*kind, *unexpected]))
    if kind == TIME:
        # The API writes times as Postgres does and, in places, as ISO; pandas reads both under this name.
        texts = pd.Series(values, dtype="string")
        return pd.to_datetime(texts, utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return pd.Series(values, dtype=kind)
