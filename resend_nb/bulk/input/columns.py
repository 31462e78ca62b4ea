"""Which column holds what: recognized by its usual names, or mapped with ``columns=``.

A field is ``email``, ``first_name``, ``last_name``, ``full_name`` or ``unsubscribed``. Every other
value of a contact is a property that the account defines. :func:`guess_fields` is the only place
that interprets the name of a column as a field.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from resend_nb.bulk.input.column_names import ALIASES, FIELD_OF, FULL_NAMES, SEVERAL_EMAILS
from resend_nb.bulk.input.consent import FIELDS as CONSENT_FIELDS
from resend_nb.bulk.input.consent import check_choices, is_ignored
from resend_nb.bulk.input.consent_names import fold, kind_of_name
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

REPORT = ("email", "action", "changes", "status", "reason", "contact_id", "retry")
"""The report's own columns, in order."""

PROPERTY = "properties."
"""What the report's columns for properties start with."""

_NAMED = {"email", "first_name", "last_name"}
"""The fields of which there is one column, so that a second one was left out on purpose."""

FIELDS = (*ALIASES, *(field for field in CONSENT_FIELDS if field not in ALIASES))
"""What ``columns=`` can map, besides properties."""


class UnsentColumnsWarning(UserWarning):
    """Some columns of the data match no field and no contact property, so they are not sent."""


