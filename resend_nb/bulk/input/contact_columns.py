"""The columns of contacts after validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from resend_nb.bulk.input.consent_counts import ReadAs


@dataclass
class ContactColumns:
    """What ``validate`` found in the columns of the data.

    The lists have one item per row. The dicts are sparse, by the position of the row: of a million
    rows, almost all are valid and not opted out.
    """

    emails: list[str | None]  # in lower case; None where the address cannot be used
    people: list[str]  # equal for all spellings of an address, empty without one
    local_parts: list[str]  # of valid and invalid addresses; empty without exactly one "@"
    domains: list[str]
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
