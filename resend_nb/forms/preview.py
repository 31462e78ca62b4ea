"""``BroadcastPreview``: what each recipient will get, isolated."""

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
from resend_nb.forms._base import LABELS, Form, escape, remarks, table

if TYPE_CHECKING:
    from resend_nb.client import Client

__all__ = ["BroadcastPreview"]

_NOBODY = Person("", "nobody@example.com", {})
_HOW = {
    "filled": "filled",
    "fallback": "by fallback",
    "empty": "empty",
    "unknown": "unknown: no such field",
}


class BroadcastPreview(Form):
    """Show a broadcast as its recipients will get it, one real contact after the other.

    The HTML is shown in a frame in which nothing runs and from which nothing leads; images are loaded only
    when "load images" is ticked. Placeholders are marked as filled, by fallback, empty or unknown.

    Parameters
    ----------
    client : Client
        The account.
    broadcast : str, mapping or Draft, optional
        A broadcast's id, what ``client.broadcasts.get`` gives, or a draft.
    html : str, optional
        HTML alone, instead of a broadcast.

    Attributes
    ----------
    position : int
        Which recipient is shown, from 0.
    device, dark, images, part, marks : ipywidgets.Widget
        Phone or desktop, dark or light, images on or off, HTML or text, and whether placeholders are marked.

    Raises
    ------
    InputError
        Neither or both of ``broadcast`` and ``html``.
    NotFoundError
        There is no such broadcast.

    Notes
    -----
    Reads ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``,
    ``GET /contact-properties`` and, where the draft shows properties, ``GET /contacts/{id}`` for who is shown,
    https://resend.com/docs/api-reference/broadcasts/get-broadcast. A notebook that is saved keeps the picture, with
    the values of that recipient.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> rnb.BroadcastPreview(client, html="<p>Hello {{{contact.first_name|there}}}</p>")
    <BroadcastPreview on <Client http://sandbox.localhost>: '' for nobody@example.com>
    """

    def __init__(self, client: Client, broadcast: Any = None, *, html: str | None = None) -> None:
        super().__init__(client, "broadcast-preview")
        if (broadcast is None) == (html is None):
            raise InputError("give either a broadcast (its id, the broadcast, or a draft) or html=")
        self.draft = Draft(html=html) if html is not None else read_draft(client, broadcast)
        self.audience = Audience()
        self.position = 0
        self._read: dict[str, Person] = {}
        self._unread: dict[str, str] = {}
        self._build()
        self.show()
        self.reload()

    def _build(self) -> None:
        self.device = widgets.ToggleButtons(options=[*WIDTHS], description="Width", style=LABELS)
        self.part = widgets.ToggleButtons(
            options=["HTML", "text"], description="Part", style=LABELS
        )
        self.images = widgets.Checkbox(
            description="load images (tells their servers)", indent=False
        )
        self.dark = widgets.Checkbox(description="dark screen", indent=False)
        self.marks = widgets.Checkbox(description="mark placeholders", value=True, indent=False)
        for each in (self.device, self.part, self.images, self.dark, self.marks):
            each.observe(lambda _: self.show(), names="value")
        self._who = widgets.HTML()
        self._inbox = widgets.HTML()
        self._frame = widgets.HTML()
        self._values = widgets.HTML()
        steps = widgets.HBox(
            [
                self._button("Previous", self.previous, tooltip="the recipient before"),
                self._button("Next", self.next, tooltip="the next recipient"),
                self._button("Reload", self.reload, tooltip="read the recipients anew"),
                self._who,
            ]
        )
        for each in (self.images, self.dark, self.marks):
            each.layout.width = "auto"
        ticks = widgets.HBox([self.images, self.dark, self.marks], layout={"flex_flow": "row wrap"})
        self._lay_out(steps, self.device, self.part, ticks, self._inbox, self._frame, self._values)

    def reload(self) -> None:
        """Read the recipients and their values anew."""
        self._act(self._reload)

    def previous(self) -> None:
        """Show the recipient before."""
        self._step(-1)

    def next(self) -> None:
        """Show the next recipient."""
        self._step(1)

    def show(self, draft: Draft | None = None) -> None:
        """Draw the preview.

        Parameters
        ----------
        draft : Draft, optional
            What to show from now on.
        """
        self.draft = draft or self.draft
        self._look_up()
        people = self.audience.recipients
        place = (
            f"{self.position + 1} of {len(people):,}: " if people else "no recipient; shown for "
        )
        self._who.value = f"<span>{place}<bdi>{escape(self.person.email)}</bdi></span>"
        self._inbox.value = self._inbox_html()
        self._frame.value = self._frame_html()
        self._values.value = self._values_html()

    def show_to(self, audience: Audience, draft: Draft) -> None:
        """Draw the preview for other recipients, from the first on.

        Parameters
        ----------
        audience : Audience
            Who gets it.
        draft : Draft
            What they get.
        """
        self.audience, self.position, self._read, self._unread = audience, 0, {}, {}
        self.show(draft)

    @property
    def person(self) -> Person:
        """Whose values are shown."""
        people = self.audience.recipients
        person = people[self.position % len(people)] if people else _NOBODY
        return self._read.get(person.id, person)

    @property
    def filler(self) -> Filler:
        """Fills in placeholders for the contact shown."""
        fields = {**self.person.fields, "email": self.person.email}
        return Filler(fields, self.audience.fallbacks, "#unsubscribe-link-of-this-person")

    def _reload(self) -> str:
        found = Audience()
        if self.draft.segment_id is not None:
            found = read_audience(
                self._client, self.draft.segment_id, self.draft.topic_id, progress=False
            )
        self.show_to(replace(found, fallbacks=read_fallbacks(self._client)), self.draft)
        return self.audience.summary() if self.audience.people else ""

    def _look_up(self) -> None:
        """Read the properties of the person who is shown, once; the API gives them one contact at a time."""
        person = self.person
        keys = properties_of(self.draft.wanted, self.audience.fallbacks)
        if person is _NOBODY or all(key in person.fields for key in keys):
            return
        try:
            self._read[person.id] = read_person(self._client, person, keys)
        except ResendError as error:
            # Not asked again at every letter that somebody types; Reload does.
            self._read[person.id] = replace(person, fields={**person.fields, **dict.fromkeys(keys)})
            self._unread[person.id] = (
                f"The values of {person.email} could not be read: {error}. Press Reload."
            )

    def _show_account(self) -> None:
        """Say nothing of the account: a preview mails nobody."""

    def _step(self, by: int) -> None:
        self.position = (self.position + by) % max(len(self.audience.recipients), 1)
        self.show()

    def _inbox_html(self) -> str:
        row = inbox_row(self.draft, self.filler, self.device.value)
        width = WIDTHS[self.device.value]
        style = (
            f"width:{width}px;max-width:100%;box-sizing:border-box;border:1px solid #888;padding:6px 10px;"
            "unicode-bidi:isolate"
        )
        said = (
            ""
            if self.draft.preview_text
            else "<br><small>no preview text: clients show how the e-mail begins</small>"
        )
        return (
            f'<div class="rnb-inbox" style="{style}"><b>{escape(row.sender)}</b><br>{escape(row.subject)} '
            f'<span style="opacity:.75">{escape(row.preview)}</span>{said}</div>'
        )

    def _frame_html(self) -> str:
        if self.part.value == "text":
            document, what = text_document(self.draft.text_part, self.filler), "text part"
        else:
            document = preview_document(
                self.draft.html,
                self.filler,
                marks=self.marks.value,
                images=self.images.value,
                dark=self.dark.value,
            )
            what = "HTML part"
        title = f"{what} for {self.person.email}"
        return isolated(document, title=title, width=WIDTHS[self.device.value])

    def _values_html(self) -> str:
        parts = (
            self.draft.subject,
            self.draft.preview_text,
            self.draft.html,
            self.draft.text or "",
        )
        found = {each.written: each for part in parts for each in find_placeholders(part)}
        rows = [
            {
                "placeholder": each.written,
                "shows": "this person's link" if each.key == UNSUBSCRIBE else filled.value,
                "how": _HOW[filled.how],
            }
            for each in found.values()
            for filled in [self.filler.fill(each)]
        ]
        unread = self._unread.get(self.person.id)
        warned = remarks([unread]) if unread else ""
        return warned + (
            table(pd.DataFrame(rows), caption=f"Placeholders for {self.person.email}")
            if rows
            else ""
        )

    def _summary(self) -> str:
        return f"{self.draft.subject!r} for {self.person.email}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        # Where widgets cannot render, and frames are taken out, the inbox and the text remain.
        text = escape(self.filler.personalize(self.draft.text_part))
        picture = f"{self._inbox_html()}{self._frame_html()}<pre>{text}</pre>{self._values_html()}"
        return {**super()._repr_mimebundle_(**kwargs), "text/html": picture}
