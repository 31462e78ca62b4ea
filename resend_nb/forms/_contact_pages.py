"""The pages about one contact: overview, fields, subscription, segments, history and deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from resend_nb.forms._fields import Field, box, dropdown, row, set_class, show_if, text_field
from resend_nb.forms._html import options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resend_nb.forms._contact_change import ContactChange
    from resend_nb.forms._contact_record import ContactRecord
    from resend_nb.forms._pages import MakeButton
    from resend_nb.forms.contacts import ContactsForm

ASKED = "This person asked me to receive emails again"

_DELETE_HINT = (
    "Deleting also forgets the opt-out: a later import could subscribe this person again. "
    "To stop emails, opt out instead."
)
_OUT = "Opted out: this person gets no broadcasts. Subscribe people again only if they asked."
_IN = "Subscribed: this person gets broadcasts. Opt out to stop them; the contact stays."
_SUPPRESSED = " The address is suppressed, so Resend sends it no email."


class ContactPages:
    """The widgets of each page, in ``parts`` by the page's name; their buttons call the form."""

    def __init__(self, button: MakeButton, form: ContactsForm) -> None:
        self._button, self._form = button, form
        self._lines: dict[str, Field] = {}
        self.fields: dict[str, widgets.Text] = {}
        self.overview, self.history, self._status = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._editor = box(kind="grid")
        self.add_to, self.remove_from = dropdown("Add to segment"), dropdown("Remove from segment")
        self.last = widgets.BoundedIntText(5, min=1, max=50, description="Last broadcasts")
        self.has_asked = widgets.Checkbox(description=ASKED, indent=False)
        self.typed = text_field("Type the address to delete the contact")
        self.parts: dict[str, tuple[widgets.Widget, ...]] = {
            "Overview": (self.overview,),
            "Edit": self._edit_page(form),
            "Subscription": self._subscription_page(form),
            "Segments": self._segments_page(form),
            "History": self._history_page(form),
            "Delete": self._delete_page(form),
        }

    def _edit_page(self, form: ContactsForm) -> tuple[widgets.Widget, ...]:
        tooltip = "Save the fields that were changed"
        save = self._button("Save", form.save, tooltip=tooltip, kind="primary")
        return self._editor, row(save)

    def _subscription_page(self, form: ContactsForm) -> tuple[widgets.Widget, ...]:
        tooltip = "Opt out every spelling of the address. Reads all contacts, 100 per request"
        self._opt_out = self._button("Opt out", form.opt_out, tooltip=tooltip)
        tooltip = "Only if the person asked for it"
        again = self._button("Resubscribe", form.resubscribe, tooltip=tooltip)
        self._opt_in = box(self.has_asked, row(again), kind="tight")
        return self._status, row(self._opt_out), self._opt_in

    def _segments_page(self, form: ContactsForm) -> tuple[widgets.Widget, ...]:
        tooltip = "Add the contact to the segment; an opt-out is kept"
        add = self._button("Add", form.add_to_segment, tooltip=tooltip)
        tooltip = "Remove the contact from the segment; it stays in the account"
        remove = self._button("Remove", form.remove_from_segment, tooltip=tooltip)
        return row(self.add_to, add), row(self.remove_from, remove)

    def _history_page(self, form: ContactsForm) -> tuple[widgets.Widget, ...]:
        cost = "About 4 requests per broadcast, however many recipients it had."
        read = self._button("Read history", form.read_history, tooltip=cost)
        chosen = row(Field(self.last, cost).view, read).add_class("rnb-with-notes")
        return chosen, self.history

    def _delete_page(self, form: ContactsForm) -> tuple[widgets.Widget, ...]:
        tooltip = "Delete the contact and its opt-out"
        delete = self._button("Delete contact", form.delete, tooltip=tooltip, kind="danger")
        self._delete_button = delete.add_class("rnb-unconfirmed")
        self.typed.observe(lambda _: self._show_confirmed(), names="value")
        return Field(self.typed, _DELETE_HINT).view, row(delete)

    @property
    def is_confirmed(self) -> bool:
        """Whether the shown contact's address was typed, to delete it."""
        record, typed = self._form.record, self.typed.value.strip()
        return record is not None and typed.casefold() == record.email.casefold()

    def _show_confirmed(self) -> None:
        set_class(self._delete_button, "rnb-unconfirmed", is_set=not self.is_confirmed)

    def offer(self, keys: Sequence[str]) -> None:
        """Offer a field for each of the names and properties."""
        if list(self.fields) != list(keys):
            self.fields = {key: text_field(key) for key in keys}
            self._lines = {key: Field(widget) for key, widget in self.fields.items()}
            self._editor.children = tuple(line.view for line in self._lines.values())
            for widget in self.fields.values():
                widget.observe(lambda _: self._form.show_problems(), names="value")

    def show_problems(self, change: ContactChange) -> None:
        """Show beside each field what is wrong with its text."""
        for key, line in self._lines.items():
            line.show(change.problem(key) if key in change.typed else "")

    def show(
        self, record: ContactRecord, texts: Mapping[str, str], segments: Sequence[Mapping[str, Any]]
    ) -> None:
        """Show another contact; ``segments`` are the account's."""
        for key, text in texts.items():
            self.fields[key].value = text
        members = {segment["id"] for segment in record.segments}
        others = [segment for segment in segments if segment["id"] not in members]
        none = "(choose a segment)"
        self.add_to.options = options(others, none=none)
        self.remove_from.options = options(record.segments, none=none)
        self.has_asked.value, self.typed.value, self.history.value = False, "", ""

    def refresh(self, record: ContactRecord) -> None:
        """Show the contact's fields, and the way into or out of its subscription."""
        is_out = bool(record.contact["unsubscribed"])
        self.overview.value = record.html()
        status = _OUT if is_out else _IN
        suppressed = "" if record.suppression is None else _SUPPRESSED
        self._status.value = (
            f'<div class="rnb-note rnb-count" role="status">{status}{suppressed}</div>'
        )
        # Another spelling of the address may still be subscribed.
        self._opt_out.description = "Check other spellings" if is_out else "Opt out"
        show_if(self._opt_in, is_shown=is_out)
