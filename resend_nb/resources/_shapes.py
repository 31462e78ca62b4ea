"""Whether a response has the fields that its type declares, so that no code has to guess."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import types
from collections.abc import Callable
from typing import (
    TYPE_CHECKING,
    Any,
    NamedTuple,
    NotRequired,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from resend_nb.errors import UnexpectedResponseError

if TYPE_CHECKING:
    from collections.abc import Sized

Answer = TypeVar("Answer")

Check = Callable[[Any], bool]

CheckAll = Callable[[list[Any]], bool]

_NOT_READ = {"object", "deleted"}
"""Fields that only repeat the request."""

_NULL = type(None)

_UNIONS = {Union, types.UnionType}

_TEXT = frozenset({str})

_EXACT = {str, bool, int, _NULL}
"""Types of which JSON has exactly one."""


class _Field(NamedTuple):
    name: str
    is_valid: Check
    are_valid: CheckAll
    may_be_missing: bool
    may_be_null: bool


def conforming(response: Any, shape: type[Answer], method: str, path: str) -> Answer:
    """Return a response, or raise an error if a field is missing or of another type.

    A field that may be ``None`` may be missing, too.
    """
    if response is None:
        raise _unexpected(method, path, "is empty")
    if not isinstance(response, dict):
        raise _unexpected(method, path, "is not an object")
    for name, is_valid, _, may_be_missing, may_be_null in _fields(shape):  # type: ignore[arg-type]
        value = response.get(name)
        if value is not None:
            if not is_valid(value):
                raise _unexpected(method, path, f"has a field {name!r} of another type")
        elif may_be_null:
            response[name] = None
        elif may_be_missing:
            response.pop(name, None)
        else:
            raise _unexpected(method, path, f"has no {name!r}")
    return cast("Answer", response)


def all_conforming(items: list[Any], shape: type[Answer], method: str, path: str) -> list[Answer]:
    """Return the items of a page, each like :func:`conforming`."""
    if columns_of(items, shape) is None:
        for item in items:
            conforming(item, shape, method, path)
    return items


def columns_of(items: list[Any], shape: type) -> dict[str, list[Any]] | None:
    """Return the items' values by field, or ``None`` if an item needs a closer look.

    To check the values of a field together takes a quarter of the time.
    """
    required = [field for field in _fields(shape) if not field.may_be_missing]
    if not has_only(required, items) and _has_optional(items, shape):
        return None
    columns = {}
    for field in required:
        try:
            values = list(map(operator.itemgetter(field.name), items))
        except KeyError:
            return None
        if not field.are_valid(values):
            return None
        columns[field.name] = values
    return columns


def has_only(fields: Sized, items: list[Any]) -> bool:
    """Whether each item has as many fields as these, so that it has no others if it has all."""
    return {len(fields)}.issuperset(map(len, items))


def _has_optional(items: list[Any], shape: type) -> bool:
    """Whether an item has a field that may be missing."""
    optional = {field.name for field in _fields(shape) if field.may_be_missing}
    return any(not optional.isdisjoint(item) for item in items)


def _unexpected(method: str, path: str, problem: str) -> UnexpectedResponseError:
    may_be_done = "" if method == "GET" else "The request may have been carried out. "
    return UnexpectedResponseError(
        f"The response to {method} {path} {problem}. {may_be_done}Update resend_nb, or check what "
        "stands between you and the API.",
        method=method,
    )


@functools.cache
def _fields(shape: Any) -> list[_Field]:
    """Return what to check of a TypedDict."""
    hints = get_type_hints(shape, include_extras=True)
    return [
        _field(name, hint, is_total=shape.__total__)
        for name, hint in hints.items()
        if name not in _NOT_READ
    ]


def _field(name: str, hint: Any, *, is_total: bool) -> _Field:
    is_optional = get_origin(hint) is NotRequired
    kind = get_args(hint)[0] if is_optional else hint
    may_be_missing = is_optional or not is_total
    is_valid = _check_field(name, kind)
    are_valid = _check_values(name, kind, is_valid)
    return _Field(name, is_valid, are_valid, may_be_missing, _NULL in get_args(kind))


def _check_field(name: str, kind: Any) -> Check:
    """Return the check of a field; ids and times are more than text."""
    if name == "id":
        return _is_id
    return _is_time if name.endswith("_at") else _check(kind)


def _check(kind: Any) -> Check:
    """Return the check of a type that occurs in JSON."""
    origin, args = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda _: True
    if is_typeddict(kind):
        return lambda value: _has_shape(value, kind)
    if origin in _UNIONS:
        checks = [_check(arg) for arg in args]
        return lambda value: any(check(value) for check in checks)
    if origin is list:
        check_item = _check(args[0])
        return lambda value: isinstance(value, list) and all(map(check_item, value))
    if origin is dict:
        check_value = _check(args[1])
        return lambda value: isinstance(value, dict) and all(map(check_value, value.values()))
    kinds = {int, float} if kind is float else {kind}
    return lambda value: type(value) in kinds  # exactly: True is an int, too


def _check_values(name: str, kind: Any, is_valid: Check) -> CheckAll:
    """Return the check of a field's values in a page, which may refuse what is valid."""
    if name == "id":
        return lambda values: _TEXT.issuperset(map(type, values)) and all(values)
    if name.endswith("_at"):
        return _are_times
    is_union = get_origin(kind) in _UNIONS
    kinds = frozenset(get_args(kind) if is_union else [kind])
    if kinds <= _EXACT:
        return lambda values: kinds.issuperset(map(type, values))
    return lambda values: all(value is not None and is_valid(value) for value in values)


def _are_times(values: list[Any]) -> bool:
    try:
        return all(map(dt.datetime.fromisoformat, values))
    except (TypeError, ValueError):
        return False


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_time(value: object) -> bool:
    try:
        dt.datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _has_shape(value: Any, shape: type) -> bool:
    try:
        conforming(value, shape, "", "")
    except UnexpectedResponseError:
        return False
    return True
