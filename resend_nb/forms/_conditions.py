"""One condition of a filter as widgets, with the input that suits its column."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.errors import InputError
from resend_nb.forms._fields import box, dropdown, row, set_class, show_if
from resend_nb.forms._filter import NEED_NO_VALUE, TIME, YES_NO, YES_NO_VALUES, Condition
from resend_nb.forms._html import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.forms._clicks import Clicks
    from resend_nb.forms._filter_columns import Columns


class ConditionRow:
    """The widgets of one condition: ``column``, ``operator`` and ``value``, together in ``view``.

    ``changed`` is called when a value changes, ``remove`` when the user removes the row.
    """

    def __init__(
        self,
        columns: Columns,
        *,
        changed: Callable[[], None],
        remove: Callable[[ConditionRow], None],
        clicks: Clicks,
    ) -> None:
        self._columns, self._is_edited = columns, False
        self.column = dropdown("Column", columns.options)
        self.operator = widgets.Dropdown(description="Condition")
        self._text = widgets.Combobox(description="Value", ensure_option=False)
        self._day = widgets.DatePicker(description="Day (UTC)")
        self._yes_no = dropdown("Value", ["yes", "no"], "yes")
        self._inputs = (self._text, self._day, self._yes_no)
        self._note = widgets.HTML()
        self.remove_button = widgets.Button(
            description="Remove", tooltip="Remove this condition"
        ).add_class("rnb-link")
        clicks.on_click(self.remove_button, lambda: remove(self))
        self.column.index = 0 if columns.options else None
        self._show_inputs()
        self.column.observe(lambda _: self._show_inputs(), names="value")
        self.operator.observe(lambda _: self._show_inputs(), names="value")
        for entry in self._inputs:
            entry.observe(lambda _: self._edit(), names="value")
        for widget in (self.column, self.operator, *self._inputs):
            widget.observe(lambda _: changed(), names="value")
        fields = row(self.column, self.operator, *self._inputs, self.remove_button)
        self.view = box(fields, self._note, kind="condition")

    @property
    def value(self) -> widgets.Widget:
        """The input for the value: a text, a day, or a choice of yes and no."""
        kind = self._columns.kind(self.column.value)
        return {TIME: self._day, YES_NO: self._yes_no}.get(kind, self._text)

    @property
    def condition(self) -> Condition:
        """The condition in the widgets."""
        value = self.value.value
        text = "" if value is None else str(value)
        return Condition(self.column.value or "", self.operator.value, text)

    def fill(self, column: str | None, operator: str, value: str) -> str:
        """Set the widgets and return an empty message; ``None`` keeps the column."""
        if column is not None:
            self.column.value = _choice(column, self.column.options, "column")
        self.operator.value = _choice(operator, self.operator.options, "operator")
        if value.strip():
            self.value.value = self._parsed(value.strip())
        return ""

    def offer(self, columns: Columns) -> None:
        """Offer these columns and keep the current choice if it is among them."""
        self._columns = columns
        if self.column.options != columns.options:
            choice = self.column.value
            self.column.options = columns.options
            self.column.value = choice if choice in columns.frame else None
        self._show_inputs()

    def show(self, problem: str, *, is_tried: bool) -> None:
        """Show a problem, once a value was entered or creating was tried."""
        is_shown = bool(problem) and (self._is_edited or is_tried)
        text = escape(problem) if is_shown else ""
        self._note.value = f'<div class="rnb-note rnb-error" role="alert">{text}</div>'
        show_if(self._note, is_shown=is_shown)
        set_class(self.view, "rnb-invalid", is_set=is_shown)

    def _edit(self) -> None:
        self._is_edited = True

    def _parsed(self, value: str) -> Any:
        kind = self._columns.kind(self.column.value)
        if kind == YES_NO and value.lower() in YES_NO_VALUES:
            return "yes" if YES_NO_VALUES[value.lower()] else "no"
        if kind == YES_NO:
            raise InputError(f"{value!r} is neither 'yes' nor 'no'.")
        return _day(value) if kind == TIME else value

    def _show_inputs(self) -> None:
        """Offer the operators of the column, and show the input that they need."""
        name = self.column.value
        operators = self._columns.operators(name)
        if self.operator.options != operators:
            choice = self.operator.value
            self.operator.options = operators
            kept = choice in dict(operators).values()
            self.operator.value = choice if kept else operators[0][1]
        self._text.options = self._columns.suggestions(name)
        needs_value = self.operator.value not in NEED_NO_VALUE
        for entry in self._inputs:
            show_if(entry, is_shown=needs_value and entry is self.value)


def _choice(choice: str, options: tuple[tuple[str, str], ...], noun: str) -> str:
    """Return an option by its value, else by its label."""
    values = {**dict(options), **{value: value for _, value in options}}
    if choice not in values:
        names = ", ".join(repr(value) for _, value in options)
        raise InputError(f"No {noun} is named {choice!r}. Choose from {names}.")
    return values[choice]


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError(f"{value!r} is not a day such as 2026-11-02.") from None
