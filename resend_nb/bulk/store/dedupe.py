"""The rows of each person brought together, however far apart they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from resend_nb.bulk.store.row import Row


def dedupe(rows: Sequence[Row], label: Callable[[int], Any]) -> dict[int, int]:
    """Keep a person's first usable row; an opt-out, and one that cannot be read, counts from any row.

    Parameters
    ----------
    rows : sequence of Row
        All rows of the people in them, in the data's order.
    label : callable
        Gives the label of a position.

    Returns
    -------
    dict
        For the position of each further row of a person, the position of the first.
    """
    opted_out = {row.person for row in rows if row.unsubscribed}
    unclear = {row.person: row.opt_out for row in rows if row.unsubscribed is None and row.person}
    first: dict[str, int] = {}
    further: dict[int, int] = {}
    for row in rows:
        if row.status == "invalid":
            continue
        above = first.setdefault(row.person, row.position)
        if above != row.position:
            further[row.position] = above
            kept = ", where its opt-out is kept" if row.unsubscribed else ""
            row.refuse("duplicate", f"duplicate of row {label(above)}{kept}")
        if row.person in opted_out:
            row.unsubscribed = row.opt_out = True
        elif row.person in unclear:
            row.opt_out = unclear[row.person]
            row.refuse(
                "invalid",
                f"another row of this address has an opt-out that is neither yes nor no: {row.opt_out!r}",
            )
    return further
