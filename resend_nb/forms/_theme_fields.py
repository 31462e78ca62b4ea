"""The look of a composed email as fields."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from resend_nb.campaign import Theme
from resend_nb.errors import InputError
from resend_nb.forms._fields import Field, box, text_field

if TYPE_CHECKING:
    from collections.abc import Callable

_MISSING = {
    "name": "Enter your name or your company's. The header and the footer show it.",
    "address": "Enter your postal address. Laws require it in the footer.",
}


class ThemeFields:
    """The sender's name, postal address, color and logo, together in ``view``.

    ``changed`` is called after each change by the user.
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        self.name = text_field("Your name", "e.g. Acme")
        self.address = text_field("Postal address", "e.g. 12 Harbour Street, Portland")
        self.color = text_field("Color", "e.g. #1f5fbf or teal")
        self.logo = text_field("Logo", "https://acme.example/logo.png")
        self._fields = {
            "name": Field(self.name, "By default the name of the sender."),
            "address": Field(self.address, "Shown in the footer. Laws require it."),
            "color": Field(self.color, "The color of buttons and links."),
            "logo": Field(self.logo, "The URL of an image. Without it, the header has your name."),
        }
        self.inputs = tuple(field.widget for field in self._fields.values())
        for field in self._fields.values():
            field.widget.observe(lambda _: changed(), names="value")
        self.view = box(*(field.view for field in self._fields.values()), kind="grid")

    def theme(self, sender: str) -> Theme | None:
        """Return the look, or ``None`` and show what is wrong at its field."""
        default, _ = parseaddr(sender)
        given = {key: field.widget.value.strip() for key, field in self._fields.items()}
        given = {"name": default, **{key: text for key, text in given.items() if text}}
        problems = {key: _problem(key, given.get(key, "")) for key in self._fields}
        for key, field in self._fields.items():
            field.show(problems[key])
        return None if any(problems.values()) else Theme(**given)

    def fill(self, theme: Theme, sender: str) -> None:
        """Show a look; a name that is the sender's stays empty, so that it follows the sender."""
        default, _ = parseaddr(sender)
        self.name.value = "" if theme.name == default else theme.name
        self.color.value = "" if theme.color == Theme.color else theme.color
        self.address.value, self.logo.value = theme.address, theme.logo
        for field in self._fields.values():
            field.reset()

    def insist(self) -> None:
        """Show what is missing as errors."""
        for field in self._fields.values():
            field.is_edited = True


def _problem(key: str, value: str) -> str:
    """Return what is wrong with a field; empty if nothing is."""
    if not value:
        return _MISSING.get(key, "")
    try:
        Theme(**{"name": "-", "address": "-", key: value})  # type: ignore[arg-type]  # texts
    except InputError as error:
        return f"{str(error)[0].upper()}{str(error)[1:]}."
    return ""
