"""Topics: the kinds of email that contacts subscribe to or opt out of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import (
    UNSET,
    Changed,
    Deleted,
    Reference,
    Resource,
    Unset,
    without_none,
    without_unset,
)
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator

    Subscription = Literal["opt_in", "opt_out"]
    Visibility = Literal["public", "private"]


class Topic(TypedDict):
    """A topic; ``default_subscription`` applies to contacts that have not chosen."""

    id: str
    name: str
    description: str | None
    default_subscription: str
    visibility: str
    created_at: str


class Topics(Resource):
    """The topics of the account, ``client.topics``.

    Examples
    --------
    >>> topic = client.topics.create(name="Product news", default_subscription="opt_out")
    >>> client.topics.get(topic["id"])["visibility"]
    'private'
    >>> updated = client.topics.update(topic["id"], visibility="public")
    >>> [topic["visibility"] for topic in client.topics.list()]
    ['public']
    """

    @endpoint("topics/create-topic", "POST /topics")
    def create(
        self,
        name: str,
        *,
        default_subscription: Subscription,
        description: str | None = None,
        visibility: Visibility = "private",
    ) -> Reference:
        """Create a topic.

        Parameters
        ----------
        name : str
            The name that recipients see, at most 50 characters.
        default_subscription : {"opt_in", "opt_out"}
            Whether contacts that have not chosen receive it; it cannot be changed later.
        description : str, optional
            The description that recipients see, at most 200 characters.
        visibility : {"private", "public"}
            Whether every recipient sees it on the preference page, or subscribers only.

        Raises
        ------
        ValidationError
            A field is missing or too long.
        """
        fields = {
            "name": name,
            "default_subscription": default_subscription,
            "visibility": visibility,
            "description": description,
        }
        return self._ask(Reference, "POST", path("topics"), json=without_none(fields))

    @endpoint("topics/get-topic", "GET /topics/{id}")
    def get(self, topic_id: str) -> Topic:
        """Return a topic.

        Parameters
        ----------
        topic_id : str
            The topic's id.

        %(not_found)s
        """
        return self._ask(Topic, "GET", path("topics", topic_id))

    @endpoint("topics/list-topics", "GET /topics")
    def iterate(self) -> Iterator[Topic]:
        """Yield every topic, newest first, reading one page after another."""
        return self._every(Topic, path("topics"))

    @like(iterate)
    def list(self) -> builtins.list[Topic]:
        """Return every topic, newest first."""
        return list(self.iterate())

    @endpoint("topics/update-topic", "PATCH /topics/{id}")
    def update(
        self,
        topic_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        visibility: Visibility | Unset = UNSET,
    ) -> Changed:
        """Change the given fields of a topic; the others stay.

        Parameters
        ----------
        topic_id : str
            The topic's id.
        name : str, optional
            The name that recipients see, at most 50 characters.
        description : str or None, optional
            The description that recipients see; ``None`` clears it.
        visibility : {"private", "public"}, optional
            Whether every recipient sees it on the preference page, or subscribers only.

        Raises
        ------
        InputError
            No field was given; nothing was sent.
        NotFoundError
            No topic has this id.
        """
        body = without_unset(name=name, description=description, visibility=visibility)
        if not body:
            raise InputError("There is nothing to change. Pass name=, description= or visibility=.")
        return self._ask(Changed, "PATCH", path("topics", topic_id), json=body, repeatable=True)

    @endpoint("topics/delete-topic", "DELETE /topics/{id}")
    def delete(self, topic_id: str) -> Deleted:
        """Delete a topic and the subscriptions of all contacts to it.

        Parameters
        ----------
        topic_id : str
            The topic's id.

        %(not_found)s
        """
        return self._ask(Deleted, "DELETE", path("topics", topic_id))
