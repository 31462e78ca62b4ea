"""What the columns of consent were read as, in one part of the data or in all of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from resend_nb.bulk.input.consent_words import Kind, Verdict

MEANING: dict[Kind, str] = {
    "opt_out": "which people opted out",
    "consent": "which people agreed to get email",
    "status": "which people get email",
    "undeliverable": "which addresses no email reaches",
}

RANK: dict[Verdict, int] = {
    "subscribed": 0,
    "no_consent": 1,
    "undeliverable": 2,
    "opted_out": 3,
}


@dataclass
class ReadAs:
    """For each column of consent, its kind and how many cells say what.

    ``unread`` are other columns that hold something. Only all of the data tells whether a column
    can be ignored, so :meth:`check` is called at the end.
    """

    columns: dict[str, tuple[Kind, Counter[str]]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def update(self, other: ReadAs) -> None:
        """Add another part of the data, or other columns."""
        self.unread |= other.unread
        for column, (kind, counts) in other.columns.items():
            self.columns.setdefault(column, (kind, Counter()))[1].update(counts)

    def check(self) -> None:
        """Raise an InputError if a column of consent is empty, or unclear in a part of the data."""
        for column, (kind, counts) in self.columns.items():
            if kind == "consent" and 0 < counts["empty"] == sum(counts[name] for name in RANK):
                raise InputError(
                    f"column {column!r} looks like consent, but all its cells are empty. Fill it "
                    "in, drop it, or ignore consent with columns={'subscribed': None}"
                )
            if column in self.unread:
                raise InputError(
                    f"column {column!r} says which people get email in some rows, but has other "
                    "values elsewhere. Change them to subscribed or unsubscribed. If the column is "
                    "about something else, drop it, or ignore all columns of this kind with "
                    "columns={'status': None}"
                )

    def describe(self) -> list[dict[str, Any]]:
        """Return, for each column, what it says and how often."""
        return [
            {"column": column, "says": MEANING[kind]} | {name: counts[name] for name in RANK}
            for column, (kind, counts) in self.columns.items()
        ]
