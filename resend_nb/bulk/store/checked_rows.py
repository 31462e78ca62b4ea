"""The checked rows of a chunk of data: columns, and a :class:`Row` where one differs from most."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.row_codec import encode_cells, encode_row, json_of_each, optional_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from resend_nb.bulk.store.row_codec import EncodedRow


class CheckedRows(dict[int, Row]):
    """The rows that differ from most, by position; each is made when it is first needed.

    ``columns`` are the arguments of a new row, ``opt_outs`` cells by position, and ``properties``
    those of each row.
    """

    def __init__(self, *columns: Sequence[str | None], opt_outs: Mapping[int, Any]) -> None:
        super().__init__()
        self._columns = columns
        self._opt_outs = opt_outs
        self.properties: list[dict[str, Any]] = [{} for _ in columns[0]]

    def __missing__(self, position: int) -> Row:
        row = Row(*(column[position] for column in self._columns))  # type: ignore[arg-type]
        row.opt_out, row.properties = self._opt_outs.get(position), self.properties[position]
        self[position] = row
        return row

    def encode(self, cells: pd.DataFrame) -> list[EncodedRow]:
        """Encode all rows, each with its index label and the cells that the report returns."""
        lines = encode_cells(cells)
        opt_outs = map(optional_json, map(self._opt_outs.get, range(len(lines))))
        properties = map(_or_none, json_of_each(self.properties))
        same = map(repeat, encode_row(Row())[4:7])
        records: list[EncodedRow] = list(
            zip(*self._columns, *same, opt_outs, properties, lines, strict=False)
        )
        for position, row in self.items():
            records[position] = (*encode_row(row), lines[position])
        return records


def _or_none(properties: str) -> str | None:
    return None if properties == "{}" else properties
