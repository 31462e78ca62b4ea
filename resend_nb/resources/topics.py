"""Topics: kinds of e-mail that people choose for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import UNSET, Deleted, Reference, Resource, Unset, given

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator

    Subscription = Literal["opt_in", "opt_out"]
    Visibility = Literal["public", "private"]


class Topic(TypedDict):
    """A topic as the API gives it."""

    id: str
    name: str
    description: str | None
    default_subscription: str
    visibility: str
    created_at: str


class Topics(Resource):
    """Topics of the account, ``client.topics``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> topic = client.topics.create(name="Product news", default_subscription="opt_out")
    >>> client.topics.get(topic["id"])["visibility"]
    'private'
    """

    __slots__ = ()

    def create(
        self,
        *,
        name: str,
        default_subscription: Subscription,
        description: str | None = None,
        visibility: Visibility = "private",
    ) -> Reference:
        """Make a topic.

        Parameters
        ----------
        name : str
            What people see, at most 50 characters.
        default_subscription : {"opt_in", "opt_out"}
            Whether people who have not chosen get it; it cannot be changed later.
        description : str, optional
            What people read about it, at most 200 characters.
        visibility : {"private", "public"}
            Whether everybody sees it on the preference page, or only who has it.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        ValidationError
            A field is missing or too long.

        Notes
        -----
        ``POST /topics``, https://resend.com/docs/api-reference/topics/create-topic.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().topics.create(name="Product news", default_subscription="opt_in")["object"]
        'topic'
        """
        body = {
            "name": name,
            "default_subscription": default_subscription,
            "visibility": visibility,
        }
        if description is not None:
            body["description"] = description
        return cast("Reference", self._request("POST", path("topics"), json=body))

    def get(self, topic_id: str) -> Topic:
        """Read a topic.

        Parameters
        ----------
        topic_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``name``, ``description``, ``default_subscription``, ``visibility`` and
            ``created_at``.

        Raises
        ------
        NotFoundError
            There is no such topic.

        Notes
        -----
        ``GET /topics/{id}``, https://resend.com/docs/api-reference/topics/get-topic.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
        >>> client.topics.get(topic["id"])["name"]
        'Product news'
        """
        return cast("Topic", self._request("GET", path("topics", topic_id)))

    def iterate(self) -> Iterator[Topic]:
        """Yield every topic, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``name``, ``description``, ``default_subscription``, ``visibility`` and ``created_at``.

        Notes
        -----
        ``GET /topics``, https://resend.com/docs/api-reference/topics/list-topics.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> [each["name"] for each in rnb.sandbox(demo=True).topics.iterate()]
        ['Events at the roastery', 'New coffees']
        """
        return self._every_item(path("topics"))

    def update(
        self,
        topic_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        visibility: Visibility | Unset = UNSET,
    ) -> Reference:
        """Change what people see of a topic.

        Parameters
        ----------
        topic_id : str
            Its id.
        name, visibility : str, optional
            As in :meth:`create`.
        description : str or None, optional
            As in :meth:`create`; ``None`` clears it.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        InputError
            Nothing to change.
        NotFoundError
            There is no such topic.

        Notes
        -----
        ``PATCH /topics/{id}``, https://resend.com/docs/api-reference/topics/update-topic.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
        >>> client.topics.update(topic["id"], visibility="public")["object"]
        'topic'
        """
        body = given(name=name, description=description, visibility=visibility)
        if not body:
            raise InputError("nothing to change: give name=, description= or visibility=")
        return cast(
            "Reference",
            self._request("PATCH", path("topics", topic_id), json=body, repeatable=True),
        )

    def delete(self, topic_id: str) -> Deleted:
        """Delete a topic and everybody's choice about it.

        Parameters
        ----------
        topic_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id`` and ``deleted``.

        Raises
        ------
        NotFoundError
            There is no such topic.

        Notes
        -----
        ``DELETE /topics/{id}``, https://resend.com/docs/api-reference/topics/delete-topic.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> topic = client.topics.create(name="Product news", default_subscription="opt_in")
        >>> client.topics.delete(topic["id"])["deleted"]
        True
        """
        return cast("Deleted", self._request("DELETE", path("topics", topic_id)))

    def list(self) -> builtins.list[Topic]:
        """Read every topic, newest first, all pages.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /topics``, https://resend.com/docs/api-reference/topics/list-topics.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().topics.list()
        []
        """
        return [*self.iterate()]
