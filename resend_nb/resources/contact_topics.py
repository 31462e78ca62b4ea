"""Choices: which topics a contact wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Mapping, Sequence


class ContactTopic(TypedDict):
    """A topic as one contact has it."""

    id: str
    name: str
    description: str | None
    subscription: str


class UpdatedTopics(TypedDict):
    """The answer to a choice; sources differ on what else it holds."""

    id: str


class ContactTopics(Resource):
    """The topics of one contact, ``client.contacts.topics``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
    >>> contact = client.contacts.create(email="ada@example.com")
    >>> choice = [{"id": topic["id"], "subscription": "opt_out"}]
    >>> updated = client.contacts.topics.update("ada@example.com", choice)
    >>> client.contacts.topics.list("ada@example.com")[0]["subscription"]
    'opt_out'
    """

    __slots__ = ()

    def update(
        self, contact: str, topics: Sequence[Mapping[str, str]], *, resubscribe: bool = False
    ) -> UpdatedTopics:
        """Note what a contact wants; topics that are not named stay as they are.

        Parameters
        ----------
        contact : str
            The contact's id or its address.
        topics : sequence of mapping
            Each ``{"id": ..., "subscription": "opt_in" or "opt_out"}``.
        resubscribe : bool, default False
            Say that this person asked for what is ``"opt_in"`` here.

        Returns
        -------
        dict
            ``id``.

        Raises
        ------
        InputError
            An ``"opt_in"`` without ``resubscribe=True``; nothing was sent.
        NotFoundError
            There is no such contact or topic.

        Notes
        -----
        ``PATCH /contacts/{id or email}/topics``,
        https://resend.com/docs/api-reference/contacts/update-contact-topics.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> topic = client.topics.create(name="Product news", default_subscription="opt_out")
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> choice = [{"id": topic["id"], "subscription": "opt_in"}]
        >>> updated = client.contacts.topics.update("ada@example.com", choice, resubscribe=True)
        >>> client.contacts.topics.list("ada@example.com")[0]["subscription"]
        'opt_in'
        """
        check_choices(topics, resubscribe=resubscribe)
        # A bare array, as all of Resend's own clients send it, although the specification wraps it.
        body = [dict(topic) for topic in topics]
        where = path("contacts", contact, "topics")
        return cast("UpdatedTopics", self._request("PATCH", where, json=body, repeatable=True))

    def iterate(self, contact: str) -> Iterator[ContactTopic]:
        """Yield the topics of a contact, page after page.

        Parameters
        ----------
        contact : str
            The contact's id or its address.

        Yields
        ------
        dict
            ``id``, ``name``, ``description`` and ``subscription``. A topic about which the contact has not
            chosen may be missing; no source says so.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``GET /contacts/{id or email}/topics``,
        https://resend.com/docs/api-reference/contacts/get-contact-topics.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
        >>> choice = [{"id": topic["id"], "subscription": "opt_out"}]
        >>> contact = client.contacts.create(email="ada@example.com", topics=choice)
        >>> next(client.contacts.topics.iterate("ada@example.com"))["name"]
        'Product news'
        """
        return self._every_item(path("contacts", contact, "topics"))

    def list(self, contact: str) -> builtins.list[ContactTopic]:
        """Read the topics of a contact, all pages.

        Parameters
        ----------
        contact : str
            The contact's id or its address.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Raises
        ------
        NotFoundError
            There is no such contact.

        Notes
        -----
        ``GET /contacts/{id or email}/topics``,
        https://resend.com/docs/api-reference/contacts/get-contact-topics.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> contact = client.contacts.create(email="ada@example.com")
        >>> client.contacts.topics.list("ada@example.com")
        []
        """
        return [*self.iterate(contact)]


def check_choices(topics: Sequence[Mapping[str, str]], *, resubscribe: bool) -> None:
    """Let nobody be opted in who is not said to have asked for it."""
    if not resubscribe and any(topic.get("subscription") != "opt_out" for topic in topics):
        raise InputError(
            "an opt_in would subscribe somebody who may have opted out; if they asked for it, say resubscribe=True "
            "as well"
        )
