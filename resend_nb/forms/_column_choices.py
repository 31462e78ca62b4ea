"""The drop-downs with which the columns of a file are mapped to fields and properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resend_nb.forms._bulk_draft import CONSENT, IGNORED, BulkDraft
from resend_nb.forms._fields import Field, box, dropdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import ipywidgets as widgets
    import pandas as pd

_NO_COLUMN = "(not in the file)"
_RECOGNIZED = "(what looks like it)"
_IGNORE = "(ignore)"

_COLUMNS = re.compile(r"(with|pass) columns=\{'(\w+)': (None|'[^']*')\}")

_LABELS = {
    "email": "Email",
    "first_name": "First name",
    "last_name": "Last name",
    "full_name": "Full name",
    "unsubscribed": "Opted out",
    "subscribed": "Agreed to email",
    "status": "Email status",
}


class ColumnChoices:
    """A drop-down for each field and property, and for consent where columns may be about it.

    ``changed`` is called when the user chooses another column.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self.view = box(kind="grid")
        self.by_key: dict[str, widgets.Dropdown] = {}
        self._fields: dict[str, Field] = {}
        self._changed = changed

    @property
    def chosen(self) -> dict[str, str | None]:
        """The column chosen for each field, property and kind of consent."""
        return {key: choice.value for key, choice in self.by_key.items()}

    def offer(
        self, frame: pd.DataFrame, keys: tuple[str, ...], *, keep: Mapping[str, str | None]
    ) -> None:
        """Offer the columns of a frame, and preset the kept choices or the recognized columns."""
        draft = BulkDraft.of(frame, keys, {})
        preset = dict(BulkDraft.preset(draft.names, keys).chosen) | draft.consent_choices()
        for key, column in keep.items():
            if key in preset and (column in draft.names or not column):
                preset[key] = column
        names = [(name, name) for name in draft.names]
        none = [(_NO_COLUMN, None)]
        open_ = [(_RECOGNIZED, None), (_IGNORE, IGNORED)]
        self.by_key = {
            key: dropdown(_label(key), [*(open_ if key in CONSENT else none), *names], column)
            for key, column in preset.items()
        }
        for choice in self.by_key.values():
            choice.observe(lambda _: self._changed(), names="value")
        self._fields = {key: Field(choice) for key, choice in self.by_key.items()}
        views = [field.view for field in self._fields.values()]
        self.view.children = tuple(views) if names else ()

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Show each problem at its field."""
        for key, field in self._fields.items():
            field.show(problems.get(key, ""))

    def insist(self) -> None:
        """Show problems as errors, also of fields that were not edited."""
        for field in self._fields.values():
            field.is_edited = True


def in_words_of_the_form(message: str) -> str:
    """Return what an error says about ``columns=`` as the drop-downs are called.

    >>> in_words_of_the_form("Ignore it with columns={'subscribed': None}")
    'Ignore it by choosing "(ignore)" for "Agreed to email"'
    """

    def choice(match: re.Match[str]) -> str:
        verb = "choose" if match[1] == "pass" else "by choosing"
        ignored = _IGNORE if match[2] in CONSENT else _NO_COLUMN
        column = ignored if match[3] == "None" else match[3].strip("'")
        return f'{verb} "{column}" for "{_label(match[2])}"'

    return _COLUMNS.sub(choice, message)


def _label(key: str) -> str:
    """Return the label of a field or property; a property's key is foreign, so it is cleaned."""
    return _LABELS.get(key) or re.sub(r"\W", " ", key)[:50]
