"""The index labels of the data: stored as JSON, returned with their original type and names."""

from __future__ import annotations

import contextlib
from typing import Any

import pandas as pd

Kind = dict[str, Any]
"""The names and the dtype of an index, which JSON does not keep."""

_ANY: Kind = {"names": [None], "dtype": "object"}

NEW = dict(_ANY)
"""The kind before any labels are known."""


def kind_of(index: pd.Index[Any]) -> Kind:
    """Return the names and the dtype of an index."""
    return {
        "names": [None if name is None else str(name) for name in index.names],
        "dtype": str(index.dtype),
    }


def common_kind(kind: Kind, other: Kind) -> Kind:
    """Return the kind of the labels of two chunks together."""
    return other if kind is NEW or kind == other else _ANY


def index_of(labels: list[Any], kind: Kind) -> pd.Index[Any]:
    """Build the index from labels decoded from JSON."""
    keys = [tuple(label) if isinstance(label, list) else label for label in labels]
    if keys and all(isinstance(key, tuple) for key in keys):
        return pd.MultiIndex.from_tuples(keys, names=kind["names"])
    index: pd.Index[Any] = pd.Index(keys, name=kind["names"][0], tupleize_cols=False)
    if kind["dtype"] != "object":
        # A removal's label is an address, which does not fit labels of another type.
        with contextlib.suppress(ValueError, TypeError):
            index = index.astype(kind["dtype"])
    return index
