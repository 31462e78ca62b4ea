"""Conditions on a frame's columns: which rows fulfil them, and the same as Python; pure."""

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

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True)
class Condition:
    """One column, compared with one value.

    Texts are compared without regard to case and spaces around them; days are compared where a value has no
    time. An empty cell is neither equal to a value nor more or less than one.
    """

    column: str
    operator: str = "is"
    value: str = ""

    def problem(self, frame: pd.DataFrame) -> str:
        """Say why it cannot be applied to a frame; empty where it can.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows.
        """
        if self.column not in frame.columns:
            return "Choose a column for each condition."
        if self.operator not in {"is empty", "is not empty"} and not self.value.strip():
            return f"Say with what {self.column!r} is to be compared, or choose 'is empty'."
        try:
            _steps(self, frame[self.column])
        except ValueError as error:
            return str(error)
        return ""

    def holds(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Tell for each row whether it holds.

        Parameters
        ----------
        frame : pandas.DataFrame
            The rows.
        """
        cells = frame[self.column].reset_index(drop=True)
        found: pd.Series[bool] = reduce(
            lambda done, step: step.applied(done), _steps(self, cells), cells
        )
        return found

    def python(self, name: str, frame: pd.DataFrame) -> str:
        """Write the same as an expression of pandas.

        Parameters
        ----------
        name : str
            What the frame is called there.
        frame : pandas.DataFrame
            The rows.
        """
        return f"{name}[{self.column!r}]" + "".join(
            step.written for step in _steps(self, frame[self.column])
        )


def matching(frame: pd.DataFrame, conditions: Sequence[Condition]) -> pd.Series[bool]:
    """Tell for each row whether all conditions hold; by its place, whatever the frame's index.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows.
    conditions : sequence of Condition
        Such as have no problem.

    Examples
    --------
    >>> people = pd.DataFrame({"city": ["Bergen", "bergen ", None], "bags": [2, 7, 9]})
    >>> matching(people, [Condition("city", "is", "Bergen"), Condition("bags", "at least", "5")]).tolist()
    [False, True, False]
    """
    everybody = pd.Series(True, index=range(len(frame)), dtype="bool")  # noqa: FBT003 -- a column of it
    return reduce(lambda mask, each: mask & each.holds(frame), conditions, everybody)


@dataclass(frozen=True)
class _Step:
    """One method of a series, that is called and written from the same words."""

    method: str
    arguments: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    def applied(self, cells: Any) -> Any:
        return attrgetter(self.method)(cells)(*self.arguments, **self.named)

    @property
    def written(self) -> str:
        arguments = [_source(each) for each in self.arguments]
        return f".{self.method}({', '.join([*arguments, *(f'{name}={each!r}' for name, each in self.named.items())])})"


def _source(argument: Any) -> str:
    return f"pd.{argument.__name__}" if callable(argument) else repr(argument)


_TEXT = (
    _Step("astype", ("string",)),
    _Step("fillna", ("",)),
    _Step("str.strip"),
    _Step("str.lower"),
)
_BLANK_IS_NO = (_Step("fillna", (False,)), _Step("astype", ("bool",)))


def _steps(condition: Condition, cells: pd.Series[Any]) -> list[_Step]:
    operator, value = condition.operator, condition.value.strip()
    if operator in {"is empty", "is not empty"}:
        method = "eq" if operator == "is empty" else "ne"
        return [*_TEXT, _Step(method, ("",)), _Step("astype", ("bool",))]
    if operator == "contains":
        return [
            *_TEXT,
            _Step("str.contains", (value.lower(),), {"regex": False}),
            _Step("astype", ("bool",)),
        ]
    if operator in {"is", "is not"}:
        opposite = [_Step("eq", (False,))] if operator == "is not" else []
        return [*_equal(condition.column, cells, value), *opposite]
    method = "ge" if operator == "at least" else "le"
    return [*_compared(cells, value, method), *_BLANK_IS_NO]


def _equal(column: str, cells: pd.Series[Any], value: str) -> list[_Step]:
    kind = _kind(cells)
    if kind == "text":
        return [*_TEXT, _Step("eq", (value.lower(),)), _Step("astype", ("bool",))]
    if kind != "yes or no":
        return [*_compared(cells, value, "eq"), *_BLANK_IS_NO]
    if value.lower() not in _YES_NO:
        raise ValueError(f"{column!r} is yes or no.")
    return [_Step("eq", (_YES_NO[value.lower()],)), *_BLANK_IS_NO]


def _compared(cells: pd.Series[Any], value: str, method: str) -> list[_Step]:
    """Compare numbers or times; in a column of text, whichever the value is."""
    kind, number = _kind(cells), _number(value)
    if kind == "yes or no":
        raise ValueError("Yes and no are neither more nor less: choose 'is' or 'is not'.")
    if number is not None and kind != "time":
        return [*(_read_as(pd.to_numeric) if kind == "text" else []), _Step(method, (number,))]
    if kind == "number":
        raise ValueError(f"{value!r} is not a number.")
    if not _is_moment(value):
        raise ValueError(f"{value!r} is neither a number nor a date such as 2026-11-02.")
    read = _read_as(pd.to_datetime, utc=True, format="ISO8601") if kind == "text" else []
    return [*read, *([] if ":" in value else [_Step("dt.normalize")]), _Step(method, (value,))]


def _kind(cells: pd.Series[Any]) -> str:
    if pd.api.types.is_bool_dtype(cells):
        return "yes or no"
    if pd.api.types.is_numeric_dtype(cells):
        return "number"
    return "time" if pd.api.types.is_datetime64_any_dtype(cells) else "text"


def _read_as(reader: Callable[..., Any], **named: Any) -> list[_Step]:
    return [_Step("astype", ("string",)), _Step("pipe", (reader,), {"errors": "coerce", **named})]


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _is_moment(value: str) -> bool:
    """Tell whether it is a day, or a time of one, as pandas compares it with a column."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?", value, re.ASCII):
        return False
    try:
        return not pd.isna(pd.Timestamp(value))
    except ValueError:
        return False
