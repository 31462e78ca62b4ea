"""A segment as it is wished for: frozen and pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resend_nb.forms import _naming
from resend_nb.forms._base import call
from resend_nb.forms._filter import Condition, matching
from resend_nb.forms._people import DIFFERENCE, INTERSECTION, UNION

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

NOBODY, FILTER, SEGMENTS = "nobody yet", "by a filter", "from segments"

_ADD = "report = rnb.bulk_add(client, {people}, segment['id'])"


@dataclass(frozen=True)
class SegmentDraft:
    """A name, and who is to be in it: nobody, who fulfils all conditions, or who is in other segments.

    ``chosen`` are ids of segments; with ``DIFFERENCE`` the others are taken from the first.
    """

    name: str = ""
    source: str = NOBODY
    conditions: tuple[Condition, ...] = ()
    chosen: tuple[str, ...] = ()
    how: str = UNION
    taken: tuple[str, ...] = ()

    def problems(self, frame: pd.DataFrame) -> list[str]:
        """Say what is in the way of making it.

        Parameters
        ----------
        frame : pandas.DataFrame
            What the conditions are about.
        """
        return [*_naming.problems(self.name, self.taken), *self.problems_of_members(frame)]

    def problems_of_members(self, frame: pd.DataFrame) -> list[str]:
        """Say what is in the way of telling who is in it.

        Parameters
        ----------
        frame : pandas.DataFrame
            What the conditions are about.
        """
        if self.source == FILTER:
            return [*dict.fromkeys(filter(None, [each.problem(frame) for each in self.conditions]))]
        if self.source == SEGMENTS and not self.chosen:
            return ["Choose at least one segment to take people from."]
        if self.source == SEGMENTS and self.how != UNION and len(self.chosen) < 2:
            return ["Choose at least two segments to compare."]
        return []

    def advice(self) -> list[str]:
        """Say what might be better."""
        everybody = ["There is no condition yet, so this is everybody."]
        return [
            *_naming.advice(self.name, self.taken),
            *(everybody if self.source == FILTER and not self.conditions else []),
        ]

    def mask(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Tell for each row whether it fulfils all conditions.

        Parameters
        ----------
        frame : pandas.DataFrame
            What the conditions are about.
        """
        return matching(frame, self.conditions)

    def members(self, named: Mapping[str, str]) -> str:
        """Say in a sentence which segments the people come from.

        Parameters
        ----------
        named : mapping
            Id to name.
        """
        first, *others = (repr(named[each]) for each in self.chosen)
        if not others:
            return f"Who is in {first}."
        if self.how == DIFFERENCE:
            return f"Who is in {first}, but not who is also in {' or '.join(others)}."
        return f"Who is in {(' and in ' if self.how == INTERSECTION else ' or in ').join([first, *others])}."

    def python(self, frame: pd.DataFrame, *, given: str | None, called: Mapping[str, str]) -> str:
        """Write what makes it, as Python.

        Parameters
        ----------
        frame : pandas.DataFrame
            What the conditions are about.
        given : str or None
            An expression for data of one's own; ``None`` for the account's contacts.
        called : mapping
            Id of a segment to what ``list_contacts_df`` takes for it.
        """
        create = call("segment = client.segments.create", name=self.name.strip())
        if self.source == NOBODY:
            return create
        if self.source == FILTER:
            lines = self._filtered(frame, given, create)
        else:
            lines = [*self._combined(called), create, _ADD.format(people="people[['email']]")]
        text = "\n".join(lines)
        return "\n".join(
            [
                *(["import pandas as pd"] if "pd." in text else []),
                "import resend_nb as rnb",
                "",
                text,
            ]
        )

    def _filtered(self, frame: pd.DataFrame, given: str | None, create: str) -> list[str]:
        conditions = "".join(f"    & {each.python('people', frame)}\n" for each in self.conditions)
        chosen = f"chosen = (\n{conditions.replace('&', ' ', 1)})" if conditions else ""
        if given is None:
            read = ["people = rnb.list_contacts_df(client)"]
            people = "people.loc[chosen, ['email']]" if chosen else "people[['email']]"
            return [*read, *([chosen] if chosen else []), create, _ADD.format(people=people)]
        # The plan is of all rows, so that an opt-out in one that is left out counts for the person's other rows.
        read = [f"people = {given}", "checked = rnb.plan_bulk_add(client, people)"]
        read.append("checked.attrs.clear()  # data again, of which rows are chosen")
        people = "checked[chosen.to_numpy()]" if chosen else "checked"
        return [*read, *([chosen] if chosen else []), create, _ADD.format(people=people)]

    def _combined(self, called: Mapping[str, str]) -> list[str]:
        names = [called[each] for each in self.chosen]
        read = f"[rnb.list_contacts_df(client, segment=each) for each in {names!r}]"
        if self.how == UNION:
            return [f"people = pd.concat({read}).drop_duplicates('id')"]
        sign = "" if self.how == INTERSECTION else "~"
        return [
            f"people, *others = {read}",
            "for other in others:",
            f"    people = people[{sign}people['id'].isin(other['id'])]",
        ]
