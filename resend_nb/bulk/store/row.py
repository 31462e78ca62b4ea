"""One row of the data: what it says, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Row:
    """One row of the data: what it says, and what becomes of it.

    ``unsubscribed`` is ``None`` where nobody can tell. ``opt_out`` is that cell as the report carries it: an
    opt-out that another row brought stays with the row, whatever part of the report is given back.
    ``has_opted_out`` is what the account says, ``by_file`` whether a file can carry a new person. What is wanted:
    ``to_opt_out`` (ids), ``fields`` (a field or property with its old and new value), ``joins``, ``to_leave`` (ids),
    in words ``changes``; what was done of it is ``did``. Nearly all rows have none of these, so they share what is
    empty. ``position`` is where the row stands in the data.
    """

    email: str | None = None
    person: str = ""
    first_name: str | None = None
    last_name: str | None = None
    unsubscribed: bool | None = False
    action: str = "none"
    changes: str = ""
    status: str = "pending"
    reason: str = ""
    contact_id: str | None = None
    has_opted_out: bool = False
    by_file: bool = False
    joins: bool = False
    tried: bool = False
    retry: bool = False
    opt_out: Any = None
    properties: dict[str, str | float] = field(default_factory=dict)
    to_opt_out: Sequence[str] = ()
    fields: Mapping[str, list[Any]] = field(default_factory=lambda: _NOTHING)
    to_leave: Sequence[str] = ()
    did: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    position: int = -1

    def refuse(self, status: str, reason: str) -> None:
        """Take the row out of the run."""
        self.status, self.reason = status, reason

    def note(self, reason: str) -> None:
        """Say one thing more."""
        self.reason = (
            f"{self.reason}; {reason}" if self.reason and reason else self.reason or reason
        )

    def record(self, what: str, ids: Sequence[str]) -> None:
        """Keep what was done to whom."""
        self.did = {**self.did, what: [*self.did.get(what, []), *ids]}
