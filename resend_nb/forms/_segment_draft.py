"""A segment to create, as a frozen draft; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.forms._filter_groups import Filter
from resend_nb.forms._html import call
from resend_nb.forms._people import DIFFERENCE, INTERSECTION, UNION
from resend_nb.workflows import name_advice, name_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


EMPTY, FILTER, SEGMENTS = "Start empty", "Filter contacts", "Combine segments"

_PLAN_COLUMNS = ["action", "changes", "status", "reason", "contact_id"]

_ADDRESSES, _CHOSEN_ADDRESSES = "people[['email']]", "people.loc[chosen, ['email']]"

_ADD = "report = rnb.bulk_add(client, {people}, segment['id'])"

_EVERYONE = Filter()


@dataclass(frozen=True)
class SegmentDraft:
    """A segment to create: its name and members (none, or those of a filter or of other segments).

    The filter also applies to combined segments. ``chosen`` are ids of segments; for a difference,
    the others are subtracted from the first.
    ``taken`` are the names of the account's segments.
    """

    name: str = ""
    source: str = EMPTY
    filter: Filter = _EVERYONE
    chosen: tuple[str, ...] = ()
    how: str = UNION
    taken: tuple[str, ...] = ()

    def problems(self, frame: pd.DataFrame) -> list[str]:
        """Return what prevents creating the segment; ``frame`` is what the filter applies to."""
        return [*self.problems_of_name(), *self.problems_of_members(frame)]

    def problems_of_name(self) -> list[str]:
        """Return why the segment cannot have its name."""
        return name_problems(self.name, self.taken)

    def problems_of_members(self, frame: pd.DataFrame) -> list[str]:
        """Return what prevents finding the members."""
        if self.source == EMPTY:
            return []
        if self.source == SEGMENTS and not self.chosen:
            return ["Choose at least one segment."]
        if self.source == SEGMENTS and self.how != UNION and len(self.chosen) < 2:
            return ["Choose at least two segments to compare."]
        return self.filter.problems(frame)

    def advice_on_name(self) -> list[str]:
        """Return what could be better about the name."""
        return name_advice(self.name, self.taken)

    def advice_on_members(self) -> list[str]:
        """Return what could be better about the members."""
        if self.source == FILTER and not self.filter.groups:
            return ["Without conditions, everyone is included."]
        return []

    def members(self, names: Mapping[str, str]) -> str:
        """Return a sentence that says which segments the members come from."""
        first, *others = (repr(names[id_]) for id_ in self.chosen)
        if others and self.how == DIFFERENCE:
            return f"Contacts in {first}, but not in {' or '.join(others)}."
        joint = " and in " if self.how == INTERSECTION else " or in "
        return f"Contacts in {joint.join([first, *others])}."

    def python(
        self, frame: pd.DataFrame, *, given: str | None, references: Mapping[str, str]
    ) -> str:
        """Return Python code that creates the segment.

        ``given`` is the expression for the user's own data, ``None`` for the account's contacts;
        ``references`` maps a segment's id to its name, or to the id if the name is not unique.
        """
        create = call("segment = client.segments.create", name=self.name.strip())
        if self.source == EMPTY:
            return create
        if self.source == FILTER:
            lines = self._filter_code(frame, given, create)
        else:
            chosen = self._chosen_code(frame)
            add = _ADD.format(people=_CHOSEN_ADDRESSES if chosen else _ADDRESSES)
            lines = [*self._combine_code(references), *chosen, create, add]
        code = "\n".join(lines)
        imports = ["import pandas as pd"] if "pd." in code else []
        return "\n".join([*imports, "import resend_nb as rnb", "", code])

    def _filter_code(self, frame: pd.DataFrame, given: str | None, create: str) -> list[str]:
        chosen = self._chosen_code(frame)
        if given is None:
            read = ["people = rnb.list_contacts_df(client)"]
            people = _CHOSEN_ADDRESSES if chosen else _ADDRESSES
        else:
            # The plan covers all rows, so an opt-out in a filtered-out row still counts.
            read = [
                f"people = {given}",
                "checked = rnb.plan_bulk_add(client, people)",
                "checked.attrs.clear()  # use its rows as data, not as a plan",
                f"checked = checked.drop(columns={_PLAN_COLUMNS!r})",
            ]
            people = "checked[chosen.to_numpy()]" if chosen else "checked"
        return [*read, *chosen, create, _ADD.format(people=people)]

    def _chosen_code(self, frame: pd.DataFrame) -> list[str]:
        return [f"chosen = {self.filter.python('people', frame)}"] if self.filter.groups else []

    def _combine_code(self, references: Mapping[str, str]) -> list[str]:
        names = [references[id_] for id_ in self.chosen]
        read = f"[rnb.list_contacts_df(client, segment=name) for name in {names!r}]"
        if self.how == UNION:
            return [f"people = pd.concat({read}).drop_duplicates('id')"]
        sign = "" if self.how == INTERSECTION else "~"
        return [
            f"people, *others = {read}",
            "for other in others:",
            f"    people = people[{sign}people['id'].isin(other['id'])]",
        ]
