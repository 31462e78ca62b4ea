"""Contact properties: the account's custom fields for contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Changed, Deleted, Reference, Resource, without_none
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ContactProperty(TypedDict):
    """A custom property; emails show ``fallback_value`` for contacts without a value."""

    id: str
    key: str
    type: str
    fallback_value: str | float | None
    created_at: str


class ContactProperties(Resource):
    """The custom properties of the account, ``client.contact_properties``.

    Examples
    --------
    >>> created = client.contact_properties.create(key="plan", type="string")
    >>> updated = client.contact_properties.update(created["id"], fallback_value="free")
    >>> client.contact_properties.get(created["id"])["fallback_value"]
    'free'
    >>> [item["key"] for item in client.contact_properties.list()]
    ['plan']
    """

    @endpoint("contact-properties/create-contact-property", "POST /contact-properties")
    def create(
        self,
        key: str,
        *,
        type: Literal["string", "number"],  # noqa: A002 -- the API's name
        fallback_value: str | float | None = None,
    ) -> Reference:
        """Create a property.

        Parameters
        ----------
        key : str
            The name: at most 50 letters, digits and underscores. It cannot be changed later.
        type : {"string", "number"}
            The type of its values. It cannot be changed later.
        fallback_value : str or float, optional
            What emails show for contacts without a value.

        Raises
        ------
        ValidationError
            The key is taken or malformed, or the fallback is of another type.
        """
        body = without_none({"key": key, "type": type, "fallback_value": fallback_value})
        return self._ask(Reference, "POST", path("contact-properties"), json=body)

    @endpoint("contact-properties/get-contact-property", "GET /contact-properties/{id}")
    def get(self, property_id: str) -> ContactProperty:
        """Return a property.

        Parameters
        ----------
        property_id : str
            The property's id.

        %(not_found)s
        """
        return self._ask(ContactProperty, "GET", path("contact-properties", property_id))

    @endpoint("contact-properties/list-contact-properties", "GET /contact-properties")
    def iterate(self) -> Iterator[ContactProperty]:
        """Yield every property, newest first, reading one page after another."""
        return self._every(ContactProperty, path("contact-properties"))

    @like(iterate)
    def list(self) -> builtins.list[ContactProperty]:
        """Return every property, newest first."""
        return list(self.iterate())

    @endpoint("contact-properties/update-contact-property", "PATCH /contact-properties/{id}")
    def update(self, property_id: str, *, fallback_value: str | float | None) -> Changed:
        """Change what emails show for contacts without a value.

        Parameters
        ----------
        property_id : str
            The property's id.
        fallback_value : str, float or None
            The new fallback; ``None`` clears it.

        %(not_found)s
        ValidationError
            The fallback is of another type.
        """
        where, body = path("contact-properties", property_id), {"fallback_value": fallback_value}
        return self._ask(Changed, "PATCH", where, json=body, repeatable=True)

    @endpoint("contact-properties/delete-contact-property", "DELETE /contact-properties/{id}")
    def delete(self, property_id: str) -> Deleted:
        """Delete a property and its values on all contacts.

        Parameters
        ----------
        property_id : str
            The property's id.

        %(not_found)s
        """
        return self._ask(Deleted, "DELETE", path("contact-properties", property_id))
