"""The conditions of a filter as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb._ui import pluralize
from resend_nb.errors import InputError
from resend_nb.forms._fields import row
from resend_nb.forms._filter import NEED_NO_VALUE, OPERATORS, Condition

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.forms._clicks import Clicks


class ConditionRow:
    """The widgets of one condition: ``column``, ``operator`` and ``value``, together in ``view``.

    ``changed`` is called when a value changes, ``remove`` when the user removes the row.
    """

    def __init__(
        self,
        columns: list[str],
        *,
        changed: Callable[[], None],
        remove: Callable[[ConditionRow], None],
        clicks: Clicks,
    ) -> None:
        self.column = widgets.Dropdown(options=columns, description="Column")
        self.operator = widgets.Dropdown(options=OPERATORS, description="Condition")
        self.value = widgets.Text(description="Value")
        button = widgets.Button(description="Remove", tooltip="Remove this condition")
        clicks.on_click(button, lambda: remove(self))
        for widget in (self.column, self.operator, self.value):
            widget.observe(lambda _: changed(), names="value")
        self.view = row(self.column, self.operator, self.value, button)

    @property
    def condition(self) -> Condition:
        """The condition in the widgets."""
        return Condition(self.column.value or "", self.operator.value, self.value.value)

    def fill(self, column: str | None, operator: str, value: str) -> str:
        """Set the widgets and return an empty message; ``None`` keeps the column."""
        choices = ((self.column, column, "column"), (self.operator, operator, "operator"))
        for widget, choice, noun in choices:
            if choice is not None and choice not in widget.options:
                names = ", ".join(map(repr, widget.options))
                raise InputError(f"No {noun} is named {choice!r}. Choose from {names}.")
            widget.value = widget.value if choice is None else choice
        self.value.value = value
        return ""

    def offer(self, columns: list[str]) -> None:
        """Offer these columns and keep the current choice if it is among them."""
        if list(self.column.options) != columns:
            choice = self.column.value
            self.column.options = columns
            self.column.value = choice if choice in columns else None

    def refresh(self) -> None:
        """Show the value only if the operator needs one."""
        needs_value = self.operator.value not in NEED_NO_VALUE
        self.value.layout.display = "" if needs_value else "none"


class Conditions:
    """The condition ``rows`` of a filter, together in ``view``.

    ``changed`` is called when a value changes, ``remove`` with the position of a row that the user
    removes.
    """

    def __init__(
        self, changed: Callable[[], None], remove: Callable[[int], None], clicks: Clicks
    ) -> None:
        self.rows: list[ConditionRow] = []
        self.view = widgets.VBox()
        self._changed, self._remove, self._clicks = changed, remove, clicks
        self._columns: list[str] = []

    def add(self) -> ConditionRow:
        """Add an empty condition."""
        condition = ConditionRow(
            self._columns,
            changed=self._changed,
            remove=lambda removed: self._remove(self.rows.index(removed)),
            clicks=self._clicks,
        )
        self.rows.append(condition)
        self._show()
        return condition

    def remove(self, position: int) -> str:
        """Remove the condition at a position and return an empty message."""
        if not 0 <= position < len(self.rows):
            number = pluralize(len(self.rows), "condition")
            raise InputError(
                f"Condition {position} does not exist. The filter has {number}, counted from 0."
            )
        del self.rows[position]
        self._show()
        return ""

    def offer(self, columns: list[str]) -> None:
        """Offer these columns in every condition."""
        self._columns = columns
        for condition in self.rows:
            condition.offer(columns)

    def refresh(self) -> None:
        """Show values only where they are needed."""
        for condition in self.rows:
            condition.refresh()

    def _show(self) -> None:
        self.view.children = tuple(condition.view for condition in self.rows)
