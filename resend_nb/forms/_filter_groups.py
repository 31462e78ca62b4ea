"""A filter: groups of conditions, applied, written as pandas code and said in words; pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.forms._filter import Condition

ALL, ANY = "all", "any"

_JOIN, _SIGN, WORD = {ALL: and_, ANY: or_}, {ALL: "&", ANY: "|"}, {ALL: "and", ANY: "or"}


@dataclass(frozen=True)
class Group:
    """At least one condition; ``how`` says whether all of them or any of them must hold."""

    conditions: tuple[Condition, ...]
    how: str = ALL

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return for each row, by position, whether the group matches."""
        return reduce(_JOIN[self.how], (condition.mask(frame) for condition in self.conditions))

    def python(self, name: str, frame: pd.DataFrame) -> str:
        """Return the group as pandas code, in parentheses if it has several conditions."""
        lines = [condition.python(name, frame) for condition in self.conditions]
        return lines[0] if len(lines) == 1 else _joined(lines, self.how)

    def sentence(self, words: Callable[[Condition], str]) -> str:
        """Return the group in words."""
        return f" {WORD[self.how]} ".join(map(words, self.conditions))


@dataclass(frozen=True)
class Filter:
    """Groups of conditions; ``how`` says whether a person must match all or any of the groups.

    Without groups, everyone matches. All methods but ``problems`` need a filter without problems.

    Examples
    --------
    >>> from resend_nb.forms._filter import Condition
    >>> people = pd.DataFrame({"city": ["Bergen", "bergen ", None], "bags": [2, 7, 9]})
    >>> is_bergen, is_large = Condition("city", "is", "Bergen"), Condition("bags", "at least", "5")
    >>> Filter((Group((is_bergen, is_large)),)).mask(people).tolist()
    [False, True, False]
    >>> Filter((Group((is_bergen,)), Group((is_large,))), ANY).mask(people).tolist()
    [True, True, True]
    """

    groups: tuple[Group, ...] = ()
    how: str = ANY

    def problems(self, frame: pd.DataFrame) -> list[str]:
        """Return what prevents applying the filter, without repetitions."""
        conditions = [condition for group in self.groups for condition in group.conditions]
        problems = [condition.problem(frame) for condition in conditions]
        return list(dict.fromkeys(filter(None, problems)))

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return for each row, by position, whether the filter matches."""
        if not self.groups:
            return pd.Series(True, index=range(len(frame)), dtype="bool")  # noqa: FBT003 -- a column of it
        return reduce(_JOIN[self.how], (group.mask(frame) for group in self.groups))

    def python(self, name: str, frame: pd.DataFrame) -> str:
        """Return the filter as pandas code in parentheses, with the DataFrame under this name."""
        if len(self.groups) == 1:
            (group,) = self.groups
            return _joined([line.python(name, frame) for line in group.conditions], group.how)
        return _joined([group.python(name, frame) for group in self.groups], self.how)

    def sentence(self, words: Callable[[Condition], str]) -> str:
        """Return the filter in words; ``words`` describes a condition."""
        groups = (group.sentence(words) for group in self.groups)
        return f"People {f'; {WORD[self.how]} '.join(groups)}."


def _joined(parts: list[str], how: str) -> str:
    """Return parts of code below each other, in parentheses."""
    indented = [part.replace("\n", "\n    ") for part in parts]
    return "(\n      " + f"\n    {_SIGN[how]} ".join(indented) + "\n)"
