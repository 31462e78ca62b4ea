"""A form with a filter: the actions that add and remove its conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.forms._base import Form

if TYPE_CHECKING:
    import ipywidgets as widgets

    from resend_nb.forms._condition_groups import ConditionGroups, GroupBox
    from resend_nb.forms._conditions import ConditionRow


class FilterForm(Form):
    """A form whose filter is in ``_conditions``."""

    _conditions: ConditionGroups

    @property
    def conditions(self) -> list[ConditionRow]:
        """The filter's conditions, those of all groups."""
        return self._conditions.rows

    @property
    def groups(self) -> list[GroupBox]:
        """The filter's groups of conditions."""
        return self._conditions.groups

    def add_condition(
        self,
        column: str | None = None,
        operator: str = "is",
        value: str = "",
        *,
        group: int | None = None,
    ) -> None:
        """Add a condition to the filter.

        Parameters
        ----------
        column : str, optional
            The column to compare; by default the first one.
        operator : str, default "is"
            "is", "is not", "is empty", "is not empty"; for text also "contains", "does not contain"
            and "starts with"; for others "at least", "at most", "more than" and "less than".
        value : str, optional
            The value to compare with: a text, a number, a day such as "2026-11-02", "yes" or "no".
        group : int, optional
            The group to add it to, counted from 0; by default the last one.
        """
        self._act(lambda: self._fill_in(self._conditions.add(group), column, operator, value))

    def add_group(self, column: str | None = None, operator: str = "is", value: str = "") -> None:
        """Add a group to the filter, with a condition as :meth:`add_condition` takes it."""
        self._act(lambda: self._fill_in(self._conditions.add_group(), column, operator, value))

    def _fill_in(self, condition: ConditionRow, *content: Any) -> str:
        self._refresh()  # show it before the keyboard continues there
        self._focus_on(condition.column)
        return condition.fill(*content)

    def remove_condition(self, position: int) -> None:
        """Remove the condition at a position, counted from 0."""
        self._act(lambda: self._remove(position))

    def _remove(self, position: int) -> str:
        group = self._conditions.remove(position)
        self._refresh()
        button = self._group_button if self.groups else self._add_button
        self._focus_on(button if group is None else group.add_button)
        return ""

    def _build_filter_buttons(self) -> tuple[widgets.Button, widgets.Button]:
        """Return the buttons that add the first condition and another group."""
        tooltip = "Add a condition that people must meet"
        self._add_button = self._button("Add condition", self.add_condition, tooltip=tooltip)
        tooltip = "Add a group of conditions; people match any or all of the groups"
        self._group_button = self._button("Add group", self.add_group, tooltip=tooltip)
        return self._add_button, self._group_button
