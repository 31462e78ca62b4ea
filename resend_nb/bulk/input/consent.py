"""Consent and opt-outs, read from every column of the data that says something of them.

What a column is about follows from its name, and where that is unclear from its values. Any column
may forbid an email; none can allow one that another column forbids.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.bulk.input import consent_words as table
from resend_nb.bulk.input.cells import map_unique, normalize
from resend_nb.bulk.input.consent_counts import MEANING, RANK, ReadAs
from resend_nb.bulk.input.consent_names import Reading, fold, is_about_others, kind_of_name
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from resend_nb.bulk.input.consent_words import Kind, Verdict

FIELDS: dict[str, Kind] = {
    "unsubscribed": "opt_out",
    "subscribed": "consent",
    "status": "status",
}
"""The keys of ``columns=`` that are about consent."""

_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-(\d{1,2}|\w{3,9})-\d{2,4})\b")
_NO_DATE = re.compile("0{1,4}-0{1,2}-0{1,4}")
_MANY = 200
"""Above this number of distinct values, a column of another name holds free text."""


@dataclass
class Consent:
    """What the data says about consent, by the position of the row."""

    verdicts: dict[int, Verdict] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    read_as: ReadAs = field(default_factory=ReadAs)

    def add(self, position: int, verdict: Verdict, reason: str) -> None:
        """Add what a cell says; the worst counts."""
        if RANK[verdict] > RANK[self.verdicts.get(position, "subscribed")]:
            self.verdicts[position], self.reasons[position] = verdict, reason


def read_consent(
    data: pd.DataFrame, without: Collection[str], chosen: Mapping[str, str | None]
) -> Consent:
    """Read every column that says who must not get email, except those in ``without``."""
    consent = Consent()
    agreed = dict[int, str]()
    for column in data.columns:
        if column in without and column not in _mapped(chosen):
            continue
        values = _values(data[column])
        kind = _kind_of(column, values, chosen)
        if kind is not None:
            cells = map_unique(normalize, data[column].tolist())
            _read_column(consent, column, cells, kind, agreed)
        elif any(normalize(value) is not None for value in values):
            consent.read_as.unread.add(column)
    return consent


def verdict_of(cell: Any, kind: Reading) -> Verdict | None:
    """Return what a normalized cell of such a column says; a ValueError if that is unclear."""
    if cell is None:
        return None
    words = fold(_text_of(cell))
    if kind != "status" and (answer := _answer(words)) is not None:
        return _if_yes(kind) if answer else _if_no(kind)
    if words in table.VERDICTS:
        return table.VERDICTS[words]
    if kind == "undeliverable" and not words.isdecimal():  # such as the text of a bounce
        return "undeliverable"
    raise ValueError(cell)


def _kind_of(column: str, values: list[Any], chosen: Mapping[str, str | None]) -> Reading | None:
    """Return how to read a column, after its name, its values and the caller's choice."""
    for key, kind in FIELDS.items():
        if chosen.get(key) == column:
            return kind
    named = kind_of_name(column)
    key = _key_for(named)
    if key in chosen and (chosen[key] is None or key == "subscribed"):
        return None  # ignored on purpose, or another column is the consent that counts
    if named in {None, "weak"}:
        return "weak" if _tells(column, values, named) else None
    return named


def is_ignored(column: str, chosen: Mapping[str, str | None]) -> bool:
    """Whether a column whose name is about consent was left out on purpose."""
    named = kind_of_name(column)
    key = _key_for(named)
    return named is not None and key in chosen and column != chosen[key]


def _key_for(kind: Reading | None) -> str:
    """Return the key of ``columns=`` with which the caller decides about such columns."""
    return next((key for key, known in FIELDS.items() if known == kind), "status")


def _values(cells: pd.Series[Any]) -> list[Any]:
    try:
        return cells.unique().tolist()
    except TypeError:  # lists in cells
        return [cell for cell in cells.tolist() if isinstance(cell, str)]


def _tells(column: str, values: list[Any], named: Reading | None) -> bool:
    """Whether the values of a column with another name say which people get email."""
    if is_about_others(fold(column)):
        return False
    if len(values) > _MANY:
        return not _telling_spellings().isdisjoint(values)
    words = {fold(value) for value in values if isinstance(value, str)}
    if not table.TELLING.isdisjoint(words):
        return True
    verdicts = {table.VERDICTS.get(word) for word in words}
    return named == "weak" and None not in verdicts and not verdicts <= {"subscribed"}


@functools.cache
def _telling_spellings() -> set[str]:
    """Return the telling words as tools write them, to look for them among a million others."""
    joined = {word.replace(" ", sign) for word in table.TELLING for sign in " _-"}
    return joined.union(*({word.upper(), word.title(), word.capitalize()} for word in joined))


