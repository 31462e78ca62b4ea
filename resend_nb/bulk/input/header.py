"""Where the header of a table is, and what its columns are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from resend_nb.bulk.input.columns import guess_fields
from resend_nb.bulk.input.file_source import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

SEARCHED = 50
"""How many of the first rows may hold titles above the header."""

_ADDRESS = re.compile(r"\s*<?[^\s@,;|<>\"]+@[^\s@,;|<>\"]+\.[^\s@,;|<>\"]+>?\s*")


def has_address(row: Sequence[str]) -> bool:
    """Whether a cell of the row is an address and nothing else."""
    return any("@" in cell and _ADDRESS.fullmatch(cell) is not None for cell in row)


def names_email(row: Sequence[str]) -> bool:
    """Whether a cell of the row is a usual name of the email column."""
    return "email" in guess_fields(cell for cell in row if cell)


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Return the position of the header; rows above it are titles.

    It is looked for above the first address only, because a row that is taken for a title is lost.
    """
    first = next((position for position, row in enumerate(rows) if _filled(row)), 0)
    end = next((position for position, row in enumerate(rows) if has_address(row)), len(rows))
    above = range(first, min(end, first + SEARCHED)) or range(first, first + 1)
    widest = 0
    for position in above:
        if _filled(rows[position]) >= widest and names_email(rows[position]):
            return position
        widest = max(widest, _filled(rows[position]))
    return max(above, key=lambda position: _filled(rows[position])) if rows else 0


def numbered(frame: pd.DataFrame, before: int) -> pd.DataFrame:
    """Number rows as a spreadsheet program does, from 1; ``before`` rows come before the data."""
    frame.index = frame.index + before + 1
    frame.index.name = "row"
    return frame


def names_and_start(row: Sequence[str], position: int) -> tuple[list[str], int]:
    """Return the names of the columns, and where the data begins; addresses need no header."""
    if len(row) == 1 and has_address(row):
        return ["email"], position
    return list(row), position + 1


def check_names(names: Sequence[str]) -> None:
    """Raise an error if two columns have the same name, or all none; several may have none."""
    if has_address(names) and not names_email(names):
        raise UnreadableError(
            f"has no names above its columns: the first row is {', '.join(names)[:80]!r}. Add a "
            "row of names above it, such as email and first_name"
        )
    known: set[str] = set()
    for name in names:
        if name.strip() and name in known:
            raise UnreadableError(
                f"has several columns named {name!r}. Rename or delete all but one in the file"
            )
        known.add(name)


def with_names(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Name the columns; those without a name or cells are left out, others are "Unnamed: 3"."""
    named: dict[int, str] = {}
    for position in range(len(frame.columns)):
        name = names[position] if position < len(names) else ""
        if name.strip():
            named[position] = name
        elif frame[position].notna().any():
            if position >= len(names):
                row = int(frame[position].notna().to_numpy().argmax())
                raise UnreadableError(
                    f"is not a CSV table: row {frame.index[row]} has more cells than the header"
                )
            named[position] = f"Unnamed: {position}"
    kept = frame if len(named) == len(frame.columns) else frame[list(named)]
    kept.columns = pd.Index(list(named.values()))
    return kept


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
