"""Topic subscriptions: which topics a contact has opted in to or out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import Choices, choices
from resend_nb.resources._base import Resource
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Mapping, Sequence


class ContactTopic(TypedDict):
    """A topic and the contact's ``subscription`` to it, ``"opt_in"`` or ``"opt_out"``."""

    id: str
    name: str
    description: str | None
    subscription: str


class UpdatedTopics(TypedDict, total=False):
    """An id; the documentation and the SDKs differ on further keys."""

    id: str


class ContactTopics(Resource):
    """The topics of one contact, ``client.contacts.topics``.

    Examples
    --------
    >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
    >>> contact = client.contacts.create(email="ada@example.com")
    >>> choices = [{"id": topic["id"], "subscription": "opt_out"}]
    >>> updated = client.contacts.topics.update("ada@example.com", choices)
    >>> client.contacts.topics.list("ada@example.com")[0]["subscription"]
    'opt_out'
    """

    @endpoint("contacts/update-contact-topics", "PATCH /contacts/{id or email}/topics")
    def update(self, contact: str, topics: Choices, *, resubscribe: bool = False) -> UpdatedTopics:
        """Set a contact's subscription to the given topics; other topics do not change.

        Parameters
        ----------
        %(contact)s
        %(topic_choices)s
        resubscribe : bool, default False
            Confirm that this person asked for every ``"opt_in"``.

        Raises
        ------
        InputError
            ``"opt_in"`` without ``resubscribe=True``; nothing was sent.
        NotFoundError
            The contact or a topic does not exist.
        """
        # A bare array, as all of Resend's SDKs send it, although the specification wraps it.
        body = choices(topics)
        check_choices(body, resubscribe=resubscribe)
        where = path("contacts", contact, "topics")
        return self._ask(UpdatedTopics, "PATCH", where, json=body, repeatable=True)

    @endpoint("contacts/get-contact-topics", "GET /contacts/{id or email}/topics")
    def iterate(self, contact: str) -> Iterator[ContactTopic]:
        """Yield every topic of a contact, reading one page after another.

        Parameters
        ----------
        %(contact)s

        %(not_found)s

        Notes
        -----
        Topics that the contact has not chosen may be missing; the documentation does not say.
        """
        return self._every(ContactTopic, path("contacts", contact, "topics"))

    @like(iterate)
    def list(self, contact: str) -> builtins.list[ContactTopic]:
        """Return every topic of a contact."""
        return list(self.iterate(contact))


def check_choices(topics: Sequence[Mapping[str, str]], *, resubscribe: bool) -> None:
    """Raise unless every choice is an opt-out, or ``resubscribe`` confirms the others."""
    if not resubscribe and any(topic.get("subscription") != "opt_out" for topic in topics):
        raise InputError(
            "'opt_in' would subscribe contacts that may have opted out of this topic. If they "
            "asked for it, also pass resubscribe=True."
        )
