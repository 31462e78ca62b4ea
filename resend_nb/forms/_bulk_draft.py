"""Which column of a file holds which field, as a frozen draft; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resend_nb.bulk import (
    consent_columns,
    full_name_columns,
    guess_fields,
    guess_properties,
    match_properties,
    recognize_fields,
    unused_columns,
)
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FIELDS = ("email", "first_name", "last_name", "full_name", "unsubscribed")

CONSENT = {
    "subscribed": ("which people agreed to get email",),
    "status": ("which people get email", "which addresses no email reaches"),
}
"""Fields of which several columns may say something: all are read, unless one is chosen."""

IGNORED = ""
"""The choice to read no column for a field of ``CONSENT``."""


@dataclass(frozen=True)
class BulkDraft:
    """The columns of a file, the account's properties, and the column chosen for each field.

    If several columns look like the same field, the first one is preset.

    Examples
    --------
    >>> draft = BulkDraft.preset(("E-mail", "first", "Plan"), keys=("plan",))
    >>> {field: column for field, column in draft.chosen.items() if column}
    {'email': 'E-mail', 'first_name': 'first', 'plan': 'Plan'}
    """

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    chosen: Mapping[str, str | None] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)  # columns, and what they say of it

    @classmethod
    def of(
        cls, frame: pd.DataFrame, keys: tuple[str, ...], chosen: Mapping[str, str | None]
    ) -> BulkDraft:
        """Return a draft for the columns of a frame."""
        return cls(tuple(frame.columns), keys, chosen, consent_columns(frame))

    @classmethod
    def preset(cls, names: tuple[str, ...], keys: tuple[str, ...]) -> BulkDraft:
        """Return a draft with the recognized columns chosen."""
        fields = {key: columns[0] for key, columns in guess_fields(names).items()}
        properties = guess_properties(unused_columns(names, fields.values()), keys)
        recognized = {key: columns[0] for key, columns in properties.items()} | fields
        return cls(names, keys, {key: recognized.get(key) for key in (*FIELDS, *keys)})

    def consent_choices(self) -> dict[str, None]:
        """Return the fields of ``CONSENT`` of which a column says something; none is chosen."""
        said = set(self.consent.values())
        return {key: None for key, says in CONSENT.items() if not said.isdisjoint(says)}

    def problems(self) -> list[str]:
        """Return what prevents a run."""
        if not self.names:
            return ["Choose a CSV file first."]
        return list(dict.fromkeys(self.problems_by_field().values()))

    def problems_by_field(self) -> dict[str, str]:
        """Return what prevents a run, under the field whose column is missing or wrong."""
        if not self.names:
            return {}
        if not self.chosen.get("email"):
            return {"email": "Choose the column that holds the email addresses."}
        if self.chosen.get("full_name") and (
            self.chosen.get("first_name") or self.chosen.get("last_name")
        ):
            return {"full_name": "Map either Full name, or First name and Last name, not both."}
        used = [column for column in self.chosen.values() if column is not None]
        return {
            self._uses(column)[-1]: f"Column {column!r} is mapped to "
            f"{' and '.join(self._uses(column))}. Map it only once."
            for column in dict.fromkeys(used)
            if used.count(column) > 1
        }

    def warnings(self) -> list[str]:
        """Return which columns of consent are not read, so that people would be added anyway."""
        ignored = [
            f"Column {column!r} says {says}, and is ignored. People would be added as subscribed "
            "whatever it says."
            for column, says in self.consent.items()
            if not self._is_read(column, says)
        ]
        if self.chosen.get("unsubscribed"):
            return ignored
        return ignored + [
            f"Column {column!r} looks like opt-outs but is not mapped to Opted out. "
            "Contacts who opted out in it would be added as subscribed."
            for column in guess_fields(self.names).get("unsubscribed", [])
        ]

    def advice(self) -> list[str]:
        """Return what the columns will be read as, and what will not be sent."""
        if not self.chosen.get("email"):
            return []
        unsent = self.unsent()
        names = full_name_columns(unsent, [key for key, column in self.chosen.items() if column])
        notes = self._consent_notes()
        if names:
            notes.append(
                f"No names will be sent. {_listed(names)} may hold them: map it to Full name, "
                "which is split into first and last name."
            )
        if unsent:
            notes.append(
                f"These columns will be ignored: {_listed(unsent)}. Map them above to import them."
            )
        return notes

    def unsent(self) -> list[str]:
        """Return the columns that are ignored."""
        used = [column for column in self.chosen.values() if column]
        return unused_columns(self.names, [*used, *self.consent])

    def columns(self) -> dict[str, str | None]:
        """Return the shortest ``columns=`` with which ``bulk_add`` makes the same choices."""
        columns = {
            key: self.chosen[key] or None for key in CONSENT if self.chosen.get(key) is not None
        }
        for key, column in self.chosen.items():
            if key in CONSENT:
                continue
            guess = self._guess(columns)
            if guess is None or guess.get(key) != column:
                columns[key] = column
        return columns

    def _consent_notes(self) -> list[str]:
        """Return which columns will be read to find people who must not be emailed."""
        ignored = None if self.chosen.get("unsubscribed") else "which people opted out"
        return [
            f"Column {name!r} says {says}. It is read."
            for name, says in self.consent.items()
            if says != ignored and self._is_read(name, says)
        ]

    def _is_read(self, column: str, says: str) -> bool:
        """Whether a column that says something of a field of ``CONSENT`` is read."""
        choices = [self.chosen.get(key) for key, said in CONSENT.items() if says in said]
        return all(choice is None or choice == column for choice in choices)

    def _uses(self, column: str) -> list[str]:
        return [key for key, chosen in self.chosen.items() if chosen == column]

    def _guess(self, columns: Mapping[str, str | None]) -> dict[str, str] | None:
        """Return what ``bulk_add`` would choose with these columns; ``None`` if it would ask."""
        try:
            fields = recognize_fields(self.names, columns)
            return fields | match_properties(self.names, fields, self.keys, columns)
        except InputError:
            return None


def _listed(names: list[str]) -> str:
    return ", ".join(map(repr, names))
