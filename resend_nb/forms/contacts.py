"""``ContactsForm``: find one contact, see what is known, and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb._ui import pluralize
from resend_nb.errors import InputError, NotFoundError
from resend_nb.forms._base import Form
from resend_nb.forms._contact_change import ContactChange
from resend_nb.forms._contact_opt_out import opt_out_other_spellings, opt_out_python
from resend_nb.forms._contact_pages import ASKED, ContactPages
from resend_nb.forms._contact_record import (
    history_html,
    history_python,
    read_history,
    read_record,
)
from resend_nb.forms._fields import Field, box, dropdown, row, show_if, text_field
from resend_nb.forms._html import call, options
from resend_nb.forms._messages import Success
from resend_nb.forms._stepper import Stepper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ipywidgets as widgets

    from resend_nb.client import Client
    from resend_nb.forms._contact_record import ContactRecord

_MOST_FOUND = 100
_COST = (
    "An address takes 4 requests. A part of a name or address reads all contacts, "
    "100 per request, the first time."
)
_TRY_PART = "Check the spelling, or search for a part of the name or address."


class ContactsForm(Form):
    """Find a contact, see its fields, segments and broadcasts, and change it.

    Parameters
    ----------
    client : Client
        The account or sandbox.

    Attributes
    ----------
    wanted, found : ipywidgets.Widget
        The address, or part of a name or address, to find; and the contacts found by a part.
    fields : dict of str to ipywidgets.Text
        The fields to edit: the names and the properties.
    add_to, remove_from : ipywidgets.Dropdown
        The segment to add the contact to, and the one to remove it from.
    last : ipywidgets.BoundedIntText
        How many broadcasts :meth:`read_history` looks at.
    has_asked, typed : ipywidgets.Widget
        The confirmation that the person asked for emails, and the address that confirms deleting.
    record : object or None
        The contact that is shown; ``record.contact`` is as the API returns it.

    Notes
    -----
    ``GET /contacts/{id or email}`` with its segments, topics and suppression; changes with
    ``PATCH /contacts/{id or email}``,
    https://resend.com/docs/api-reference/contacts/update-contact.

    Examples
    --------
    >>> form = rnb.ContactsForm(demo)
    >>> form.wanted.value = "hana.eriksen@example.org"
    >>> form.find()
    >>> form.fields["first_name"].value = "Hana"
    >>> form.save()
    >>> form
    <ContactsForm on <Client sandbox, 2026-11-02>: hana.eriksen@example.org, subscribed>
    """

    def __init__(self, client: Client) -> None:
        super().__init__(client, "contacts-form")
        self.record: ContactRecord | None = None
        self._segments: Sequence[Mapping[str, Any]] = []
        self._contacts: Sequence[Mapping[str, Any]] | None = None
        self._types: dict[str, str] = {}
        self._build()
        self.reload()

    def _build(self) -> None:
        self.wanted = text_field("Email address, or part of a name", "e.g. ada@example.com")
        self.found = dropdown("Contact", [])
        self.found.observe(lambda _: self.show_found(), names="value")
        self._pages = pages = ContactPages(self._button, self)
        self.add_to, self.remove_from, self.last = pages.add_to, pages.remove_from, pages.last
        self.has_asked, self.typed = pages.has_asked, pages.typed
        self._stepper = Stepper(pages.parts, clicks=self._clicks, on_show=self._refresh)
        self._details = box(self._stepper.view, *self._stepper.widgets, kind="details")
        self._find_button = self._button("Find", self.find, tooltip=_COST, kind="primary")
        wanted = Field(self.wanted, _COST)
        search = row(wanted.view, self._find_button).add_class("rnb-with-notes")
        body = (search, self.found, self._details)
        tooltip = "Reload the account's segments and properties, and the contact"
        refresh = self._button("Refresh", self.reload, tooltip=tooltip, kind="link")
        self._lay_out("Contacts", body, actions=[refresh])

    @property
    def fields(self) -> dict[str, widgets.Text]:
        """The fields to edit, by name."""
        return self._pages.fields

    @property
    def draft(self) -> ContactChange:
        """The changes in the form."""
        if self.record is None:
            return ContactChange()
        typed = {key: widget.value for key, widget in self.fields.items()}
        now = self.record.fields(list(self._types))
        return ContactChange(self.record.email, now, typed, self._types)

    def reload(self) -> None:
        """Reload the account's segments and properties, and the contact that is shown."""
        self._act(self._reload, retry=True)

    def find(self) -> None:
        """Find the contact with this address, or those whose name or address has this part."""
        self._act(self._find, retry=True)

    def show_found(self) -> None:
        """Show the contact that was chosen among those found."""
        if self.found.value is not None and not self._busy.locked():
            self._act(lambda: self._show(self.found.value), retry=True)

    def show_problems(self) -> None:
        """Show beside each field what is wrong with its text."""
        self._pages.show_problems(self.draft)

    def save(self) -> None:
        """Save the changed fields."""
        self._act(self._save)

    def opt_out(self) -> None:
        """Opt the person out of every broadcast, with every spelling of the address."""
        self._act(self._opt_out)

    def resubscribe(self) -> None:
        """Subscribe the contact again, if the person asked for it."""
        self._act(self._resubscribe)

    def add_to_segment(self) -> None:
        """Add the contact to the chosen segment."""
        self._act(lambda: self._change_membership(self.add_to, "add"))

    def remove_from_segment(self) -> None:
        """Remove the contact from the chosen segment."""
        self._act(lambda: self._change_membership(self.remove_from, "remove"))

    def read_history(self) -> None:
        """Read what the contact did with the last broadcasts."""
        self._act(self._read_history, retry=True)

    def delete(self) -> None:
        """Delete the contact, if its address was typed."""
        self._act(self._delete)

    def _reload(self) -> str:
        self._segments, self._contacts = self._client.segments.list(), None
        properties = self._client.contact_properties.iterate()
        self._types = {known["key"]: known["type"] for known in properties}
        self._pages.offer(["first_name", "last_name", *self._types])
        if self.record is None or self.draft.changed:
            return ""  # edits that are not saved yet stay
        return self._show(self.record.contact["id"])

    def _find(self) -> str:
        wanted = self.wanted.value.strip()
        if not wanted:
            raise InputError("Enter an address, or part of a name or address.")
        self.record, self.found.options = None, []
        if "@" in wanted.strip("@") and " " not in wanted:
            try:
                return self._show(wanted)
            except NotFoundError:
                raise InputError(f"No contact has the address {wanted!r}. {_TRY_PART}") from None
        return self._search(wanted)

    def _search(self, wanted: str) -> str:
        """Find contacts by part of their name or address; all are read once."""
        if self._contacts is None:
            self._contacts = self._client.contacts.list()
        part = wanted.casefold()
        found = [contact for contact in self._contacts if part in _text_of(contact)]
        shown = [{"id": contact["id"], "name": contact["email"]} for contact in found]
        self.found.options = options(shown[:_MOST_FOUND], none="(choose a contact)")
        self._show_python(
            "import resend_nb as rnb\n\ncontacts = rnb.list_contacts_df(client)",
            "texts = contacts[['email', 'first_name', 'last_name']].fillna('')",
            "texts = texts.agg(' '.join, axis=1)",
            f"found = contacts[texts.str.casefold().str.contains({part!r}, regex=False)]",
        )
        if not found:
            raise InputError(f"No contact has {wanted!r} in its name or address.")
        self.found.index = 1 if len(found) == 1 else 0
        if len(found) == 1:
            return self._show(found[0]["id"])
        more = f" The first {_MOST_FOUND} are listed." if len(found) > _MOST_FOUND else ""
        return f"{pluralize(len(found), 'contact')} found. Choose one.{more}"

    def _show(self, contact: str) -> str:
        """Read a contact and show it."""
        self.record = record = read_record(self._client, contact)
        self._show_python(call("contact = client.contacts.get", repr(record.email)))
        self._pages.show(record, record.fields(list(self._types)), self._segments)
        return ""

    def _found_record(self) -> ContactRecord:
        if self.record is None:
            raise InputError("Find a contact first.")
        return self.record

    def _save(self) -> str:
        draft = self.draft
        if problems := draft.problems():
            raise InputError(" ".join(problems))
        self._client.contacts.update(draft.email, **draft.payload())
        return self._changed(draft.email, draft.python(), f"Saved {', '.join(draft.changed)}.")

    def _opt_out(self) -> str:
        email = self._found_record().email
        self._client.contacts.update(email, unsubscribed=True)
        try:
            self._show(email)
            self._show_python(opt_out_python(email))
            others = opt_out_other_spellings(self._client, email)
        finally:
            self._notify()
        return Success(f"{email} is opted out of every broadcast{others}.")

    def _resubscribe(self) -> str:
        email = self._found_record().email
        if not self.has_asked.value:
            raise InputError(f"Nothing was changed. Confirm first: {ASKED}.")
        self._client.contacts.update(email, unsubscribed=False, resubscribe=True)
        code = call("client.contacts.update", repr(email), unsubscribed=False, resubscribe=True)
        return self._changed(email, code, f"{email} is subscribed again.")

    def _change_membership(self, choice: widgets.Dropdown, method: str) -> str:
        email = self._found_record().email
        if choice.value is None:
            raise InputError("Choose a segment first.")
        name = {id_: label for label, id_ in choice.options}[choice.value]
        getattr(self._client.contacts.segments, method)(email, choice.value)
        code = call(f"client.contacts.segments.{method}", repr(email), repr(choice.value))
        words = {"add": "was added to", "remove": "was removed from"}[method]
        return self._changed(email, code, f"{email} {words} {name!r}.")

    def _changed(self, contact: str, code: str, message: str) -> str:
        """Show the contact after a change, and tell the other forms."""
        try:
            self._show(contact)
            self._show_python(code)
        finally:
            self._notify()
        return Success(message)

    def _read_history(self) -> str:
        email = self._found_record().email
        history = read_history(self._client, email, self.last.value)
        self._pages.history.value = history_html(history, email)
        self._show_python(history_python(email, self.last.value))
        return f"Read {pluralize(len(history), 'broadcast')}."

    def _delete(self) -> str:
        email = self._found_record().email
        if not self._pages.is_confirmed:
            raise InputError(f"Nothing was deleted. Type the address {email!r} to confirm.")
        self._client.contacts.delete(email)
        self._show_python(call("client.contacts.delete", repr(email)))
        self.record, self._contacts, self.found.options = None, None, []
        self._notify()
        return Success(f"{email} was deleted, with the opt-out if there was one.")

    def _refresh(self) -> None:
        show_if(self._details, is_shown=self.record is not None)
        show_if(self.found, is_shown=bool(self.found.options))
        self._find_button.button_style = "primary" if self.record is None else ""
        if self.record is not None:
            self._pages.refresh(self.record)

    def _summary(self) -> str:
        return "no contact" if self.record is None else f"{self.record.email}, {self.record.status}"


def _text_of(contact: Mapping[str, Any]) -> str:
    """Return what a search looks at: the address and the names."""
    parts = (contact["email"], contact["first_name"], contact["last_name"])
    return " ".join(filter(None, parts)).casefold()
