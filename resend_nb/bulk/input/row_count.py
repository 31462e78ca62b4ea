"""What was read: the rows that hold something, and what was detected about their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resend_nb._ui import pluralize

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd


_FORMATS = {"csv": "CSV", "parquet": "Parquet"}


def describe_read(read: Mapping[str, Any]) -> str:
    """Say what was detected about a file.

    >>> read = {"format": "csv", "encoding": "cp1252", "delimiter": ";", "sheet": None}
    >>> describe_read({**read, "empty_rows": 1})
    "CSV, encoding cp1252, delimiter ';', 1 empty row left out"
    """
    parts = [_FORMATS.get(read["format"], read["format"])]
    parts += [f"encoding {read['encoding']}"] if read["encoding"] else []
    parts += [f"{name} {read[name]!r}" for name in ("delimiter", "sheet") if read[name]]
    if read["empty_rows"]:
        parts.append(f"{pluralize(read['empty_rows'], 'empty row')} left out")
    return ", ".join(parts)


class RowCount:
    """Leaves out empty rows, and notes in ``attrs["read"]`` what was read so far."""

    def __init__(
        self,
        kind: str,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        sheet: str | None = None,
    ) -> None:
        self._read: dict[str, Any] = {
            "format": kind,
            "encoding": encoding,
            "delimiter": delimiter,
            "sheet": sheet,
            "rows": 0,
            "empty_rows": 0,
        }

    def without_empty(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that hold something, with the numbers they have in the file."""
        empty = _is_empty(frame)
        number = int(empty.sum())
        self._read["rows"] += len(frame) - number
        self._read["empty_rows"] += number
        return self._noted(frame[~empty] if number else frame)

    def all_of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Count all rows, as those of a DataFrame."""
        self._read["rows"] += len(frame)
        return self._noted(frame)

    def _noted(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.attrs["read"] = dict(self._read)
        return frame


def _is_empty(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether all cells of each row, which are text, are missing or blank."""
    if not len(frame.columns):
        return np.zeros(len(frame), dtype=bool)
    empty = _is_blank(frame.iloc[:, 0])
    for position in range(1, len(frame.columns)):
        rows = empty.nonzero()[0]
        if not len(rows):
            break
        empty[rows] = _is_blank(frame.iloc[rows, position])
    return empty


def _is_blank(column: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    return column.str.isspace().fillna(value=True).to_numpy(dtype=bool, copy=True)
