"""``SegmentForm``: a segment with a name that says something, and with the right people in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb.bulk import guess_fields, prepare, with_text_columns
from resend_nb.errors import (
    InputError,
    ResendError,
)
from resend_nb.forms import _people
from resend_nb.forms._base import FIELD, LABELS, Form, escape, remarks, table, tally
from resend_nb.forms._condition_row import ConditionRow
from resend_nb.forms._other_segments import OtherSegments
from resend_nb.forms._segment_draft import FILTER, NOBODY, SEGMENTS, SegmentDraft
from resend_nb.forms._steps import Steps
from resend_nb.tables import list_segments_df

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.client import Client
    from resend_nb.forms._people import People
    from resend_nb.resources.segments import CreatedSegment

__all__ = ["SegmentForm"]

_MAYBE = (
    "It may have been made all the same. Press Create again: the form looks first, and never makes a second one "
    "of the same name."
)


class SegmentForm(Form):
    """Make a segment: a name, with hints while it is written, and people by a filter or from other segments.

    Parameters
    ----------
    client : Client
        The account.
    data : pandas.DataFrame, optional
        What the filter chooses from, with a column of addresses; by default the account's contacts. Who is no
        contact yet becomes one, as ``bulk_add`` does it.

    Attributes
    ----------
    name, source, segments, how, first : ipywidgets.Widget
        The name; where the people come from; for "from segments" which, how they are combined, and from which
        one the others are taken.
    conditions : list
        The filter's conditions, each with the widgets ``column``, ``operator`` and ``value``.
    created : dict or None
        The segment that was made last.
    report : pandas.DataFrame or None
        What ``bulk_add`` reported of its people.

    Raises
    ------
    InputError
        ``data`` is no frame, or has no column of addresses.

    Notes
    -----
    Reads ``GET /segments``, ``GET /contacts`` and ``GET /segments/{id}/contacts``; makes the segment with
    ``POST /segments``, https://resend.com/docs/api-reference/segments/create-segment, and adds the people as
    ``bulk_add`` does.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> form = rnb.SegmentForm(rnb.sandbox(demo=True))
    >>> form.name.value, form.source.value = "Everybody named Ada", "by a filter"
    >>> form.add_condition("email", "contains", "ada.")
    >>> form
    <SegmentForm on <Client http://sandbox.localhost>: 'Everybody named Ada', by a filter: 3 people.>
    """

    def __init__(self, client: Client, data: pd.DataFrame | None = None) -> None:
        super().__init__(client, "segment-form")
        if data is not None and not isinstance(data, pd.DataFrame):
            raise InputError(
                f"data is {type(data).__name__}; it must be a pandas.DataFrame with a column of addresses"
            )
        self._data, self._given = None, None
        if data is not None:
            self._data = with_text_columns(data)
            if len(guess_fields(self._data.columns).get("email", [])) != 1:
                raise InputError(
                    f"data needs one column of addresses, called 'email'; it has {', '.join(map(repr, self._data))}"
                )
            self._given = (
                "data" if [*data.columns] == [*self._data.columns] else "data.rename(columns=str)"
            )
        self._everybody = _people.of_contacts([])
        self._listed: Sequence[Mapping[str, Any]] = []
        self._to_add = pd.DataFrame()
        self._unfinished = False
        self.created: CreatedSegment | None = None
        self.report: pd.DataFrame | None = None
        self.conditions: list[ConditionRow] = []
        self._build()
        self.reload()

    def _build(self) -> None:
        self.name = widgets.Text(
            description="Name", placeholder="who is in it?", style=LABELS, layout=FIELD
        )
        self.source = widgets.RadioButtons(
            options=[NOBODY, FILTER, SEGMENTS],
            value=NOBODY if self._data is None else FILTER,
            description="Members",
            style=LABELS,
        )
        self._others = OtherSegments(self._client, chose=self.read_members, changed=self._settle)
        self.segments, self.how, self.first = (
            self._others.segments,
            self._others.how,
            self._others.first,
        )
        for each in (self.name, self.source):
            each.observe(lambda _: self._settle(), names="value")
        self._hints, self._count, self._table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._rows = widgets.VBox()
        self._steps = Steps()
        add = self._button(
            "Add a condition", self.add_condition, tooltip="one more condition; all must hold"
        )
        self._filter = widgets.VBox([self._rows, widgets.HBox([add])])
        self._again = self._button(
            "Finish adding", self.add_members, tooltip="add the people who are not in it yet"
        )
        buttons = widgets.HBox(
            [
                self._button(
                    "Create",
                    self.create,
                    tooltip="make the segment and add its people",
                    kind="primary",
                ),
                self._again,
                self._button("Reload", self.reload, tooltip="read the account anew"),
            ],
            layout={"flex_flow": "row wrap"},
        )
        members = (self.source, self._filter, self._others.view, self._count)
        self._lay_out(self.name, self._hints, *members, buttons, self._steps.view)
        self.view.children = (*self.view.children, self._table)

    @property
    def draft(self) -> SegmentDraft:
        """The segment as it stands in the form."""
        return SegmentDraft(
            self.name.value,
            self.source.value,
            tuple(each.condition for each in self.conditions),
            self._others.chosen,
            self.how.value,
            tuple(each["name"] for each in self._listed),
        )

    @property
    def people(self) -> pd.DataFrame:
        """Who would be in it, as a frame that ``bulk_add`` takes; empty while something is in the way."""
        return self._found().given

    def reload(self) -> None:
        """Read the account's segments and contacts anew."""
        self._act(self._reload)

    def add_condition(
        self, column: str | None = None, operator: str = "is", value: str = ""
    ) -> None:
        """Add a condition to the filter.

        Parameters
        ----------
        column : str, optional
            What it is about; the first column by default.
        operator : str, default "is"
            "is", "is not", "contains", "is empty", "is not empty", "at least" or "at most".
        value : str, optional
            With what it is compared.
        """
        row = ConditionRow(
            [*self._everybody.shown.columns],
            changed=self._settle,
            remove=self._remove,
            clicks=self._clicks,
        )
        self.conditions.append(row)
        self._show_conditions()
        self._act(lambda: row.fill(column, operator, value))

    def remove_condition(self, place: int) -> None:
        """Take a condition away.

        Parameters
        ----------
        place : int
            Which, from 0.
        """
        self._act(lambda: self._removed(place))

    def read_members(self) -> None:
        """Read who is in the segments that are chosen."""
        self._act(self._read_members)

    def create(self) -> None:
        """Make the segment and add its people."""
        self._act(self._create)

    def add_members(self) -> None:
        """Add the people who are not in the new segment yet, after something went wrong under way."""
        self._act(self._add_members)

    def _found(self) -> People:
        """Find the people of the draft."""
        draft = self.draft
        if (
            draft.source == NOBODY
            or draft.problems_of_members(self._everybody.shown)
            or not self._have_members()
        ):
            return _people.of_contacts([])
        if draft.source == FILTER:
            return self._everybody.where(draft.mask(self._everybody.shown))
        return self._others.people

    def _have_members(self) -> bool:
        return self.source.value != SEGMENTS or self._others.are_read

    def _reload(self) -> str:
        self._listed = self._client.segments.list()
        self._others.forget()
        if self._data is None:
            self._everybody = _people.of_contacts(self._client.contacts.iterate())
        else:
            self._everybody = _people.of_job(self._data, prepare(self._client, self._data))
        self._offer()
        self._others.read()
        return f"{self._everybody.summary()} to choose from; {len(self._listed):,} segments."

    def _offer(self) -> None:
        """Offer what the account has now, and keep what is chosen."""
        self._others.offer(self._listed)
        for each in self.conditions:
            each.offer([*self._everybody.shown.columns])

    def _read_members(self) -> str:
        self._others.read()
        return ""

    def _remove(self, row: ConditionRow) -> None:
        self.remove_condition(self.conditions.index(row))

    def _removed(self, place: int) -> str:
        if not 0 <= place < len(self.conditions):
            raise InputError(
                f"there is no condition {place}; there are {len(self.conditions)}, counted from 0"
            )
        del self.conditions[place]
        self._show_conditions()
        return ""

    def _create(self) -> str:
        self._look_again()
        draft = self.draft
        if problems := draft.problems(self._everybody.shown):
            raise InputError(" ".join(problems))
        people = self._found().given
        self._ran(draft.python(self._everybody.shown, given=self._given, called=self._called()))
        try:
            self.created = self._client.segments.create(name=draft.name.strip())
        except ResendError as error:
            if error.outcome_unknown:
                error.add_note(_MAYBE)
            raise
        self._to_add, self.report, self._unfinished = people, None, True
        return self._add_members()

    def _look_again(self) -> None:
        """Read the names anew: after a lost answer, or a colleague's click, this one may be taken by now."""
        chosen = self._others.chosen
        self._listed = self._client.segments.list()
        self._offer()
        self._others.read()
        if self._others.chosen != chosen:
            raise InputError("a segment that was chosen is gone by now; look at the members again")

    def _called(self) -> dict[str, str]:
        """Name each segment as ``list_contacts_df`` understands it."""
        names = [each["name"] for each in self._listed]
        return {
            each["id"]: each["name"] if names.count(each["name"]) == 1 else each["id"]
            for each in self._listed
        }

    def _add_members(self) -> str:
        if self.created is None or not self._unfinished:
            raise InputError("there is nothing left to add")
        try:
            self._fill(self.created["id"])
            self._show_segments(self.created["id"])
        except (ResendError, KeyboardInterrupt) as error:
            error.add_note(self._where_it_stands(self.created["name"]))
            raise
        finally:
            self._changed()
        self._unfinished, self.name.value = False, ""
        return f"The segment {self.created['name']!r} was made{_statuses(self.report)}."

    def _fill(self, segment_id: str) -> None:
        if self._to_add.empty:
            return
        job = prepare(self._client, self._to_add, segment_id)
        with self._steps.through(job.pending) as watch:
            self.report = job.run(watch)
        left = self.report["retry"].fillna(value=False).astype("bool")
        if left.any():
            raise ResendError(f"not everybody was added: {self.report.loc[left, 'reason'].iloc[0]}")
        self._to_add = self._to_add[:0]

    def _where_it_stands(self, name: str) -> str:
        made = f"The segment {name!r} was made"
        if self._to_add.empty:
            return f"{made}{_statuses(self.report)}; only the table of segments could not be read: press Finish adding."
        return (
            f"{made}, but not all of its people are in it{_statuses(self.report)}. Press Finish adding: it does what "
            "is left, and nothing twice. Or add them later with BulkAddForm."
        )

    def _show_segments(self, new_id: str) -> None:
        frame = list_segments_df(self._client, counts=True)
        is_new = frame["id"] == new_id
        frame.insert(0, "new", is_new.map({True: "new", False: ""}))
        frame["created_at"] = frame["created_at"].dt.strftime("%Y-%m-%d")
        shown = pd.concat([frame[is_new], frame[~is_new]]).drop(columns="id")
        self._table.value = table(shown, caption="Segments, the new one first")
        self._listed = [
            {"id": each, "name": name}
            for each, name in zip(frame["id"], frame["name"], strict=True)
        ]
        self._offer()

    def _show_conditions(self) -> None:
        self._rows.children = tuple(each.view for each in self.conditions)

    def _settle(self) -> None:
        draft, people = self.draft, self._found()
        self._filter.layout.display = "" if draft.source == FILTER else "none"
        self._others.view.layout.display = "" if draft.source == SEGMENTS else "none"
        self._others.settle()
        for each in self.conditions:
            each.settle()
        self._again.disabled = not self._unfinished
        problems = draft.problems(self._everybody.shown)
        # An empty form is no mistake; pressing Create says what is missing.
        self._hints.value = remarks(problems[0 if draft.name else 1 :], draft.advice())
        self._count.value = f'<div role="status">{escape(self._sentence(draft, people))}</div>'

    def _sentence(self, draft: SegmentDraft, people: People) -> str:
        if draft.source == NOBODY:
            return "Nobody is added; people can join later."
        if draft.problems_of_members(self._everybody.shown):
            return ""
        if not self._have_members():
            return "Who is in these segments could not be read yet: press Reload."
        sentence = f" {draft.members(self._named())}" if draft.source == SEGMENTS else ""
        return people.summary() + "." + sentence

    def _named(self) -> dict[str, str]:
        return {each["id"]: each["name"] for each in self._listed}

    def _summary(self) -> str:
        draft = self.draft
        return f"{draft.name!r}, {draft.source}: {self._sentence(draft, self._found())}"


def _statuses(report: pd.DataFrame | None) -> str:
    if report is None:
        return ""
    return f": {tally(report['status'])}"
