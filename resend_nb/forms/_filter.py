"""Filter conditions on a DataFrame's columns, applied and written as pandas code; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OPERATORS = ("is", "is not", "contains", "is empty", "is not empty", "at least", "at most")

NEED_NO_VALUE = {"is empty", "is not empty"}

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Condition:
    """A column compared with a value.

    Text comparisons ignore case and surrounding spaces. A date without a time is compared with the
    day. An empty cell is not equal to any value, and neither more nor less than one.
    """

    column: str
    operator: str = "is"
    value: str = ""

    def problem(self, frame: pd.DataFrame) -> str:
        """Return why the condition cannot be applied to a DataFrame; empty if it can."""
        if self.column not in frame.columns:
            return "Choose a column for each condition."
        if self.operator not in NEED_NO_VALUE and not self.value.strip():
            return f"Enter a value to compare {self.column!r} with, or choose 'is empty'."
        try:
            _steps(self, frame[self.column])
        except ValueError as error:
            return str(error)
        return ""

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Return for each row whether the condition holds."""
        cells = frame[self.column].reset_index(drop=True)
        mask: pd.Series[bool] = reduce(
            lambda result, step: step.apply(result), _steps(self, cells), cells
        )
        return mask

    def python(self, name: str, frame: pd.DataFrame) -> str:
        """Return the condition as pandas code, with the DataFrame under this name."""
        steps = _steps(self, frame[self.column])
        return f"{name}[{self.column!r}]" + "".join(step.code for step in steps)


def matching(frame: pd.DataFrame, conditions: Sequence[Condition]) -> pd.Series[bool]:
    """Return for each row, by position, whether all conditions hold; they must have no problem.

    Examples
    --------
    >>> people = pd.DataFrame({"city": ["Bergen", "bergen ", None], "bags": [2, 7, 9]})
    >>> is_bergen, is_large = Condition("city", "is", "Bergen"), Condition("bags", "at least", "5")
    >>> matching(people, [is_bergen, is_large]).tolist()
    [False, True, False]
    """
    all_rows = pd.Series(True, index=range(len(frame)), dtype="bool")  # noqa: FBT003 -- a column of it
    return reduce(lambda mask, condition: mask & condition.mask(frame), conditions, all_rows)


@dataclass(frozen=True)
class _Step:
    """One method call on a Series; what is applied and the code shown come from the same fields."""

    method: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, cells: Any) -> Any:
        return attrgetter(self.method)(cells)(*self.arguments, **self.named)

    @property
    def code(self) -> str:
        arguments = [_code_of(argument) for argument in self.arguments]
        arguments += [f"{name}={value!r}" for name, value in self.named.items()]
        return f".{self.method}({', '.join(arguments)})"


def _code_of(argument: Any) -> str:
    return f"pd.{argument.__name__}" if callable(argument) else repr(argument)


_TEXT = (
    _Step("astype", ("string",)),
    _Step("fillna", ("",)),
    _Step("str.strip"),
    _Step("str.lower"),
)
_AS_BOOL = _Step("astype", ("bool",))
_BLANK_IS_FALSE = (_Step("fillna", (False,)), _AS_BOOL)


def _steps(condition: Condition, cells: pd.Series[Any]) -> list[_Step]:
    operator, value = condition.operator, condition.value.strip()
    if operator in NEED_NO_VALUE:
        method = "eq" if operator == "is empty" else "ne"
        return [*_TEXT, _Step(method, ("",)), _AS_BOOL]
    if operator == "contains":
        return [*_TEXT, _Step("str.contains", (value.lower(),), {"regex": False}), _AS_BOOL]
    if operator in {"is", "is not"}:
        opposite = [_Step("eq", (False,))] if operator == "is not" else []
        return [*_equal(condition.column, cells, value), *opposite]
    method = "ge" if operator == "at least" else "le"
    return [*_compared(cells, value, method), *_BLANK_IS_FALSE]


def _equal(column: str, cells: pd.Series[Any], value: str) -> list[_Step]:
    kind = _kind(cells)
    if kind == "text":
        return [*_TEXT, _Step("eq", (value.lower(),)), _AS_BOOL]
    if kind != "yes or no":
        return [*_compared(cells, value, "eq"), *_BLANK_IS_FALSE]
    if value.lower() not in _YES_NO:
        raise ValueError(f"{column!r} holds yes or no. Enter 'yes' or 'no'.")
    return [_Step("eq", (_YES_NO[value.lower()],)), *_BLANK_IS_FALSE]


def _compared(cells: pd.Series[Any], value: str, method: str) -> list[_Step]:
    """Compare numbers or times; in a text column, the value decides which."""
    kind, number = _kind(cells), _number(value)
    if kind == "yes or no":
        raise ValueError("Yes and no have no order. Choose 'is' or 'is not'.")
    if number is not None and kind != "time":
        parse = _parse_with(pd.to_numeric) if kind == "text" else []
        return [*parse, _Step(method, (number,))]
    if kind == "number":
        raise ValueError(f"{value!r} is not a number.")
    if not _is_timestamp(value):
        raise ValueError(f"{value!r} is neither a number nor a date such as 2026-11-02.")
    parse = _parse_with(pd.to_datetime, utc=True, format="ISO8601") if kind == "text" else []
    to_day = [] if ":" in value else [_Step("dt.normalize")]
    return [*parse, *to_day, _Step(method, (value,))]


def _kind(cells: pd.Series[Any]) -> str:
    if pd.api.types.is_bool_dtype(cells):
        return "yes or no"
    if pd.api.types.is_numeric_dtype(cells):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(cells) else "text"


def _parse_with(parser: Callable[..., Any], **named: Any) -> list[_Step]:
    return [_Step("astype", ("string",)), _Step("pipe", (parser,), {"errors": "coerce", **named})]


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _is_timestamp(value: str) -> bool:
    """Whether a value is a day, or a time on a day, that pandas can compare with a column."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?", value, re.ASCII):
        return False
    try:
        return not pd.isna(pd.Timestamp(value))
    except ValueError:
        return False
