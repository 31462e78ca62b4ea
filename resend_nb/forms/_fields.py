"""Fields: a label above, and a line below for the hint or the error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.forms._html import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

UNREAD = ("(could not be read)", None)
"""The only option of a drop-down until its options were read."""


class Field:
    """A widget with a line below it, together in ``view``.

    The line shows a hint, or what is wrong once the field was edited. It keeps its place when it is
    empty, so nothing below it moves. ``has_error`` says whether it shows an error.
    """

    def __init__(self, widget: widgets.Widget, hint: str = "") -> None:
        self.widget, self.is_edited, self.has_error = widget, False, False
        self._hint = hint
        self.note = widgets.HTML()
        self.view = widgets.VBox([widget, self.note]).add_class("rnb-field")
        widget.observe(lambda _: self._edit(), names="value")
        self.show()

    def reset(self) -> None:
        """Treat the field as not edited yet."""
        self.is_edited = False

    def show(self, problem: str = "", *, advice: str = "", hint: str = "") -> None:
        """Show a problem, else the advice, else the hint; an unedited field has no error."""
        is_error = bool(problem) and self.is_edited
        advised = "" if problem else advice
        kind = "rnb-advice" if advised else "rnb-hint"
        if is_error:
            kind = "rnb-error"
        text = problem if is_error else advised or hint or self._hint or problem
        role = "alert" if is_error else "status"
        self.note.value = f'<div class="rnb-note {kind}" role="{role}">{escape(text)}</div>'
        self.has_error = is_error
        set_class(self.view, "rnb-invalid", is_set=is_error)

    def _edit(self) -> None:
        self.is_edited = True


def text_field(label: str, example: str = "") -> widgets.Text:
    """Return a line to type in."""
    return widgets.Text(description=label, placeholder=example)


def text_area(label: str, example: str, *, rows: int) -> widgets.Textarea:
    """Return several lines to type in, in a font for code."""
    area = widgets.Textarea(description=label, placeholder=example, rows=rows)
    return area.add_class("rnb-code")


def dropdown(
    label: str, offered: Iterable[Any] = (UNREAD,), value: str | None = None
) -> widgets.Dropdown:
    """Return a choice among options, by default one whose options are read later."""
    choice = widgets.Dropdown(description=label, options=list(offered), value=value)
    if choice.options:
        choice.index = choice.index or 0  # a value of None would show as blank
    return choice


def choose(
    choice: widgets.Dropdown, offered: Iterable[tuple[str, str | None]], value: str | None
) -> None:
    """Set options and value; a value that the account no longer has is offered under its id."""
    choices = list(offered)
    values = [offer for _, offer in choices]
    if value not in values:
        choices.append((str(value), value))
        values.append(value)
    choice.options = choices
    choice.index = values.index(value)  # by index: a value of None would show as blank


def box(*children: widgets.Widget, kind: str) -> widgets.VBox:
    """Return widgets below each other, laid out by the CSS class of this kind."""
    return widgets.VBox(children).add_class(f"rnb-{kind}")


def row(*children: widgets.Widget, kind: str = "row") -> widgets.HBox:
    """Return widgets side by side; on a narrow screen they wrap."""
    return widgets.HBox(children).add_class(f"rnb-{kind}")


def show_if(widget: widgets.Widget, *, is_shown: bool) -> None:
    """Show or hide a widget."""
    widget.layout.display = "" if is_shown else "none"


def set_class(widget: widgets.Widget, name: str, *, is_set: bool) -> None:
    """Add or remove a CSS class."""
    if is_set:
        widget.add_class(name)
    else:
        widget.remove_class(name)
