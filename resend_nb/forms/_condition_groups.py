"""The groups of a filter's conditions as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.errors import InputError
from resend_nb.forms._conditions import ConditionRow
from resend_nb.forms._fields import box, dropdown, row, show_if
from resend_nb.forms._filter_groups import ALL, ANY, WORD, Filter, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.forms._clicks import Clicks
    from resend_nb.forms._filter_columns import Columns


class GroupBox:
    """The ``rows`` of one group, ``how`` they are joined, and a button that adds one."""

    def __init__(self, *, changed: Callable[[], None]) -> None:
        self.rows: list[ConditionRow] = []
        ways = [("all of these conditions", ALL), ("any of these conditions", ANY)]
        self.how = dropdown("People match", ways, ALL)
        self.how.observe(lambda _: changed(), names="value")
        self.add_button = widgets.Button(
            description="Add condition", tooltip="Add a condition to this group"
        )
        self.joint = widgets.HTML()
        self._conditions = widgets.VBox()
        group = box(self.how, self._conditions, row(self.add_button), kind="group")
        self.view = widgets.VBox([self.joint, group])

    @property
    def group(self) -> Group:
        """The group in the widgets."""
        return Group(tuple(condition.condition for condition in self.rows), self.how.value)

    def show(self, word: str) -> None:
        """Show the conditions, and the word that joins the group to the one before."""
        views = tuple(condition.view for condition in self.rows)
        if self._conditions.children != views:
            self._conditions.children = views
        self.joint.value = f'<div class="rnb-joint">{word}</div>'
        show_if(self.joint, is_shown=bool(word))
        show_if(self.how, is_shown=len(self.rows) > 1)


class ConditionGroups:
    """The ``groups`` of a filter, and how they ``match``, together in ``view``.

    ``changed`` is called when a value changes, ``add`` with the position of a group that needs
    another condition, ``remove`` with the position of a condition among all of them.
    """

    def __init__(
        self,
        columns: Columns,
        *,
        changed: Callable[[], None],
        add: Callable[[int], None],
        remove: Callable[[int], None],
        clicks: Clicks,
    ) -> None:
        self.groups: list[GroupBox] = []
        self._columns, self._clicks = columns, clicks
        self._changed, self._add, self._remove = changed, add, remove
        ways = [("any of these groups", ANY), ("all of these groups", ALL)]
        self.match = dropdown("People match", ways, ANY)
        self.match.observe(lambda _: changed(), names="value")
        self._boxes = widgets.VBox()
        self.view = widgets.VBox([self.match, self._boxes])

    @property
    def rows(self) -> list[ConditionRow]:
        """The conditions of all groups."""
        return [condition for group in self.groups for condition in group.rows]

    @property
    def filter(self) -> Filter:
        """The filter in the widgets."""
        return Filter(tuple(group.group for group in self.groups), self.match.value)

    def add_group(self) -> ConditionRow:
        """Add a group with an empty condition, and return the condition."""
        group = GroupBox(changed=self._changed)
        self._clicks.on_click(group.add_button, lambda: self._add(self.groups.index(group)))
        self.groups.append(group)
        return self._add_to(group)

    def add(self, position: int | None) -> ConditionRow:
        """Add an empty condition to a group, by default the last one."""
        if position is None and not self.groups:
            return self.add_group()
        index = len(self.groups) - 1 if position is None else position
        if not 0 <= index < len(self.groups):
            raise InputError(_missing("Group", index, pluralize(len(self.groups), "group")))
        return self._add_to(self.groups[index])

    def remove(self, position: int) -> GroupBox | None:
        """Remove a condition, and its group with the last one; return the group if it stays."""
        if not 0 <= position < len(self.rows):
            raise InputError(
                _missing("Condition", position, pluralize(len(self.rows), "condition"))
            )
        removed = self.rows[position]
        group = next(group for group in self.groups if removed in group.rows)
        group.rows.remove(removed)
        if group.rows:
            return group
        self.groups.remove(group)
        return None

    def refresh(self, columns: Columns, *, is_tried: bool) -> None:
        """Offer these columns, and show the groups and what is wrong with each condition."""
        self._columns = columns
        for number, group in enumerate(self.groups):
            group.show(WORD[self.match.value] if number else "")
        for condition in self.rows:
            condition.offer(columns)
            condition.show(condition.condition.problem(columns.frame), is_tried=is_tried)
        views = tuple(group.view for group in self.groups)
        if self._boxes.children != views:
            self._boxes.children = views
        show_if(self.match, is_shown=len(self.groups) > 1)

    def _add_to(self, group: GroupBox) -> ConditionRow:
        condition = ConditionRow(
            self._columns,
            changed=self._changed,
            remove=lambda removed: self._remove(self.rows.index(removed)),
            clicks=self._clicks,
        )
        group.rows.append(condition)
        return condition


def _missing(noun: str, position: int, number: str) -> str:
    return f"{noun} {position} does not exist. The filter has {number}, counted from 0."
