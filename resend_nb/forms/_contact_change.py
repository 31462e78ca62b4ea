"""Changes to the fields of a contact, as a frozen draft; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resend_nb.forms._html import call

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class ContactChange:
    """The fields of a contact as they are in ``now``, and as they were typed in ``typed``.

    Both map ``first_name``, ``last_name`` and the keys of properties to text; an empty text clears
    a value. ``types`` has the type of each property.
    """

    email: str = ""
    now: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> dict[str, str]:
        """The typed texts that differ from the contact's."""
        return {
            key: text.strip()
            for key, text in self.typed.items()
            if text.strip() != self.now.get(key, "")
        }

    def problems(self) -> list[str]:
        """Return what prevents saving the changes."""
        if not self.email:
            return ["Find a contact first."]
        if not self.changed:
            return ["Nothing was changed. Edit a field first."]
        return list(filter(None, map(self.problem, self.changed)))

    def problem(self, key: str) -> str:
        """Return what is wrong with the text of a field; empty if nothing is."""
        text = self.typed[key].strip()
        if self.types.get(key) == "number" and text and _number(text) is None:
            return f"{key} must be a number, not {text!r}."
        if self.types.get(key) == "boolean" and text and text.lower() not in _BOOLEANS:
            return f"{key} must be true or false, not {text!r}."
        return ""

    def payload(self) -> dict[str, Any]:
        """Return the arguments of ``client.contacts.update``: only what was changed."""
        values = {key: self._value(key, text) for key, text in self.changed.items()}
        properties = {key: values.pop(key) for key in list(values) if key in self.types}
        return values | ({"properties": properties} if properties else {})

    def python(self) -> str:
        """Return Python code that saves the changes."""
        return call("client.contacts.update", repr(self.email), **self.payload())

    def _value(self, key: str, text: str) -> Any:
        """Return a text as a value of its property's type; ``None`` clears the value."""
        if not text:
            return None
        kind = self.types.get(key)
        if kind == "number":
            return _number(text)
        return _BOOLEANS[text.lower()] if kind == "boolean" else text


def text_of(value: Any) -> str:
    """Return a value of a field as the text that a form shows."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _number(text: str) -> int | float | None:
    """Return a finite number; ``None`` if the text is not one."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and "." not in text else number
