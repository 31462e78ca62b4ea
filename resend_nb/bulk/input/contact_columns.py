"""The columns of contacts after validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.input.consent_counts import ReadAs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


@dataclass
class ContactColumns:
    """What ``validate`` found in the columns of the data.

    The columns have one item per row. The dicts are sparse, by the position of the row: of a
    million rows, almost all are valid and not opted out.
    """

    emails: pd.Series[str]  # in lower case; missing where the address cannot be used
    people: pd.Series[str]  # equal for all spellings of an address, missing without one
    written: pd.Series[str]  # the people, and the invalid addresses that have one "@"
    domains: pd.Series[str]  # of these
    unusual: list[int]  # positions of the addresses that are valid in another form, or invalid
    unusable: dict[int, str | None] = field(default_factory=dict)  # text of an invalid address
    opt_outs: dict[int, Any] = field(default_factory=dict)  # cells that hold something
    unsubscribed: dict[int, bool | None] = field(default_factory=dict)  # None if not yes or no
    skipped: dict[int, str] = field(default_factory=dict)  # why nobody is added
    notes: dict[int, str] = field(default_factory=dict)  # what the reason of a valid row says
    read_as: ReadAs = field(default_factory=ReadAs)
    problems: dict[int, str] = field(default_factory=dict)  # why the row cannot be used

    def note(self, position: int, note: str) -> None:
        """Add to the notes of a row."""
        self.notes[position] = "; ".join(filter(None, (self.notes.get(position), note)))


def replaced(column: pd.Series[str], values: Mapping[Any, str | None]) -> pd.Series[str]:
    """Return a column with other values at some positions."""
    other = column.copy()
    other.iloc[list(values)] = pd.Series(list(values.values()), dtype="string").array
    return other


def is_true(answers: pd.Series[bool]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return answers as an array, where missing ones count as no."""
    return answers.to_numpy(dtype=bool, na_value=False)
