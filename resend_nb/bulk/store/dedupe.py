"""Deduplicate rows: one row for each person, with the worst that any of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.bulk.store.row import NO_CONSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.bulk.store.row import Row


def dedupe(rows: Sequence[Row], label: Callable[[int], Any]) -> dict[int, int]:
    """Keep each person's first usable row, and map the positions of duplicates to it.

    An opt-out in any row of a person applies to the person; an opt-out that cannot be read makes
    the row that is kept invalid, and a row that is skipped has the others skipped. ``rows`` must
    hold all rows of the people in it, in order.
    """
    opted_out = {row.person for row in rows if row.unsubscribed}
    unclear = {row.person: row.opt_out for row in rows if row.unsubscribed is None and row.person}
    skipped = {row.person: row for row in reversed(rows) if row.status == "skipped"}
    unwilling = {row.person for row in rows if row.opt_out == NO_CONSENT}
    first_of: dict[str, int] = {}
    duplicates: dict[int, int] = {}
    for row in rows:
        if row.status in {"invalid", "skipped"}:
            continue
        first = first_of.setdefault(row.person, row.position)
        if first != row.position:
            duplicates[row.position] = first
            note = ", where its opt-out is kept" if row.unsubscribed else ""
            row.refuse("duplicate", f"duplicate of row {label(first)}{note}")
        if row.person in opted_out:
            row.unsubscribed = row.opt_out = True
        elif row.person in unclear:
            row.opt_out = unclear[row.person]
            row.refuse(
                "invalid",
                f"another row of this person has the opt-out {row.opt_out!r}; write yes or no",
            )
        elif row.person in skipped:
            other = skipped[row.person]
            row.opt_out = other.opt_out
            row.refuse("skipped", f"row {label(other.position)} of this person: {other.reason}")
        elif row.person in unwilling:
            row.opt_out = NO_CONSENT
    return duplicates
