"""The columns of contacts after validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class ContactColumns:
    """What ``validate`` found in the columns of the data.

    The lists have one item per row. The dicts are sparse, by the position of the row: of a million
    rows, almost all are valid and not opted out.

    Attributes
    ----------
    emails : list of str or None
        Addresses in lower case; None where they cannot be used.
    people : list of str
        What identifies the person: equal for all spellings of an address, empty without one.
    local_parts, domains : list of str
        The two sides of the address in lower case, valid or not; empty without exactly one "@".
    unusable : dict
        The text of each address that cannot be used.
    opt_outs : dict
        The cells of the opt-out column that hold something.
    unsubscribed : dict
        What these cells mean: True, or None where they are neither yes nor no.
    problems : dict
        Why the row cannot be used.
    """

    emails: list[str | None]
    people: list[str]
    local_parts: list[str]
    domains: list[str]
    unusable: dict[int, str | None] = field(default_factory=dict)
    opt_outs: dict[int, Any] = field(default_factory=dict)
    unsubscribed: dict[int, bool | None] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)

    def refuse(self, problems: Mapping[int, str]) -> None:
        """Add problems; a row's first problem is the one that is reported."""
        self.problems = {**problems, **self.problems}
