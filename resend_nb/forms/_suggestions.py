"""Addresses that were probably meant otherwise, each with a button that corrects it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb import bulk
from resend_nb._ui import pluralize
from resend_nb.forms._fields import box, row, show_if
from resend_nb.forms._html import escape, finding_html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from resend_nb.forms._clicks import Clicks

_MOST = 5
"""Suggestions shown at a time; the next ones follow when these are accepted."""


@dataclass(frozen=True)
class Suggestion:
    """An address in the data, the one that was probably meant, and the first row that has it."""

    row: str
    written: str
    meant: str


def suggestions(
    report: pd.DataFrame, data: pd.DataFrame, columns: Mapping[str, str | None]
) -> list[Suggestion]:
    """Return one suggestion for each address that looks misspelled; the report is of this data."""
    checks = bulk.check_contacts(data, columns=columns)
    has_one = checks["suggestion"].notna().to_numpy()
    meant = checks.loc[has_one, "suggestion"]
    written = report.loc[has_one, "email"]
    first: dict[str, Suggestion] = {}
    for label, old, new in zip(report.index[has_one], written, meant, strict=True):
        first.setdefault(str(old), Suggestion(str(label), str(old), str(new)))
    return list(first.values())


class SuggestionRows:
    """Suggestions in ``view``; ``accept`` is called with the one whose button is clicked."""

    def __init__(self, clicks: Clicks, accept: Callable[[Suggestion], object]) -> None:
        self._accept, self._shown = accept, list[Suggestion]()
        self._more = widgets.HTML()
        self._texts = [widgets.HTML() for _ in range(_MOST)]
        self.buttons = [
            widgets.Button(description="Accept", tooltip="Correct this address in the data")
            for _ in range(_MOST)
        ]
        for number, button in enumerate(self.buttons):
            clicks.on_click(button, partial(self._accept_row, number))
        lines = zip(self._texts, self.buttons, strict=True)
        self._lines = [row(*line, kind="finding-row") for line in lines]
        self.view = box(*self._lines, self._more, kind="findings")
        self.show([])

    def show(self, found: Sequence[Suggestion]) -> None:
        """Show the first suggestions, and how many more there are."""
        self._shown = list(found)
        for number, line in enumerate(self._lines):
            show_if(line, is_shown=number < len(found))
        for text, suggestion in zip(self._texts, found, strict=False):
            message = f"Row {suggestion.row}: {suggestion.written}"
            text.value = finding_html("warning", message, f"Did you mean {suggestion.meant}?")
        left = len(found) - _MOST
        more = f"{pluralize(left, 'more suggestion')} after these." if left > 0 else ""
        self._more.value = f'<span class="rnb-note">{escape(more)}</span>' if more else ""

    def _accept_row(self, number: int) -> None:
        self._accept(self._shown[number])
