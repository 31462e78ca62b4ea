"""Contact properties: the account's own fields, beside names and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.resources._base import Deleted, Reference, Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ContactProperty(TypedDict):
    """A custom property as the API gives it."""

    id: str
    key: str
    type: str
    fallback_value: str | float | None
    created_at: str


class ContactProperties(Resource):
    """Custom properties of the account, ``client.contact_properties``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> made = client.contact_properties.create(key="plan", type="string", fallback_value="free")
    >>> [each["key"] for each in client.contact_properties.list()]
    ['plan']
    """

    __slots__ = ()

    def create(
        self,
        *,
        key: str,
        type: Literal["string", "number"],  # noqa: A002 -- the API's own word
        fallback_value: str | float | None = None,
    ) -> Reference:
        """Make a property that contacts can have from now on.

        Parameters
        ----------
        key : str
            At most 50 letters, digits and underscores; it and the type cannot be changed.
        type : {"string", "number"}
            What its values are.
        fallback_value : str or float, optional
            Stands in an e-mail where a contact has no value.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        ValidationError
            The key is taken or malformed, or the fallback is of another type.

        Notes
        -----
        ``POST /contact-properties``,
        https://resend.com/docs/api-reference/contact-properties/create-contact-property.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().contact_properties.create(key="plan", type="string")["object"]
        'contact_property'
        """
        body: dict[str, object] = {"key": key, "type": type}
        if fallback_value is not None:
            body["fallback_value"] = fallback_value
        return cast("Reference", self._request("POST", path("contact-properties"), json=body))

    def get(self, property_id: str) -> ContactProperty:
        """Read a property.

        Parameters
        ----------
        property_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``key``, ``type``, ``fallback_value`` and ``created_at``.

        Raises
        ------
        NotFoundError
            There is no such property.

        Notes
        -----
        ``GET /contact-properties/{id}``,
        https://resend.com/docs/api-reference/contact-properties/get-contact-property.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> made = client.contact_properties.create(key="plan", type="string")
        >>> client.contact_properties.get(made["id"])["key"]
        'plan'
        """
        return cast(
            "ContactProperty", self._request("GET", path("contact-properties", property_id))
        )

    def iterate(self) -> Iterator[ContactProperty]:
        """Yield every property, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``key``, ``type``, ``fallback_value`` and ``created_at``.

        Notes
        -----
        ``GET /contact-properties``,
        https://resend.com/docs/api-reference/contact-properties/list-contact-properties.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> sorted(each["key"] for each in rnb.sandbox(demo=True).contact_properties.iterate())
        ['bags_bought', 'favourite_roast']
        """
        return self._every_item(path("contact-properties"))

    def update(self, property_id: str, *, fallback_value: str | float | None) -> Reference:
        """Change what stands in an e-mail where a contact has no value.

        Parameters
        ----------
        property_id : str
            The property's id.
        fallback_value : str, float or None
            The new fallback; ``None`` clears it.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        NotFoundError
            There is no such property.
        ValidationError
            The fallback is of another type.

        Notes
        -----
        ``PATCH /contact-properties/{id}``,
        https://resend.com/docs/api-reference/contact-properties/update-contact-property.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> made = client.contact_properties.create(key="plan", type="string")
        >>> client.contact_properties.update(made["id"], fallback_value="free")["object"]
        'contact_property'
        """
        body = {"fallback_value": fallback_value}
        where = path("contact-properties", property_id)
        return cast("Reference", self._request("PATCH", where, json=body, repeatable=True))

    def delete(self, property_id: str) -> Deleted:
        """Delete a property and its values on all contacts.

        Parameters
        ----------
        property_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``deleted`` and ``id``.

        Raises
        ------
        NotFoundError
            There is no such property.

        Notes
        -----
        ``DELETE /contact-properties/{id}``,
        https://resend.com/docs/api-reference/contact-properties/delete-contact-property.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> made = client.contact_properties.create(key="plan", type="string")
        >>> client.contact_properties.delete(made["id"])["deleted"]
        True
        """
        return cast("Deleted", self._request("DELETE", path("contact-properties", property_id)))

    def list(self) -> builtins.list[ContactProperty]:
        """Read every property, newest first, all pages.

        Returns
        -------
        list of dict
            ``id``, ``key``, ``type``, ``fallback_value`` and ``created_at`` of each.

        Notes
        -----
        ``GET /contact-properties``,
        https://resend.com/docs/api-reference/contact-properties/list-contact-properties.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().contact_properties.list()
        []
        """
        return [*self.iterate()]
