"""The labels of rows, which come back as what they were although they are held as JSON."""

from __future__ import annotations

import contextlib
from typing import Any

import pandas as pd

Kind = dict[str, Any]
"""What JSON does not say of labels: their names, and their dtype."""

_ANY: Kind = {"names": [None], "dtype": "object"}

NEW = dict(_ANY)
"""Of labels that are still to come."""


def kind_of(index: pd.Index[Any]) -> Kind:
    """Say what labels are.

    Parameters
    ----------
    index : pandas.Index
        The labels.
    """
    return {
        "names": [None if name is None else str(name) for name in index.names],
        "dtype": str(index.dtype),
    }


def common(one: Kind, other: Kind) -> Kind:
    """Say what the labels of two parts are together.

    Parameters
    ----------
    one : dict
        Of the parts before.
    other : dict
        Of the next part.
    """
    return other if one is NEW or one == other else _ANY


def index_of(labels: list[Any], kind: Kind) -> pd.Index[Any]:
    """Make labels of what JSON has left of them.

    Parameters
    ----------
    labels : list
        As they were read.
    kind : dict
        What they were.
    """
    several = [tuple(each) if isinstance(each, list) else each for each in labels]
    if several and all(isinstance(each, tuple) for each in several):
        return pd.MultiIndex.from_tuples(several, names=kind["names"])
    index: pd.Index[Any] = pd.Index(several, name=kind["names"][0], tupleize_cols=False)
    if kind["dtype"] != "object":
        with contextlib.suppress(
            ValueError, TypeError
        ):  # where addresses were added to labels of another kind
            index = index.astype(kind["dtype"])
    return index
