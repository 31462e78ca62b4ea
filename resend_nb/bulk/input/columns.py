"""Which column holds what: recognised by its usual names, or as describe_changes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

REPORT = ("email", "action", "changes", "status", "reason", "contact_id", "retry")
"""The report's own columns, in order."""

_USUAL = {
    "email": "email emailaddress emailadress mail mailaddress contactemail",
    "first_name": "firstname first givenname forename fname",
    "last_name": "lastname last surname familyname lname",
    "unsubscribed": "unsubscribed",
}
_FIELD_OF = {usual: field for field, names in _USUAL.items() for usual in names.split()}


class UnsentColumnsWarning(UserWarning):
    """Some columns of the data are no field and no known property; they were not sent."""


@dataclass(frozen=True)
class Columns:
    """Where each field is, and which columns nobody asked for."""

    fields: dict[str, str]
    properties: dict[str, str]
    unsent: list[str]


def with_text_columns(data: pd.DataFrame) -> pd.DataFrame:
    """Give a frame whose columns are texts, each once.

    Parameters
    ----------
    data : pandas.DataFrame
        The rows.

    Raises
    ------
    InputError
        Columns have several levels, or two have the same name.
    """
    if data.columns.nlevels > 1:
        raise InputError("data has columns of several levels; flatten them first")
    frame = data.rename(columns=str)
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise InputError(
            f"data has several columns of the name {_listed(twice)}; rename or drop all but one"
        )
    return frame


def check_mapping(columns: object) -> dict[str, str | None]:
    """Read what the caller says of columns.

    Parameters
    ----------
    columns : mapping or None
        Field to column, or to ``None``.

    Raises
    ------
    InputError
        It is something else.
    """
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise InputError(
            f"columns is {type(columns).__name__}; it must map fields to columns: {{'email': 'E-mail'}}"
        )
    return {
        str(field): None if column is None else str(column) for field, column in columns.items()
    }


def recognise(names: Iterable[str], chosen: Mapping[str, str | None]) -> dict[str, str]:
    """Find the built-in fields among the columns.

    Parameters
    ----------
    names : iterable of str
        The columns.
    chosen : mapping
        Field to column, as the caller says it; goes before what is recognised.

    Returns
    -------
    dict
        Field to column; ``email`` is always there.

    Raises
    ------
    InputError
        A chosen column is not there, two columns look like the same field, or none looks like an address.
    """
    columns = [*names]
    for field, column in chosen.items():
        if column is not None and column not in columns:
            turned = (
                f" (it reads field: column, so perhaps {{{column!r}: {field!r}}})"
                if field in columns and column in _USUAL
                else ""
            )
            raise InputError(
                f"columns={{{field!r}: {column!r}}}: data has no such column{turned}; it has {_listed(columns)}"
            )
    found = guess_fields(column for column in columns if column not in chosen.values())
    found = {field: several for field, several in found.items() if field not in chosen}
    for field, several in found.items():
        if len(several) > 1:
            raise InputError(
                f"data has several columns that look like {field}: {_listed(several)}; "
                f"say which with columns={{{field!r}: {several[0]!r}}}, and drop the others"
            )
    fields = {field: several[0] for field, several in found.items()}
    fields |= {
        field: column for field, column in chosen.items() if field in _USUAL and column is not None
    }
    if "email" not in fields:
        raise InputError(
            f"data has no e-mail column; it has {_listed(columns)}. Say which it is with columns={{'email': ...}}"
        )
    return fields


def guess_fields(names: Iterable[str]) -> dict[str, list[str]]:
    """Find which columns look like which field.

    Parameters
    ----------
    names : iterable of str
        The columns.

    Examples
    --------
    >>> guess_fields(["E-mail", "Phone", "opted out"])
    {'email': ['E-mail'], 'unsubscribed': ['opted out']}
    """
    found: dict[str, list[str]] = {}
    for column in names:
        if guess := _guess(column):
            found.setdefault(guess, []).append(column)
    return found


def _guess(column: str) -> str | None:
    squeezed = re.sub(r"[\W_]", "", column.lower())
    # The one column whose loss mails people who opted out: taken for what it is under any exporter's name.
    if not column.startswith("properties.") and re.search("unsub|optout|optedout", squeezed):
        return "unsubscribed"
    return _FIELD_OF.get(squeezed)


def match_properties(
    names: Iterable[str],
    fields: Mapping[str, str],
    known: Collection[str],
    chosen: Mapping[str, str | None],
) -> Columns:
    """Find the account's properties among the columns that are left.

    Parameters
    ----------
    names : iterable of str
        The columns.
    fields : mapping
        What :func:`recognise` found.
    known : collection of str
        Keys of the account's properties.
    chosen : mapping
        Field or property to column, as the caller says it.

    Returns
    -------
    Columns
        All columns, each in one position.

    Raises
    ------
    InputError
        A chosen key is neither a field nor a known property.
    """
    unknown = [key for key in chosen if key not in _USUAL and key not in known]
    if unknown:
        raise InputError(
            f"columns= names {_listed(unknown)}, which is no field and no contact property of this account; fields are "
            f"{_listed(_USUAL)}, properties are {_listed(known) or 'none yet'}. "
            "New ones are made with client.contact_properties.create(key=..., type='string')"
        )
    properties = {
        key: column for key, column in chosen.items() if key not in _USUAL and column is not None
    }
    left = [
        name for name in names if name not in fields.values() and name not in properties.values()
    ]
    if {"email", "action", "status", "reason"} <= {*names}:  # a report, or most of one, given back
        left = [name for name in left if name not in REPORT]
    unsent = []
    for column in left:
        key = column.removeprefix("properties.")
        if key in known and key not in chosen and key not in properties:
            properties[key] = column
        else:
            unsent.append(column)
    return Columns(dict(fields), properties, unsent)


def warn_unsent(unsent: list[str]) -> None:
    """Say which columns are not sent, in one stable line."""
    if unsent:
        warnings.warn_explicit(
            f"not sent, because no field and no contact property has that name: {_listed(unsent)}",
            UnsentColumnsWarning,
            filename="bulk_add",
            lineno=1,
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
