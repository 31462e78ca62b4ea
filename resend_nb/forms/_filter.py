"""Filter conditions on a DataFrame's columns, applied and written as pandas code; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TEXT, NUMBER, TIME, YES_NO = "text", "number", "time", "yes or no"

_COMPARISONS = {"at least": "ge", "at most": "le", "more than": "gt", "less than": "lt"}

_TEXT_METHODS = {
    "contains": ("str.contains", {"regex": False}),
    "does not contain": ("str.contains", {"regex": False}),
    "starts with": ("str.startswith", {}),
}

NEED_NO_VALUE = ("is empty", "is not empty")

OPERATORS = ("is", "is not", *_TEXT_METHODS, *_COMPARISONS, *NEED_NO_VALUE)

YES_NO_VALUES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


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
            return "Enter a value for each condition, or choose 'is empty'."
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


_AS_TEXT = (
    _Step("astype", ("string",)),
    _Step("fillna", ("",)),
    _Step("str.strip"),
    _Step("str.lower"),
)
_AS_BOOL = _Step("astype", ("bool",))
_OPPOSITE = _Step("eq", (False,))
_BLANK_IS_FALSE = (_Step("fillna", (False,)), _AS_BOOL)


def _steps(condition: Condition, cells: pd.Series[Any]) -> list[_Step]:
    operator, value = condition.operator, condition.value.strip()
    if operator in NEED_NO_VALUE:
        method = "eq" if operator == "is empty" else "ne"
        return [*_AS_TEXT, _Step(method, ("",)), _AS_BOOL]
    if operator in _COMPARISONS:
        return [*_compared(cells, value, _COMPARISONS[operator]), *_BLANK_IS_FALSE]
    opposite = [_OPPOSITE] if operator in {"is not", "does not contain"} else []
    if operator in _TEXT_METHODS:
        method, named = _TEXT_METHODS[operator]
        return [*_AS_TEXT, _Step(method, (value.lower(),), named), _AS_BOOL, *opposite]
    return [*_equal(condition.column, cells, value), *opposite]


def _equal(column: str, cells: pd.Series[Any], value: str) -> list[_Step]:
    kind = kind_of(cells)
    if kind == TEXT:
        return [*_AS_TEXT, _Step("eq", (value.lower(),)), _AS_BOOL]
    if kind != YES_NO:
        return [*_compared(cells, value, "eq"), *_BLANK_IS_FALSE]
    if value.lower() not in YES_NO_VALUES:
        raise ValueError(f"{column!r} holds yes or no. Enter 'yes' or 'no'.")
    return [_Step("eq", (YES_NO_VALUES[value.lower()],)), *_BLANK_IS_FALSE]


def _compared(cells: pd.Series[Any], value: str, method: str) -> list[_Step]:
    """Compare numbers or times; in a text column, the value decides which."""
    kind, number = kind_of(cells), _number(value)
    if kind == YES_NO:
        raise ValueError("Yes and no have no order. Choose 'is' or 'is not'.")
    if number is not None and kind != TIME:
        parse = _parse_with(pd.to_numeric) if kind == TEXT else []
        return [*parse, _Step(method, (number,))]
    if kind == NUMBER:
        raise ValueError(f"{value!r} is not a number.")
    if not _is_timestamp(value):
        raise ValueError(f"{value!r} is neither a number nor a date such as 2026-11-02.")
    parse = _parse_with(pd.to_datetime, utc=True, format="ISO8601") if kind == TEXT else []
    to_day = [] if ":" in value else [_Step("dt.normalize")]
    return [*parse, *to_day, _Step(method, (value,))]


def kind_of(cells: pd.Series[Any]) -> str:
    """Return what a column holds, which decides how its cells are compared."""
    if pd.api.types.is_bool_dtype(cells):
        return YES_NO
    if pd.api.types.is_numeric_dtype(cells):
        return NUMBER
    return TIME if pd.api.types.is_datetime64_any_dtype(cells) else TEXT


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
