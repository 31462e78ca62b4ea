"""Deduplicate rows: one row for each person, with the opt-out of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.bulk.store.row import Row


def dedupe(rows: Sequence[Row], label: Callable[[int], Any]) -> dict[int, int]:
    """Keep each person's first usable row, and map the positions of duplicates to it.

    An opt-out in any row of a person applies to the person; an opt-out that cannot be read makes
    the row that is kept invalid. ``rows`` must hold all rows of the people in it, in order.
    """
    opted_out = {row.person for row in rows if row.unsubscribed}
    unclear = {row.person: row.opt_out for row in rows if row.unsubscribed is None and row.person}
    first_of: dict[str, int] = {}
    duplicates: dict[int, int] = {}
    for row in rows:
        if row.status == "invalid":
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
    return duplicates