def _read_column(
    consent: Consent, column: str, cells: list[Any], kind: Reading, agreed: dict[int, str]
) -> None:
    known = _verdicts(column, cells, kind)
    counts = Counter[str](known[_key(cell)] or "" for cell in cells)
    counts["empty"] = cells.count(None)
    consent.read_as.columns[column] = (_shown(kind), counts)
    silent = {None} if kind == "consent" else {None, "subscribed"}
    for position, cell in enumerate(cells):
        verdict = known[_key(cell)]
        if verdict in silent:
            continue
        if kind == "consent":
            _check_agreement(agreed, position, column, verdict)
        if verdict != "subscribed":
            consent.add(position, verdict, reason_for(column, cell, verdict))


def _verdicts(column: str, cells: list[Any], kind: Reading) -> dict[Any, Any]:
    """Return what each value says; an InputError names the values that are unclear."""
    known = dict[Any, Any]()
    unclear = []
    for key, value in {_key(cell): cell for cell in cells}.items():
        try:
            known[key] = verdict_of(value, kind)
        except ValueError:
            unclear.append(value)
    if unclear:
        raise InputError(_ask(column, unclear, kind))
    if kind == "consent" and None in known:
        known[None] = "no_consent"  # in a column of ticks, the others are left empty
    return known


def _key(cell: Any) -> Any:
    """Return the cell itself, or its text if it may not be hashable."""
    return cell if cell is None or isinstance(cell, str) else str(cell)


def _check_agreement(agreed: dict[int, str], position: int, column: str, verdict: Verdict) -> None:
    """Raise if two columns of consent differ: which one is about this email is not known."""
    before = agreed.setdefault(position, f"{verdict}\0{column}")
    other, name = before.split("\0", 1)
    if {other, verdict} == {"subscribed", "no_consent"}:
        raise InputError(
            f"columns {name!r} and {column!r} both look like consent, and differ. Choose the one "
            f"that counts with columns={{'subscribed': {column!r}}}"
        )


def check_choices(chosen: Mapping[str, str | None]) -> None:
    """Raise InputError if ``columns=`` maps a column against what its name says."""
    for key, column in _mapped_items(chosen):
        named = kind_of_name(column)
        if is_about_others(fold(column)):
            raise InputError(
                f"columns={{{key!r}: {column!r}}}: {column!r} is not about email. Leave it out"
            )
        right = {"opt_out": "unsubscribed", "consent": "subscribed"}.get(str(named))
        if right and key != "status" and right != key:
            raise InputError(
                f"columns={{{key!r}: {column!r}}}: {column!r} says {MEANING[FIELDS[right]]}. "
                f"Pass columns={{{right!r}: {column!r}}}"
            )


def consent_columns(data: pd.DataFrame) -> dict[str, str]:
    """Return what columns say of consent, by their names and values, whether it is clear or not.

    >>> import pandas as pd
    >>> consent_columns(pd.DataFrame({"Accepts Email Marketing": ["yes"], "sms_opt_out": ["no"]}))
    {'Accepts Email Marketing': 'which people agreed to get email'}
    """
    kinds = {column: _kind_of(column, _values(data[column]), {}) for column in data.columns}
    return {column: MEANING[_shown(kind)] for column, kind in kinds.items() if kind}


def _shown(kind: Reading) -> Kind:
    return "status" if kind == "weak" else kind


def _mapped_items(chosen: Mapping[str, str | None]) -> list[tuple[str, str]]:
    return [(key, column) for key in FIELDS if (column := chosen.get(key)) is not None]


def _mapped(chosen: Mapping[str, str | None]) -> set[str]:
    """Return the columns that were chosen for consent or a status."""
    return {column for key, column in _mapped_items(chosen) if key != "unsubscribed"}


def _text_of(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _answer(words: str) -> bool | None:
    """Return yes or no; a date is a yes, except the one with zeros that stands for none."""
    if words in table.YES:
        return True
    dotted = words.replace(" ", "-")
    if words in table.NO or _NO_DATE.match(dotted):
        return False
    return True if _DATE.match(dotted) else None


def _if_yes(kind: Reading) -> Verdict:
    yes: dict[str, Verdict] = {"opt_out": "opted_out", "undeliverable": "undeliverable"}
    return yes.get(kind, "subscribed")


def _if_no(kind: Reading) -> Verdict:
    return "no_consent" if kind == "consent" else "subscribed"


def reason_for(column: str, cell: Any, verdict: Verdict) -> str:
    """Return why somebody is not added as subscribed."""
    said = f"{column!r} is empty" if cell is None else f"{column!r} says {str(cell)!r}"
    return {
        "subscribed": "",
        "no_consent": f"no consent: {said}",
        "undeliverable": f"no email reaches this person: {said}",
        "opted_out": f"opted out: {said}",
    }[verdict]


def _ask(column: str, unclear: list[Any], kind: Reading) -> str:
    values = ", ".join(repr(str(value)) for value in unclear[:5])
    more = f" and {len(unclear) - 5} more" if len(unclear) > 5 else ""
    key = _key_for(kind)
    return (
        f"column {column!r} may say {MEANING[FIELDS[key]]}, but what these values mean is not "
        f"clear: {values}{more}. Change them to yes or no, or to subscribed or unsubscribed. If "
        f"the column is about something else, drop it, or ignore all columns of this kind with "
        f"columns={{{key!r}: None}}"
    )
