"""Markdown as the source of an email's HTML: the text, layouts to begin with, and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as widgets

from resend_nb.campaign import FIELDS, STARTERS, compose, keep_source, starter
from resend_nb.errors import InputError
from resend_nb.forms._fields import Field, box, dropdown, row, text_area, text_field
from resend_nb.forms._html import escape
from resend_nb.forms._theme_fields import ThemeFields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resend_nb.campaign import Theme
    from resend_nb.client import Client
    from resend_nb.forms._clicks import Clicks

_HAND_WRITTEN = "The HTML was written by hand. Typing here replaces it."
_HINT = "**[Order now](https://acme.example)** alone in a paragraph is a button."


class MarkdownEditor:
    """The Markdown of an email and its theme, together in ``view``.

    ``composed`` is called with the HTML after each change; the HTML is empty while there is a
    ``problem``, so that nothing outdated is sent. ``sender`` returns the sender of the email.
    ``is_source`` says whether the HTML comes from here, ``inputs`` are the widgets to type in.
    """

    def __init__(
        self, composed: Callable[[str], object], sender: Callable[[], str], clicks: Clicks
    ) -> None:
        self._composed, self._sender = composed, sender
        self.problem, self.is_source, self._is_cleared = "", False, False
        self.text = text_area("Markdown", "# Hello {{{contact.first_name|there}}}", rows=14)
        layouts = [(name.capitalize(), name) for name in STARTERS]
        self.starter = dropdown("Start with", [("(an empty email)", ""), *layouts], "")
        self.field, self.fallback = dropdown("Field"), text_field("Fallback", "e.g. friend")
        self.theme = ThemeFields(self.refresh)
        self._field, self._starter = Field(self.text, _HINT), Field(self.starter)
        self._written = widgets.HTML()
        insert = widgets.Button(description="Insert field", tooltip="Add it at the end of the text")
        clicks.on_click(insert, self.insert)
        inserting = row(self.field, self.fallback, insert)
        self.text.observe(lambda _: self._compose(), names="value")
        self.starter.observe(lambda _: self._start(), names="value")
        for widget in (self.field, self.fallback):
            widget.observe(lambda _: self._show_written(), names="value")
        self.offer(())
        self._show_written()
        self.inputs = (self.text, self.starter, insert, *self.theme.inputs)
        parts = (self._starter.view, self._field.view, inserting, self._written, self.theme.view)
        self.view = box(*parts, kind="tight")

    def offer(self, properties: Iterable[str]) -> None:
        """Offer the fields of a contact and the properties of the account."""
        names = [*FIELDS, *sorted(set(properties) - set(FIELDS))]
        if list(self.field.options) != names:
            chosen = self.field.value
            self.field.options = names
            self.field.value = chosen if chosen in names else names[0]

    def insert(self) -> None:
        """Add the chosen field at the end: the page does not tell where its cursor is."""
        self.text.value += self._placeholder()
        self.text.focus()

    def clear(self) -> None:
        """Forget the Markdown, without changing the HTML."""
        self._is_cleared = True
        self.text.value, self.starter.value = "", ""
        self._is_cleared = False
        self.give_way()

    def fill(self, markdown: str, theme: Theme) -> None:
        """Show the source of composed HTML; a theme that has no fields here is left out."""
        self.theme.fill(theme, self._sender())
        if self.look() == theme:
            self.text.value = markdown

    def keep(self, client: Client, broadcast_id: str | None, html: str) -> str:
        """Keep the source of saved HTML on this computer; return why that failed, if it did."""
        if self.source is None or broadcast_id is None:
            return ""
        try:
            keep_source(client, broadcast_id, html, *self.source)
        except OSError as error:
            return f"\nIts Markdown could not be kept on this computer: {error.strerror}. Copy it."
        return ""

    def give_way(self) -> None:
        """Leave HTML that was written by hand alone."""
        self.is_source, self.problem = False, ""
        self._show()

    @property
    def source(self) -> tuple[str, Theme] | None:
        """The Markdown and the theme, if the HTML was composed from them."""
        theme = self.look() if self.is_source and not self.problem else None
        return None if theme is None else (self.text.value, theme)

    def look(self) -> Theme | None:
        """Return the theme, if it is complete."""
        return self.theme.theme(self._sender())

    def refresh(self) -> None:
        """Compose again after a change of the look or the sender, if the Markdown is the source."""
        if self.is_source:
            self._compose()
        else:
            self.look()

    def _compose(self) -> None:
        if self._is_cleared:
            return
        self.is_source = bool(self.text.value.strip())
        theme, html, self.problem = self.look(), "", ""
        if self.is_source and theme is None:
            self.theme.insist()
            self.look()
            self.problem = "Complete your name, postal address and look below the Markdown."
        elif self.is_source and theme is not None:
            try:
                html = compose(self.text.value, theme)
            except InputError as error:
                self.problem = str(error)
        self._composed(html)
        self._show()

    def _show(self) -> None:
        is_given_up = bool(self.text.value.strip()) and not self.is_source
        self._field.show(self.problem, advice=_HAND_WRITTEN if is_given_up else "")

    def _start(self) -> None:
        """Begin with a layout; a text that the user wrote is never replaced."""
        name, text = self.starter.value, self.text.value
        if not name:
            return
        if text.strip() and text not in {starter(other) for other in STARTERS}:
            self._starter.show("Clear the Markdown first, because a layout would replace it.")
            return
        self._starter.show()
        self.text.value = starter(name)

    def _placeholder(self) -> str:
        fallback = self.fallback.value.strip()
        bar = f"|{fallback}" if fallback else ""
        return f"{{{{{{contact.{self.field.value}{bar}}}}}}}"

    def _show_written(self) -> None:
        code = f"<code>{escape(self._placeholder())}</code>"
        self._written.value = f'<div class="rnb-note">Or copy {code} to where it belongs.</div>'
