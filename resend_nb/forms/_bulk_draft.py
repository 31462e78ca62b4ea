"""Which column of a file holds what: frozen and pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resend_nb.bulk import guess_fields, match_properties, recognize_fields, unused_columns
from resend_nb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("email", "first_name", "last_name", "unsubscribed")


@dataclass(frozen=True)
class BulkDraft:
    """The columns that there are, the account's properties, and the column chosen for each of its fields.

    Of several columns that look like the same field the first is preset.

    Examples
    --------
    >>> draft = BulkDraft.preset(("E-mail", "first", "plan"), keys=("plan",))
    >>> draft.chosen
    {'email': 'E-mail', 'first_name': 'first', 'last_name': None, 'unsubscribed': None, 'plan': 'plan'}
    """

    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    chosen: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def preset(cls, names: tuple[str, ...], keys: tuple[str, ...]) -> BulkDraft:
        """Choose what is recognised.

        Parameters
        ----------
        names : tuple of str
            The columns.
        keys : tuple of str
            The account's properties.
        """
        fields = {each: columns[0] for each, columns in guess_fields(names).items()}
        properties = match_properties(names, fields, keys, {})
        found = {**properties, **fields}
        return cls(names, keys, {each: found.get(each) for each in (*FIELDS, *keys)})

    def problems(self) -> list[str]:
        """Say what is in the way of a run."""
        if not self.names:
            return ["Choose a CSV file, or give data."]
        if not self.chosen.get("email"):
            return ["Say which column holds the e-mail addresses."]
        used = [column for column in self.chosen.values() if column is not None]
        return [
            f"The column {column!r} is chosen for {' and '.join(self._uses(column))}; choose it once."
            for column in dict.fromkeys(used)
            if used.count(column) > 1
        ]

    def warnings(self) -> list[str]:
        """Say which opt-outs of the file would be lost."""
        return [
            f"The column {column!r} looks like opt-outs and is not used as such: whoever opted out there would be "
            "added as somebody who did not."
            for column in guess_fields(self.names).get("unsubscribed", [])
            if column != self.chosen.get("unsubscribed")
        ]

    def unsent(self) -> list[str]:
        """List the columns that are used for nothing."""
        return unused_columns(self.names, [column for column in self.chosen.values() if column])

    def columns(self) -> dict[str, str | None]:
        """Give what ``bulk_add`` must be told as ``columns=``, because it would not do it by itself."""
        told: dict[str, str | None] = {}
        for each, column in self.chosen.items():
            alone = self._alone(told)
            if alone is None or alone.get(each) != column:
                told[each] = column
        return told

    def _uses(self, column: str) -> list[str]:
        return [each for each, chosen in self.chosen.items() if chosen == column]

    def _alone(self, told: Mapping[str, str | None]) -> dict[str, str] | None:
        """Find what ``bulk_add`` would choose; ``None`` where it would ask."""
        try:
            fields = recognize_fields(self.names, told)
            return fields | match_properties(self.names, fields, self.keys, told)
        except InputError:
            return None