def with_text_columns(data: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with column names as text; raise InputError if one occurs twice."""
    if data.columns.nlevels > 1:
        raise InputError("data has columns with several levels; flatten them first")
    frame = data.rename(columns=str)
    repeated = frame.columns[frame.columns.duplicated()].unique()
    if len(repeated):
        raise InputError(
            f"data has several columns named {_listed(repeated)}; rename or drop all but one"
        )
    return frame


def refuse_lost_plan(names: Iterable[str]) -> None:
    """Raise an InputError if data is a plan without its mark, which has the segment.

    Pandas keeps the mark in ``attrs``, which are lost when frames are merged or saved.
    """
    columns = set(names)
    if columns >= {"action", "changes", "status"} and "retry" not in columns:
        raise InputError(
            "data looks like a plan that has lost its mark, for example in a merge or a file, so "
            "its segment is unknown. Run the plan itself, or some of its rows: "
            "plan[plan['action'] == 'create']. To load the rows as data, drop the columns "
            "'action', 'changes' and 'status', and pass segment="
        )


def check_mapping(columns: object) -> dict[str, str | None]:
    """Return ``columns=`` as a dict of text; raise InputError unless it is a mapping or None."""
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise InputError(
            f"columns is {type(columns).__name__}; it must map fields to columns, "
            "such as {'email': 'E-mail'}"
        )
    return {
        str(field): None if column is None else str(column) for field, column in columns.items()
    }


def recognize_fields(names: Iterable[str], chosen: Mapping[str, str | None]) -> dict[str, str]:
    """Map the fields to their columns, ``email`` always; the caller's mapping takes precedence.

    >>> recognize_fields(["Kontakt", "First Name", "email"], {"email": "Kontakt"})
    {'first_name': 'First Name', 'email': 'Kontakt'}
    """
    columns = list(names)
    _check_columns_exist(columns, chosen)
    check_choices(chosen)
    guesses = guess_fields(column for column in columns if column not in chosen.values())
    fields = {
        field: _only(field, candidates)
        for field, candidates in guesses.items()
        if field not in chosen
    }
    fields |= {
        field: column for field, column in chosen.items() if field in ALIASES and column is not None
    }
    _check_full_name(fields)
    if "email" not in fields:
        likely = next(filter(_may_hold_emails, columns), None)
        proposal = "..." if likely is None else repr(likely)
        raise InputError(
            f"data has no email column; it has {_listed(columns)}. "
            f"Name the column with columns={{'email': {proposal}}}"
        )
    return fields


def guess_fields(names: Iterable[str]) -> dict[str, list[str]]:
    """Map each field to the columns whose names look like it.

    >>> guess_fields(["E-mail", "Phone", "opted out"])
    {'email': ['E-mail'], 'unsubscribed': ['opted out']}
    """
    guesses: dict[str, list[str]] = {}
    for column in names:
        if field := _guess(column):
            guesses.setdefault(field, []).append(column)
    return guesses


def _guess(column: str) -> str | None:
    if not column.startswith(PROPERTY) and kind_of_name(column) == "opt_out":
        return "unsubscribed"
    return FIELD_OF.get(_label(column))


def _may_hold_emails(column: str) -> bool:
    """Whether a column is one of several for email, such as "E-mail 1 - Value" of Google."""
    words = [word for word in fold(column).split() if word not in SEVERAL_EMAILS]
    return FIELD_OF.get("".join(words)) == "email"


def _label(name: str) -> str:
    return fold(name).replace(" ", "")


def match_properties(
    names: Iterable[str],
    fields: Mapping[str, str],
    known: Collection[str],
    chosen: Mapping[str, str | None],
) -> dict[str, str]:
    """Map the account's properties (``known``) to the columns that hold no field.

    >>> match_properties(["email", "Bags bought"], {"email": "email"}, ["bags_bought"], {})
    {'bags_bought': 'Bags bought'}
    """
    unknown = [key for key in chosen if key not in FIELDS and key not in known]
    if unknown:
        raise InputError(
            f"columns= maps {_listed(unknown)}, but only fields ({_listed(FIELDS)}) and contact "
            f"properties of this account ({_listed(known) or 'none yet'}) can be mapped. Create a "
            "property with client.contact_properties.create(key=..., type='string')"
        )
    properties = {
        key: column for key, column in chosen.items() if key not in FIELDS and column is not None
    }
    unused = unused_columns(names, [*fields.values(), *properties.values()])
    guesses = guess_properties(unused, known)
    return properties | {
        key: _only(key, candidates) for key, candidates in guesses.items() if key not in chosen
    }


def guess_properties(names: Iterable[str], known: Collection[str]) -> dict[str, list[str]]:
    """Map each property to the column that has its key, or to those whose names look like it.

    >>> guess_properties(["Plan", "plan", "Bags-bought", "bags bought"], ["plan", "bags_bought"])
    {'plan': ['plan'], 'bags_bought': ['Bags-bought', 'bags bought']}
    """
    labels = Counter(map(_label, known))
    key_of = {_label(key): key for key in known if labels[_label(key)] == 1}
    exact, similar = dict[str, list[str]](), dict[str, list[str]]()
    for column in names:
        name = column.removeprefix(PROPERTY)
        if name in known:
            exact.setdefault(name, [column])
        elif key := key_of.get(_label(name)):
            similar.setdefault(key, []).append(column)
    return similar | exact


def map_columns(
    names: Iterable[str], chosen: Mapping[str, str | None], known: Collection[str]
) -> dict[str, str]:
    """Map the fields and, as ``properties.`` and their key, the properties to their columns.

    >>> map_columns(["E-mail", "plan", "shelf"], {}, {"plan"})
    {'email': 'E-mail', 'properties.plan': 'plan'}
    """
    columns = list(names)
    fields = recognize_fields(columns, chosen)
    properties = match_properties(columns, fields, known, chosen)
    ordered = {field: fields[field] for field in ALIASES if field in fields}
    return ordered | {f"{PROPERTY}{key}": column for key, column in properties.items()}


def unused_columns(names: Iterable[str], used: Iterable[str]) -> list[str]:
    """Return the columns that are not used; a report's own columns are not counted as data."""
    columns = list(names)
    used_names = {*used, *report_columns(columns)}
    return [column for column in columns if column not in used_names]


def is_left_out(column: str, chosen: Mapping[str, str | None]) -> bool:
    """Whether a column that is not mapped would be, had the caller not decided otherwise."""
    is_property = column.removeprefix(PROPERTY) in chosen
    return _guess(column) in _NAMED or is_property or is_ignored(column, chosen)


def is_sent(column: str) -> bool:
    """Whether a column of a report or a plan is a field or a property."""
    return column in ALIASES or column.startswith(PROPERTY)


def report_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return a report's own columns if data is a report, or most of one."""
    return REPORT if {"email", "action", "status", "reason"} <= set(names) else ()


def full_name_columns(unsent: Iterable[str], sent: Iterable[str]) -> list[str]:
    """Return the columns that look like full names, unless names are sent.

    >>> full_name_columns(["Name", "Company name"], ["email"])
    ['Name']
    """
    if not {"first_name", "last_name", "full_name"}.isdisjoint(sent):
        return []
    return [column for column in unsent if _label(column) in FULL_NAMES]


def warn_unsent(unsent: list[str], sent: Iterable[str]) -> None:
    """Warn about columns that are not sent, without the path of a file: notebooks stay the same."""
    if unsent:
        names = full_name_columns(unsent, sent)
        hint = f". To split names, pass columns={{'full_name': {names[0]!r}}}" if names else ""
        warnings.warn_explicit(
            "these columns are ignored, because no field or contact property has that name: "
            f"{_listed(unsent)}{hint}",
            UnsentColumnsWarning,
            filename="bulk_add",
            lineno=1,
        )


def _check_columns_exist(columns: list[str], chosen: Mapping[str, str | None]) -> None:
    for field, column in chosen.items():
        if column is not None and column not in columns:
            swapped = field in columns and column in ALIASES
            hint = f" Did you mean columns={{{column!r}: {field!r}}}?" if swapped else ""
            raise InputError(
                f"columns={{{field!r}: {column!r}}}: data has no column named {column!r}; "
                f"it has {_listed(columns)}.{hint}"
            )


def _check_full_name(fields: Mapping[str, str]) -> None:
    """Raise InputError if names would come from a full name and from another column, too."""
    column = fields.get("full_name")
    for field, other in fields.items() if column is not None else ():
        if field in {"first_name", "last_name"}:
            raise InputError(
                f"columns={{'full_name': {column!r}}}: data also has {field} in {other!r}. Leave "
                f"full_name out, or ignore the other with columns={{{field!r}: None}}"
            )
        if field != "full_name" and other == column:
            raise InputError(f"columns= maps {column!r} to full_name and to {field}")


def _only(field: str, candidates: list[str]) -> str:
    """Return the one candidate for a field; several need the caller's decision.

    Of several opt-outs all are read, see :mod:`resend_nb.bulk.input.consent`.
    """
    if len(candidates) > 1 and field != "unsubscribed":
        raise InputError(
            f"data has several columns that look like {field}: {_listed(candidates)}. "
            f"Choose one with columns={{{field!r}: {candidates[0]!r}}} and drop the others"
        )
    return candidates[0]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
