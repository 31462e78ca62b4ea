"""Broadcasts: one email to the subscribed members of a segment."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

from resend_nb._http.paths import identifier, path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import as_list
from resend_nb.resources._base import (
    UNSET,
    Changed,
    Deleted,
    Reference,
    Request,
    Resource,
    Unset,
    without_none,
    without_unset,
)
from resend_nb.resources._deprecated import segment_of
from resend_nb.resources._docs import endpoint, like
from resend_nb.resources._schedule import moment
from resend_nb.resources.broadcast_recipients import BroadcastRecipients, ClickedLinks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence


class ListedBroadcast(TypedDict):
    """A broadcast without its content, as lists return it.

    ``status`` is ``"draft"``, ``"scheduled"``, ``"queued"``, ``"sent"``, ``"canceled"`` or
    ``"failed"``. ``audience_id`` is the old name of ``segment_id``.
    """

    id: str
    name: str | None
    audience_id: str | None
    segment_id: str | None
    status: str
    created_at: str
    scheduled_at: str | None
    sent_at: str | None


# The key "from" is a keyword of Python, so this TypedDict cannot be a class.
Contents = TypedDict(
    "Contents",
    {
        "from": str | None,
        "subject": str | None,
        "reply_to": builtins.list[str] | None,
        "preview_text": str | None,
        "html": str | None,
        "text": str | None,
        "topic_id": str | None,
    },
)


class Broadcast(ListedBroadcast, Contents):
    """A broadcast with its content; almost every field can be ``None``."""


class Broadcasts(Resource):
    """The broadcasts of the account, ``client.broadcasts``.

    Attributes
    ----------
    recipients : BroadcastRecipients
        The recipients of a broadcast and what they did with it.
    clicked_links : ClickedLinks
        The clicked links of a broadcast.

    Examples
    --------
    >>> segment = client.segments.create(name="Premium Users")
    >>> draft = client.broadcasts.create(
    ...     segment_id=segment["id"],
    ...     from_="Acme <news@acme.example>",
    ...     subject="Thank you, {{{contact.first_name|friend}}}",
    ...     html='<p>Hello!</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
    ... )
    >>> sent = client.broadcasts.send(draft["id"], scheduled_at="2026-11-24T09:00:00+01:00")
    >>> client.broadcasts.get(draft["id"])["status"]
    'scheduled'
    >>> canceled = client.broadcasts.cancel(draft["id"])
    >>> [broadcast["status"] for broadcast in client.broadcasts.list()]
    ['draft']
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.recipients = BroadcastRecipients(request)
        self.clicked_links = ClickedLinks(request)

    @endpoint("broadcasts/create-broadcast", "POST /broadcasts")
    def create(
        self,
        *,
        segment_id: str | None = None,
        from_: str,
        subject: str,
        audience_id: str | None = None,
        html: str | None = None,
        text: str | None = None,
        name: str | None = None,
        preview_text: str | None = None,
        reply_to: str | Sequence[str] | None = None,
        topic_id: str | None = None,
    ) -> Reference:
        """Create a draft. Nothing is sent.

        The API can also create and send in one request. This method does not: if the response were
        lost, there would be no id to check, and a retry could email everyone twice.

        Parameters
        ----------
        segment_id : str
            The segment to send to.
        audience_id : str
            Deprecated: the old name of ``segment_id``.
        %(sender)s
        %(broadcast_content)s
        topic_id : str, optional
            Send only to contacts who want this topic.

        Raises
        ------
        InputError
            No segment was given, or two; nothing was sent.
        ValidationError
            A field is missing or malformed.
        """
        segment = segment_of(segment_id, audience_id)
        if segment is None:
            raise InputError("Pass segment_id= to say which segment to send to.")
        fields = {
            "segment_id": segment,
            "from": from_,
            "subject": subject,
            "html": html,
            "text": text,
            "name": name,
            "preview_text": preview_text,
            "reply_to": as_list("reply_to", reply_to),
            "topic_id": None if topic_id is None else identifier(topic_id),
        }
        return self._ask(Reference, "POST", path("broadcasts"), json=without_none(fields))

    @endpoint("broadcasts/get-broadcast", "GET /broadcasts/{id}")
    def get(self, broadcast_id: str) -> Broadcast:
        """Return a broadcast with its content.

        Parameters
        ----------
        %(broadcast_id)s

        %(not_found)s
        """
        return self._ask(Broadcast, "GET", path("broadcasts", broadcast_id))

    @endpoint("broadcasts/list-broadcasts", "GET /broadcasts")
    def iterate(self) -> Iterator[ListedBroadcast]:
        """Yield every broadcast, newest first, reading one page after another."""
        return self._every(ListedBroadcast, path("broadcasts"))

    @like(iterate)
    def list(self) -> builtins.list[ListedBroadcast]:
        """Return every broadcast, newest first."""
        return list(self.iterate())

    @endpoint("broadcasts/update-broadcast", "PATCH /broadcasts/{id}")
    def update(
        self,
        broadcast_id: str,
        *,
        segment_id: str | None = None,
        audience_id: str | None = None,
        from_: str | Unset = UNSET,
        subject: str | Unset = UNSET,
        html: str | Unset = UNSET,
        text: str | Unset = UNSET,
        name: str | Unset = UNSET,
        preview_text: str | Unset = UNSET,
        reply_to: str | Sequence[str] | Unset = UNSET,
        topic_id: str | Unset | None = UNSET,
    ) -> Changed:
        """Change the given fields of a draft; the others stay.

        Parameters
        ----------
        %(broadcast_id)s
        segment_id : str, optional
            The segment to send to.
        audience_id : str, optional
            Deprecated: the old name of ``segment_id``.
        from_, subject : str, optional
            The sender and the subject line.
        %(broadcast_content)s
        topic_id : str or None, optional
            Send only to contacts who want this topic; ``None`` clears it.

        Raises
        ------
        InputError
            No field was given; nothing was sent.
        NotFoundError
            No broadcast has this id.
        ValidationError
            A field is malformed, or sending has already started.

        Notes
        -----
        The API is reported to reset an omitted name to "Untitled", so the name is read first and
        sent along.
        """
        segment = segment_of(segment_id, audience_id)
        body: dict[str, object] = {} if segment is None else {"segment_id": segment}
        body |= without_unset(subject=subject, html=html, text=text, name=name, topic_id=topic_id)
        if isinstance(topic_id, str):
            body["topic_id"] = identifier(topic_id)
        body |= without_unset(preview_text=preview_text, **{"from": from_})
        if not isinstance(reply_to, Unset):
            body["reply_to"] = as_list("reply_to", reply_to)
        if not body:
            raise InputError("There is nothing to change. Pass a field, such as subject= or html=.")
        if name is UNSET:
            body["name"] = self.get(broadcast_id)["name"]
        where = path("broadcasts", broadcast_id)
        return self._ask(Changed, "PATCH", where, json=body, repeatable=True)

    @endpoint("broadcasts/send-broadcast", "POST /broadcasts/{id}/send")
    def send(
        self, broadcast_id: str, *, scheduled_at: str | dt.datetime | None = None
    ) -> Reference:
        """Send a draft to its segment, now or later. This emails people.

        The broadcast is not checked. :func:`resend_nb.send_broadcast` is the safer way: it runs the
        checks, states the number of recipients, asks for confirmation, and finds out what happened
        if the response is lost.

        Parameters
        ----------
        %(broadcast_id)s
        %(scheduled_at)s

        Raises
        ------
        InputError
            The time has no zone, is in words, or is skipped by clocks; nothing was sent.
        NotFoundError
            No broadcast has this id.
        QuotaError
            The account has more contacts than its plan allows.
        ValidationError
            It is no longer a draft, or the time is in the past or too far ahead.
        TimeoutTransportError, ServerError
            It may have been sent nevertheless: check its status before you do anything else. The
            request is never retried automatically.
        """
        body = {} if scheduled_at is None else {"scheduled_at": moment(scheduled_at)}
        return self._ask(Reference, "POST", path("broadcasts", broadcast_id, "send"), json=body)

    @endpoint("broadcasts/cancel-broadcast", "POST /broadcasts/{id}/cancel")
    def cancel(self, broadcast_id: str) -> Reference:
        """Cancel a broadcast: a scheduled one becomes a draft, a queued one stops sending.

        Parameters
        ----------
        %(broadcast_id)s

        %(not_found)s
        ValidationError
            It is neither scheduled nor queued.
        """
        return self._ask(Reference, "POST", path("broadcasts", broadcast_id, "cancel"))

    @endpoint("broadcasts/duplicate-broadcast", "POST /broadcasts/{id}/duplicate")
    def duplicate(self, broadcast_id: str) -> Reference:
        """Create a draft with the same content, named "<name> (copy)". Nothing is sent.

        Parameters
        ----------
        %(broadcast_id)s

        %(not_found)s
        TimeoutTransportError, ServerError
            The copy may exist nevertheless. The request is never retried automatically.
        """
        return self._ask(Reference, "POST", path("broadcasts", broadcast_id, "duplicate"))

    @endpoint("broadcasts/delete-broadcast", "DELETE /broadcasts/{id}")
    def delete(self, broadcast_id: str) -> Deleted:
        """Delete a draft or a scheduled broadcast.

        Parameters
        ----------
        %(broadcast_id)s

        %(not_found)s
        ValidationError
            It was sent, or sending has started.
        """
        return self._ask(Deleted, "DELETE", path("broadcasts", broadcast_id))
