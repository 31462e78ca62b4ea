"""Who got a broadcast, and what they did with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ClicksOfRecipient(TypedDict):
    """A link that somebody clicked, and how often."""

    url: str
    clicks: int


class BroadcastRecipient(TypedDict):
    """Somebody something happened to; ``contact_id`` is ``None`` where there is no contact any more."""

    id: str
    contact_id: str | None
    email: str
    count: NotRequired[int]
    bounce_type: NotRequired[str]
    clicked_links: NotRequired[list[ClicksOfRecipient]]


class ClickedLink(TypedDict):
    """A link of a broadcast; ``unique_clicks`` counts people."""

    id: str
    url: str
    clicks: int
    unique_clicks: int


class BroadcastRecipients(Resource):
    """The recipients of one broadcast, ``client.broadcasts.recipients``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> sent = client.broadcasts.list()[-1]
    >>> len(client.broadcasts.recipients.list(sent["id"], type="delivered"))
    128
    """

    __slots__ = ()

    def iterate(
        self,
        broadcast_id: str,
        *,
        type: str,  # noqa: A002 -- the API's name
        email: str | None = None,
        bounce_type: str | None = None,
    ) -> Iterator[BroadcastRecipient]:
        """Yield everybody something happened to, page after page.

        Parameters
        ----------
        broadcast_id : str
            The broadcast's id.
        type : {"sent", "delivered", "opened", "clicked", "bounced", "complained", "unsubscribed", "suppressed"}
            What happened.
        email : str, optional
            Only people whose address has this in it.
        bounce_type : {"permanent", "transient", "undetermined"}, optional
            Only these bounces; for ``type="bounced"`` alone.

        Yields
        ------
        dict
            ``id`` (a place in this list and nothing else), ``contact_id`` (``None`` for a contact that is gone)
            and ``email``; ``count`` of opens or clicks; ``bounce_type`` of a bounce; ``clicked_links``, each with
            ``url`` and ``clicks``, of somebody who clicked.

        Raises
        ------
        NotFoundError
            There is no such broadcast.
        ValidationError
            There is no such type, or ``bounce_type`` does not go with it.

        Notes
        -----
        ``GET /broadcasts/{id}/recipients``,
        https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients. What it says may be 15 minutes old.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> sent = client.broadcasts.list()[-1]
        >>> next(client.broadcasts.recipients.iterate(sent["id"], type="sent", email="ada."))["email"]
        'ada.berg@example.org'
        """
        query = {"type": type, "email": email, "bounce_type": bounce_type}
        given = {name: value for name, value in query.items() if value is not None}
        return self._every_item(path("broadcasts", broadcast_id, "recipients"), **given)

    def list(
        self,
        broadcast_id: str,
        *,
        type: str,  # noqa: A002 -- the API's name
        email: str | None = None,
        bounce_type: str | None = None,
    ) -> builtins.list[BroadcastRecipient]:
        """Read everybody something happened to, all pages.

        Parameters
        ----------
        broadcast_id : str
            The broadcast's id.
        type, email, bounce_type : str
            As in :meth:`iterate`.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Raises
        ------
        NotFoundError
            There is no such broadcast.
        ValidationError
            There is no such type, or ``bounce_type`` does not go with it.

        Notes
        -----
        ``GET /broadcasts/{id}/recipients``,
        https://resend.com/docs/api-reference/broadcasts/list-broadcast-recipients.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> sent = client.broadcasts.list()[-1]
        >>> client.broadcasts.recipients.list(sent["id"], type="complained")
        []
        """
        return [*self.iterate(broadcast_id, type=type, email=email, bounce_type=bounce_type)]


class ClickedLinks(Resource):
    """The links of one broadcast that were clicked, ``client.broadcasts.clicked_links``.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> client.broadcasts.clicked_links.list(client.broadcasts.list()[0]["id"])
    []
    """

    __slots__ = ()

    def iterate(self, broadcast_id: str) -> Iterator[ClickedLink]:
        """Yield every link that was clicked, the most clicked first, page after page.

        Parameters
        ----------
        broadcast_id : str
            The broadcast's id.

        Yields
        ------
        dict
            ``id`` (a place in this list and nothing else), ``url``, ``clicks`` and ``unique_clicks`` (people).

        Raises
        ------
        NotFoundError
            There is no such broadcast.

        Notes
        -----
        ``GET /broadcasts/{id}/clicked-links``,
        https://resend.com/docs/api-reference/broadcasts/list-broadcast-clicked-links.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> sum(link["clicks"] for link in client.broadcasts.clicked_links.iterate(client.broadcasts.list()[0]["id"]))
        0
        """
        return self._every_item(path("broadcasts", broadcast_id, "clicked-links"))

    def list(self, broadcast_id: str) -> builtins.list[ClickedLink]:
        """Read every link that was clicked, the most clicked first, all pages.

        Parameters
        ----------
        broadcast_id : str
            The broadcast's id.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Raises
        ------
        NotFoundError
            There is no such broadcast.

        Notes
        -----
        ``GET /broadcasts/{id}/clicked-links``,
        https://resend.com/docs/api-reference/broadcasts/list-broadcast-clicked-links.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> client.broadcasts.clicked_links.list(client.broadcasts.list()[0]["id"])
        []
        """
        return [*self.iterate(broadcast_id)]
