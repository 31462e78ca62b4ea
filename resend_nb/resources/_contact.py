"""A contact, as the API returns it."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Contact(TypedDict):
    """A contact; lists leave out ``properties``.

    Each property is ``{"type": ..., "value": ...}``: :func:`property_values` returns plain values.
    """

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    unsubscribed: bool
    created_at: str
    properties: NotRequired[dict[str, Any]]


def property_values(contact: Contact) -> dict[str, Any]:
    """Return a contact's property values; the server wraps each one, the specification does not."""
    properties = contact.get("properties") or {}
    return {
        key: value.get("value") if isinstance(value, dict) else value
        for key, value in properties.items()
    }
