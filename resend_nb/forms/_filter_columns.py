"""The columns that a filter offers: their names in words, operators and frequent values; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resend_nb.forms._filter import (
    NEED_NO_VALUE,
    NUMBER,
    TEXT,
    TIME,
    YES_NO,
    YES_NO_VALUES,
    kind_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resend_nb.forms._filter import Condition

ACCOUNT_LABELS = {
    "id": "ID",
    "email": "Email",
    "first_name": "First name",
    "last_name": "Last name",
    "unsubscribed": "Opted out",
    "created_at": "Created",
}

_SAME = ("is", "is not")

_OPERATORS: dict[str, tuple[str, ...]] = {
    TEXT: (*_SAME, "contains", "does not contain", "starts with", "at least", "at most"),
    NUMBER: (*_SAME, "at least", "at most", "more than", "less than"),
    TIME: (*_SAME, "less than", "at most", "more than", "at least"),
    YES_NO: _SAME,
}

_OF_TIMES = {
    "is": "on",
    "is not": "not on",
    "less than": "before",
    "at most": "on or before",
    "more than": "after",
    "at least": "on or after",
}

_MOST_SUGGESTIONS = 12


@dataclass(frozen=True)
class Columns:
    """The columns of the people to filter; ``labels`` has names in words for some of them."""

    frame: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The labels with the names of the columns."""
        return tuple((self.labels.get(name, name), name) for name in self.frame.columns)

    def kind(self, name: str | None) -> str:
        """Return what a column holds; a missing column counts as text."""
        return kind_of(self.frame[name]) if name in self.frame.columns else TEXT

    def operators(self, name: str | None) -> tuple[tuple[str, str], ...]:
        """Return the operators of a column, each after its label."""
        kind = self.kind(name)
        offered = (*_OPERATORS[kind], *NEED_NO_VALUE)
        return tuple((_label(operator, kind), operator) for operator in offered)

    def suggestions(self, name: str | None) -> tuple[str, ...]:
        """Return the values of a text column that has few different ones."""
        if name not in self.frame.columns or self.kind(name) != TEXT:
            return ()
        texts = self.frame[name].astype("string").str.strip().dropna().unique()
        values = sorted(text for text in texts if text)
        return tuple(values) if len(values) <= _MOST_SUGGESTIONS else ()

    def words(self, condition: Condition) -> str:
        """Return a condition in words, to follow "people"."""
        name, kind = condition.column, self.kind(condition.column)
        label = self.labels[name].lower() if name in self.labels else name
        if condition.operator in NEED_NO_VALUE:
            return f"whose {label} {condition.operator}"
        if kind == YES_NO:
            return self._yes_no_words(condition, label)
        noun = f"{label} date" if kind == TIME else label
        operator = _label(condition.operator, kind)
        verb = "" if operator.startswith(("is", "contains", "does", "starts")) else "is "
        value = condition.value.strip()
        quoted = repr(value) if kind == TEXT else value
        return f"whose {noun} {verb}{operator} {quoted}"

    def _yes_no_words(self, condition: Condition, label: str) -> str:
        holds = YES_NO_VALUES[condition.value.strip().lower()] == (condition.operator == "is")
        if condition.column in self.labels:
            return "who opted out" if holds else "who did not opt out"
        return f"whose {label} {condition.operator} {condition.value.strip()}"


def _label(operator: str, kind: str) -> str:
    return _OF_TIMES.get(operator, operator) if kind == TIME else operator
