"""``BroadcastPreview``: a broadcast as each recipient will see it, in an isolated frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pandas as pd

from resend_nb.campaign import (
    UNSUBSCRIBE,
    WIDTHS,
    Audience,
    Draft,
    Filler,
    Person,
    find_placeholders,
    inbox_row,
    isolated,
    preview_document,
    properties_of,
    read_audience,
    read_draft,
    read_fallbacks,
    read_person,
    text_document,
)
from resend_nb.errors import InputError, ResendError
from resend_nb.forms._base import Form
from resend_nb.forms._fields import row
from resend_nb.forms._html import escape, finding_html
from resend_nb.forms._recipients import RecipientSearch
from resend_nb.forms._tables import table

if TYPE_CHECKING:
    from resend_nb.campaign import Placeholder
    from resend_nb.client import Client

_NOBODY = Person("", "nobody@example.com", {})
_UNSUBSCRIBE_LINK = "#unsubscribe-link-of-this-person"
_HOW = {
    "filled": "filled",
    "fallback": "by fallback",
    "empty": "empty",
    "unknown": "unknown: no such field",
}
_INBOX_STYLE = "max-width:100%;box-sizing:border-box;padding:6px 10px;unicode-bidi:isolate"
_NO_PREVIEW_TEXT = (
    "<br><small>No preview text: inboxes show the beginning of the email instead.</small>"
)


class BroadcastPreview(Form):
    """Show a broadcast as each recipient will see it, with real values.

    The HTML is shown in an isolated frame: scripts do not run and links do nothing. Images load
    only if the user allows it. Placeholders are marked as filled, by fallback, empty or unknown.

    Parameters
    ----------
    client : Client
        The account or sandbox.
    broadcast : str, mapping or Draft, optional
        A broadcast's id or name, a broadcast from ``client.broadcasts.get``, or a draft.
    html : str, optional
        HTML to preview instead of a broadcast.

    Attributes
    ----------
    position : int
        The position of the recipient shown, from 0.
    search : ipywidgets.Text
        Part of an address or name. Previous and Next then show the recipients who match.
    device, part, dark, images, marks : ipywidgets.Widget
        The device, the format (HTML or plain text), dark mode, images, and marked placeholders.

    Raises
    ------
    InputError
        Neither or both of ``broadcast`` and ``html`` were given.
    NotFoundError
        The broadcast does not exist.

    Notes
    -----
    Reads ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``,
    ``GET /contact-properties`` and, if the draft uses properties, ``GET /contacts/{id}`` of the
    recipient shown, https://resend.com/docs/api-reference/broadcasts/get-broadcast. A saved
    notebook keeps the preview, with that recipient's values.

    Examples
    --------
    >>> rnb.BroadcastPreview(demo, html="<p>Hello {{{contact.first_name|there}}}</p>")
    <BroadcastPreview on <Client sandbox, 2026-11-02>: '' for nobody@example.com>
    """

    def __init__(self, client: Client, broadcast: Any = None, *, html: str | None = None) -> None:
        super().__init__(client, "broadcast-preview")
        if (broadcast is None) == (html is None):
            raise InputError(
                "pass either broadcast= (an id or name, a broadcast or a draft) or html="
            )
        self.draft = Draft(html=html) if html is not None else read_draft(client, broadcast)
        self.audience = Audience()
        self.position = 0
        self._read: dict[str, Person] = {}
        self._unread: dict[str, str] = {}
        self._build()
        self.show()
        self.reload()

    def _build(self) -> None:
        devices = [(device.capitalize(), device) for device in WIDTHS]
        self.device = widgets.ToggleButtons(options=devices, description="Device")
        self.part = widgets.ToggleButtons(
            options=[("HTML", "HTML"), ("Plain text", "text")], description="Format"
        )
        self.images = _checkbox("Load images (their servers will see it)")
        self.dark = _checkbox("Dark mode")
        self.marks = _checkbox("Mark placeholders", value=True)
        for widget in (self.device, self.part, self.images, self.dark, self.marks):
            widget.observe(lambda _: self.show(), names="value")
        self._recipient, self._inbox = widgets.HTML(), widgets.HTML()
        self._frame, self._values = widgets.HTML(), widgets.HTML()
        self._finder = RecipientSearch(self.show_recipient, self._search, self._clicks)
        self.search = self._finder.text
        previous = self._button("Previous", self.previous, tooltip="Show the previous recipient")
        following = self._button("Next", self.next, tooltip="Show the next recipient")
        refresh = self._button("Refresh", self.reload, tooltip="Reload the recipients", kind="link")
        views = row(self.device, self.part)
        choices = row(self.images, self.dark, self.marks, refresh)
        finding = row(self._finder.view, previous, following)
        shown = (self._recipient, self._inbox, self._frame, self._finder.lacking)
        body = (views, finding.add_class("rnb-with-notes"), *shown, choices, self._values)
        self._lay_out("Preview", body)

    def reload(self) -> None:
        """Reload the recipients and their values."""
        self._act(self._reload, retry=True)

    def previous(self) -> None:
        """Show the previous recipient."""
        self._step(-1)

    def next(self) -> None:
        """Show the next recipient."""
        self._step(1)

    def show_recipient(self, position: int) -> None:
        """Show a recipient.

        Parameters
        ----------
        position : int
            The position among the recipients, from 0.
        """
        self.position = position
        self.show()

    def show(self, draft: Draft | None = None) -> None:
        """Draw the preview.

        Parameters
        ----------
        draft : Draft, optional
            The draft to show from now on.
        """
        self.draft = draft or self.draft
        self._read_values()
        recipients = self.audience.recipients
        self._finder.refresh(recipients, self.draft.wanted, self.position)
        number = f"{self.position + 1:,} of {len(recipients):,}: "
        none = "No recipients; shown for " if self.audience.people else "Shown for "
        label = number if recipients else none
        self._recipient.value = f"<span>{label}<bdi>{escape(self.person.email)}</bdi></span>"
        self._inbox.value = self._inbox_html()
        self._frame.value = self._frame_html()
        self._values.value = self._values_html()

    def show_to(self, audience: Audience, draft: Draft) -> None:
        """Draw the preview of a draft for another audience, starting with its first recipient."""
        self.audience, self.position, self._read, self._unread = audience, 0, {}, {}
        self.show(draft)

    @property
    def person(self) -> Person:
        """The recipient shown."""
        recipients = self.audience.recipients
        if not recipients:
            return _NOBODY
        person = recipients[self.position % len(recipients)]
        return self._read.get(person.id, person)

    @property
    def filler(self) -> Filler:
        """Fills in placeholders for the recipient shown."""
        fields = {**self.person.fields, "email": self.person.email}
        return Filler(fields, self.audience.fallbacks, _UNSUBSCRIBE_LINK)

    def _reload(self) -> str:
        audience, draft = Audience(), self.draft
        if draft.segment_id is not None:
            audience = read_audience(self._client, draft.segment_id, draft.topic_id, progress=False)
        self.show_to(replace(audience, fallbacks=read_fallbacks(self._client)), draft)
        return audience.summary() if audience.people else ""

    def _read_values(self) -> None:
        """Read the properties of the recipient shown, once: the API returns them per contact."""
        person = self.person
        keys = properties_of(self.draft.wanted, self.audience.fallbacks)
        if person is _NOBODY or all(key in person.fields for key in keys):
            return
        try:
            self._read[person.id] = read_person(self._client, person, keys)
        except ResendError as error:
            # Remembered, so that typing does not repeat the request at every letter.
            self._read[person.id] = replace(person, fields={**person.fields, **dict.fromkeys(keys)})
            self._unread[person.id] = (
                f"The values of {person.email} could not be read: {error}. Press Refresh."
            )

    def _show_account(self) -> None:
        """Show the title, and nothing about the account: a preview sends no email."""
        self._banner.value = f'<span class="rnb-title">{self._title}</span>'

    def _step(self, by: int) -> None:
        positions = self._finder.found(self.audience.recipients)
        if not positions:
            return
        ahead = [position for position in positions[::by] if (position - self.position) * by > 0]
        self.show_recipient(ahead[0] if ahead else positions[::by][0])

    def _search(self) -> None:
        """Show the first recipient who matches; keep the current one if none does."""
        positions = self._finder.found(self.audience.recipients)
        if positions and self.position not in positions:
            self.show_recipient(positions[0])

    def _inbox_html(self) -> str:
        line = inbox_row(self.draft, self.filler, self.device.value)
        style = f"width:{WIDTHS[self.device.value]}px;{_INBOX_STYLE}"
        hint = "" if self.draft.preview_text else _NO_PREVIEW_TEXT
        return (
            f'<div class="rnb-inbox" style="{style}"><b>{escape(line.sender)}</b><br>'
            f'{escape(line.subject)} <span style="opacity:.75">{escape(line.preview)}</span>'
            f"{hint}</div>"
        )

    def _frame_html(self) -> str:
        if self.part.value == "text":
            document, part = text_document(self.draft.text_part, self.filler), "text part"
        else:
            document, part = self._html_document(), "HTML part"
        title = f"{part} for {self.person.email}"
        return isolated(document, title=title, width=WIDTHS[self.device.value])

    def _html_document(self) -> str:
        return preview_document(
            self.draft.html,
            self.filler,
            marks=self.marks.value,
            images=self.images.value,
            dark=self.dark.value,
        )

    def _values_html(self) -> str:
        draft, unread = self.draft, self._unread.get(self.person.id)
        texts = (draft.subject, draft.preview_text, draft.html, draft.text or "")
        placeholders = {found.written: found for text in texts for found in find_placeholders(text)}
        problem = finding_html("error", unread) if unread else ""
        if not placeholders:
            return problem
        frame = pd.DataFrame([self._value_of(placeholder) for placeholder in placeholders.values()])
        return problem + table(frame, caption=f"Placeholders for {self.person.email}")

    def _value_of(self, placeholder: Placeholder) -> dict[str, str]:
        filled = self.filler.fill(placeholder)
        is_link = placeholder.key == UNSUBSCRIBE
        return {
            "placeholder": placeholder.written,
            "shows": "the recipient's own link" if is_link else filled.value,
            "how": _HOW[filled.how],
        }

    def _summary(self) -> str:
        return f"{self.draft.subject!r} for {self.person.email}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        # Without widgets the frame remains; where frames are removed too, the text does.
        text = escape(self.filler.personalize(self.draft.text_part))
        picture = f"{self._inbox_html()}{self._frame_html()}<pre>{text}</pre>{self._values_html()}"
        return {**super()._repr_mimebundle_(**kwargs), "text/html": picture}


def _checkbox(label: str, *, value: bool = False) -> widgets.Checkbox:
    return widgets.Checkbox(description=label, value=value, indent=False)
