"""One condition of a filter, as widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.errors import InputError
from resend_nb.forms._filter import OPERATORS, Condition

if TYPE_CHECKING:
    from collections.abc import Callable

    from resend_nb.forms._clicks import Clicks


class ConditionRow:
    """The widgets of one condition.

    Parameters
    ----------
    columns : list of str
        What there is to choose from.
    changed, remove : callable
        What is called when a value changes, and when the row is to go.
    clicks : Clicks
        The form's.

    Attributes
    ----------
    column, operator, value : ipywidgets.Widget
        What is compared, how, and with what.
    view : ipywidgets.HBox
        All of it.
    """

    def __init__(
        self,
        columns: list[str],
        *,
        changed: Callable[[], None],
        remove: Callable[[ConditionRow], None],
        clicks: Clicks,
    ) -> None:
        self.column = widgets.Dropdown(
            options=columns, description="Column", layout={"width": "min(20em, 98%)"}
        )
        self.operator = widgets.Dropdown(
            options=OPERATORS, description="holds if it", layout={"width": "min(17em, 98%)"}
        )
        self.value = widgets.Text(description="Value", layout={"width": "min(20em, 98%)"})
        button = widgets.Button(
            description="Remove", tooltip="take this condition away", layout={"width": "auto"}
        )
        clicks.heed(button, lambda: remove(self))
        for each in (self.column, self.operator, self.value):
            each.observe(lambda _: changed(), names="value")
        self.view = widgets.HBox(
            [self.column, self.operator, self.value, button],
            layout={"flex_flow": "row wrap", "width": "100%"},
        )

    @property
    def condition(self) -> Condition:
        """The condition as it stands in the widgets."""
        return Condition(self.column.value or "", self.operator.value, self.value.value)

    def fill(self, column: str | None, operator: str, value: str) -> str:
        """Put values into the widgets.

        Parameters
        ----------
        column : str or None
            One of the columns; ``None`` leaves it.
        operator, value : str
            How it is compared, and with what.

        Returns
        -------
        str
            Nothing, which is what a form then says.

        Raises
        ------
        InputError
            There is no such column or operator.
        """
        for widget, chosen, what in (
            (self.column, column, "column"),
            (self.operator, operator, "operator"),
        ):
            if chosen is not None and chosen not in widget.options:
                raise InputError(
                    f"there is no {what} {chosen!r}; there are {', '.join(map(str, widget.options))}"
                )
            widget.value = widget.value if chosen is None else chosen
        self.value.value = value
        return ""

    def offer(self, columns: list[str]) -> None:
        """Offer the columns that there are now, and keep the one that is chosen.

        Parameters
        ----------
        columns : list of str
            What there is to choose from.
        """
        if [*self.column.options] != columns:
            kept = self.column.value
            self.column.options = columns
            self.column.value = kept if kept in columns else None

    def settle(self) -> None:
        """Show the value only where there is something to compare with."""
        needless = self.operator.value in {"is empty", "is not empty"}
        self.value.layout.display = "none" if needless else ""
