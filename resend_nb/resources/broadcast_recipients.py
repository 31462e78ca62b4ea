"""The recipients of a broadcast and what they did with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from resend_nb._http.paths import path
from resend_nb.resources._base import Resource
from resend_nb.resources._docs import endpoint, like

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator


class ClicksOfRecipient(TypedDict):
    """A link that a recipient clicked, and how often."""

    url: str
    clicks: int


class BroadcastRecipient(TypedDict):
    """A recipient of a broadcast and one kind of event.

    ``id`` is a position in this list and means nothing elsewhere. ``contact_id`` is ``None`` if the
    contact no longer exists. ``count`` is the number of opens or clicks.
    """

    id: str
    contact_id: str | None
    email: str
    count: NotRequired[int]
    bounce_type: NotRequired[str]
    clicked_links: NotRequired[list[ClicksOfRecipient]]


class ClickedLink(TypedDict):
    """A clicked link; ``unique_clicks`` counts recipients.

    ``id`` is a position in this list and means nothing elsewhere.
    """

    id: str
    url: str
    clicks: int
    unique_clicks: int


class BroadcastRecipients(Resource):
    """The recipients of one broadcast, ``client.broadcasts.recipients``.

    Examples
    --------
    >>> sent = demo.broadcasts.list()[-1]
    >>> len(demo.broadcasts.recipients.list(sent["id"], type="delivered"))
    149
    >>> next(demo.broadcasts.recipients.iterate(sent["id"], type="sent", email="ada."))["email"]
    'ada.garcia83@outlook.example'
    """

    @endpoint("broadcasts/list-broadcast-recipients", "GET /broadcasts/{id}/recipients")
    def iterate(
        self,
        broadcast_id: str,
        *,
        type: str,  # noqa: A002 -- the API's name
        email: str | None = None,
        bounce_type: str | None = None,
    ) -> Iterator[BroadcastRecipient]:
        """Yield every recipient with an event of this type, reading one page after another.

        Parameters
        ----------
        %(broadcast_id)s
        type : str
            The type of event: ``"sent"``, ``"delivered"``, ``"opened"``, ``"clicked"``,
            ``"bounced"``, ``"complained"``, ``"unsubscribed"`` or ``"suppressed"``.
        email : str, optional
            Only recipients whose address contains this text.
        bounce_type : {"permanent", "transient", "undetermined"}, optional
            Only bounces of this type; requires ``type="bounced"``.

        %(not_found)s
        ValidationError
            The type is unknown, or ``bounce_type`` does not go with it.

        Notes
        -----
        The data may be up to 15 minutes old.
        """
        where = path("broadcasts", broadcast_id, "recipients")
        return self._every(
            BroadcastRecipient, where, type=type, email=email, bounce_type=bounce_type
        )

    @like(iterate)
    def list(
        self,
        broadcast_id: str,
        *,
        type: str,  # noqa: A002 -- the API's name
        email: str | None = None,
        bounce_type: str | None = None,
    ) -> builtins.list[BroadcastRecipient]:
        """Return every recipient with an event of this type."""
        return list(self.iterate(broadcast_id, type=type, email=email, bounce_type=bounce_type))


class ClickedLinks(Resource):
    """The clicked links of one broadcast, ``client.broadcasts.clicked_links``.

    Examples
    --------
    >>> demo.broadcasts.clicked_links.list(demo.broadcasts.list()[0]["id"])
    []
    """

    @endpoint("broadcasts/list-broadcast-clicked-links", "GET /broadcasts/{id}/clicked-links")
    def iterate(self, broadcast_id: str) -> Iterator[ClickedLink]:
        """Yield every clicked link, the most clicked first, reading one page after another.

        Parameters
        ----------
        %(broadcast_id)s

        %(not_found)s
        """
        return self._every(ClickedLink, path("broadcasts", broadcast_id, "clicked-links"))

    @like(iterate)
    def list(self, broadcast_id: str) -> builtins.list[ClickedLink]:
        """Return every clicked link, the most clicked first."""
        return list(self.iterate(broadcast_id))
