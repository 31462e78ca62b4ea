"""Full names, split into first and last name where the caller asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.bulk.input.cells import map_unique, normalize
from resend_nb.bulk.input.columns import recognize_fields
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


def split_full_names(
    data: pd.DataFrame, chosen: Mapping[str, str | None]
) -> tuple[pd.DataFrame, dict[str, str | None]]:
    """Replace the column that is mapped to ``full_name`` by those of the first and last name.

    Also return ``columns=`` for the new data.
    """
    others = {field: column for field, column in chosen.items() if field != "full_name"}
    column = chosen.get("full_name")
    if column is None:
        return data, others
    recognize_fields(data.columns, chosen)
    names = map_unique(_splitter(), data[column].tolist())
    frame = data.drop(columns=column)
    for position, field in enumerate(("first_name", "last_name")):
        frame[field] = [name[position] for name in names]
        others[field] = field
    return frame, others


def _splitter() -> Callable[[Any], tuple[Any, Any]]:
    """Return a function that splits a cell; nameparser takes about 0.3 ms for each name."""
    try:
        from nameparser import parse
    except ImportError:
        raise InputError(
            "columns={'full_name': ...} splits names with nameparser: "
            "pip install 'resend_nb[names]'"
        ) from None

    def split(cell: Any) -> tuple[Any, Any]:
        name = normalize(cell)
        if not isinstance(name, str) or "@" in name:  # the name of many a contact is the address
            return None, None
        parsed = parse(name)
        return parsed.given or None, f"{parsed.middle} {parsed.family}".strip() or None

    return split
