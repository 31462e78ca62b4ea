"""Broadcasts: one e-mail to everybody in a segment who wants it."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import (
    UNSET,
    Deleted,
    Reference,
    Request,
    Resource,
    Unset,
    addresses,
    given,
    moment,
)
from resend_nb.resources._deprecated import segment_of
from resend_nb.resources.broadcast_recipients import BroadcastRecipients, ClickedLinks

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence


class ListedBroadcast(TypedDict):
    """A broadcast as lists give it: without its contents."""

    id: str
    name: str | None
    audience_id: str | None
    segment_id: str | None
    status: str
    created_at: str
    scheduled_at: str | None
    sent_at: str | None


# "from" is a word of Python, so this one cannot be written as a class.
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
    """A broadcast with its contents; nearly every field can be ``None``."""


class Broadcasts(Resource):
    """Broadcasts of the account, ``client.broadcasts``.

    Attributes
    ----------
    recipients : BroadcastRecipients
        Who got a broadcast, and what they did with it.
    clicked_links : ClickedLinks
        Which of its links were clicked.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> segment = client.segments.create(name="Premium Users")
    >>> broadcast = client.broadcasts.create(
    ...     segment_id=segment["id"], from_="Acme <news@acme.example>", subject="Hi", html="<p>Hi</p>"
    ... )
    >>> client.broadcasts.get(broadcast["id"])["status"]
    'draft'
    """

    __slots__ = ("clicked_links", "recipients")

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.recipients = BroadcastRecipients(request)
        self.clicked_links = ClickedLinks(request)

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
        """Make a draft. Nothing is sent: sending is a step of its own.

        The API could create and send in one call. This does not offer it: after a lost answer there would
        be no id to look the broadcast up by, and trying again could mail everybody twice.

        Parameters
        ----------
        segment_id : str
            Who gets it.
        audience_id : str
            Deprecated: the same under its old name.
        from_ : str
            The sender, ``"news@acme.example"`` or ``"Acme <news@acme.example>"``, of a verified domain.
        subject : str
            The subject line.
        html, text : str, optional
            The contents, at least one of them. Without ``text`` Resend makes it from ``html``; ``text=""``
            means none.
        name : str, optional
            What your team calls it, at most 70 characters.
        preview_text : str, optional
            Shown beside the subject in an inbox.
        reply_to : str or sequence of str, optional
            Where answers go.
        topic_id : str, optional
            Only who wants this topic gets it.

        Returns
        -------
        dict
            ``id``.

        Raises
        ------
        InputError
            There is no segment, or two; nothing was sent.
        ValidationError
            A field is missing or malformed.

        Notes
        -----
        ``POST /broadcasts``, https://resend.com/docs/api-reference/broadcasts/create-broadcast.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> segment = client.segments.create(name="Premium Users")
        >>> broadcast = client.broadcasts.create(
        ...     segment_id=segment["id"],
        ...     from_="Acme <news@acme.example>",
        ...     subject="Thank you, {{{contact.first_name|friend}}}",
        ...     html='<p>Hello!</p><a href="{{{RESEND_UNSUBSCRIBE_URL}}}">Unsubscribe</a>',
        ... )
        >>> client.broadcasts.get(broadcast["id"])["status"]
        'draft'
        """
        segment = segment_of(segment_id, audience_id)
        if segment is None:
            raise InputError("say who gets it: segment_id=")
        fields = {
            "segment_id": segment,
            "from": from_,
            "subject": subject,
            "html": html,
            "text": text,
            "name": name,
            "preview_text": preview_text,
            "reply_to": addresses(reply_to),
            "topic_id": topic_id,
        }
        body = {field: value for field, value in fields.items() if value is not None}
        return cast("Reference", self._request("POST", path("broadcasts"), json=body))

    def get(self, broadcast_id: str) -> Broadcast:
        """Read a broadcast with its contents.

        Parameters
        ----------
        broadcast_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``name``, ``audience_id`` (the same as ``segment_id``), ``segment_id``,
            ``from``, ``subject``, ``reply_to``, ``preview_text``, ``html``, ``text``, ``status``,
            ``created_at``, ``scheduled_at``, ``sent_at`` and ``topic_id``.

        Raises
        ------
        NotFoundError
            There is no such broadcast.

        Notes
        -----
        ``GET /broadcasts/{id}``, https://resend.com/docs/api-reference/broadcasts/get-broadcast. The status
        is ``draft``, ``scheduled``, ``queued``, ``sent``, ``canceled`` or ``failed``.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> client.broadcasts.get(client.broadcasts.list()[-1]["id"])["subject"]
        'Welcome to the roastery, {{{contact.first_name|friend}}}'
        """
        return cast("Broadcast", self._request("GET", path("broadcasts", broadcast_id)))

    def iterate(self) -> Iterator[ListedBroadcast]:
        """Yield every broadcast, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``name``, ``audience_id``, ``segment_id``, ``status``, ``created_at``, ``scheduled_at`` and
            ``sent_at``; the contents are in :meth:`get` only.

        Notes
        -----
        ``GET /broadcasts``, https://resend.com/docs/api-reference/broadcasts/list-broadcasts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> next(rnb.sandbox(demo=True).broadcasts.iterate())["status"]
        'draft'
        """
        return self._every_item(path("broadcasts"))

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
    ) -> Reference:
        """Change the fields of a draft that are given; the others stay.

        Parameters
        ----------
        broadcast_id : str
            The broadcast's id.
        segment_id, audience_id, from_, subject, html, text, name, preview_text, reply_to, topic_id : optional
            As in :meth:`create`.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        InputError
            Nothing to change.
        NotFoundError
            There is no such broadcast.
        ValidationError
            A field is malformed, or the broadcast is on its way.

        Notes
        -----
        ``PATCH /broadcasts/{id}``, https://resend.com/docs/api-reference/broadcasts/update-broadcast. The
        API is reported to reset a name that is left out to "Untitled", so the name is read first and sent
        along.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> draft = client.broadcasts.list()[0]
        >>> updated = client.broadcasts.update(draft["id"], subject="Cold brew is here")
        >>> client.broadcasts.get(draft["id"])["name"] == draft["name"]
        True
        """
        segment = segment_of(segment_id, audience_id)
        body: dict[str, object] = {} if segment is None else {"segment_id": segment}
        body |= given(subject=subject, html=html, text=text, name=name, topic_id=topic_id)
        body |= given(preview_text=preview_text, **{"from": from_})
        if not isinstance(reply_to, Unset):
            body["reply_to"] = addresses(reply_to)
        if not body:
            raise InputError("nothing to change: give subject=, html= or another field")
        if name is UNSET:
            body["name"] = self.get(broadcast_id)["name"]
        where = path("broadcasts", broadcast_id)
        return cast("Reference", self._request("PATCH", where, json=body, repeatable=True))

    def send(
        self, broadcast_id: str, *, scheduled_at: str | dt.datetime | None = None
    ) -> Reference:
        """Send a draft to everybody in its segment, now or later. This mails people.

        :func:`resend_nb.send_broadcast` does the same with care: it says how many people, asks, and settles
        the doubt after a lost answer.

        Parameters
        ----------
        broadcast_id : str
            The draft's id.
        scheduled_at : str or datetime.datetime, optional
            When, at most 30 days ahead: a time with its zone, or ISO text such as
            ``"2026-12-01T09:00:00+01:00"``.

        Returns
        -------
        dict
            ``id``.

        Raises
        ------
        InputError
            The time has no zone.
        NotFoundError
            There is no such broadcast.
        QuotaError
            The account has more contacts than its plan allows.
        ValidationError
            It is no draft any more, or the time is past or too far.
        TimeoutTransportError, ServerError
            It may have been sent all the same: read its status before anything else. It is never tried
            again by itself.

        Notes
        -----
        ``POST /broadcasts/{id}/send``, https://resend.com/docs/api-reference/broadcasts/send-broadcast.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> draft = client.broadcasts.list()[0]
        >>> client.broadcasts.send(draft["id"])["id"] == draft["id"]
        True
        """
        body = {} if scheduled_at is None else {"scheduled_at": moment(scheduled_at)}
        return cast(
            "Reference", self._request("POST", path("broadcasts", broadcast_id, "send"), json=body)
        )

    def cancel(self, broadcast_id: str) -> Reference:
        """Stop a broadcast: a scheduled one is a draft again, of a queued one the rest is not sent.

        Parameters
        ----------
        broadcast_id : str
            Its id.

        Returns
        -------
        dict
            ``object`` and ``id``.

        Raises
        ------
        NotFoundError
            There is no such broadcast.
        ValidationError
            It is neither scheduled nor queued.

        Notes
        -----
        ``POST /broadcasts/{id}/cancel``, https://resend.com/docs/api-reference/broadcasts/cancel-broadcast.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> draft = client.broadcasts.list()[0]
        >>> sent = client.broadcasts.send(draft["id"], scheduled_at="2026-11-24T09:00:00+01:00")
        >>> client.broadcasts.cancel(draft["id"])["object"]
        'broadcast'
        """
        return cast("Reference", self._request("POST", path("broadcasts", broadcast_id, "cancel")))

    def duplicate(self, broadcast_id: str) -> Reference:
        """Make a draft with the same contents, named "<name> (copy)"; nothing is sent.

        Parameters
        ----------
        broadcast_id : str
            The id of any broadcast, sent or not.

        Returns
        -------
        dict
            ``object`` and ``id``, the draft's.

        Raises
        ------
        NotFoundError
            There is no such broadcast.
        TimeoutTransportError, ServerError
            There may be a copy all the same; it is never tried again by itself.

        Notes
        -----
        ``POST /broadcasts/{id}/duplicate``,
        https://resend.com/docs/api-reference/broadcasts/duplicate-broadcast.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> sent = client.broadcasts.list()[-1]
        >>> client.broadcasts.get(client.broadcasts.duplicate(sent["id"])["id"])["name"]
        'September welcome (copy)'
        """
        return cast(
            "Reference", self._request("POST", path("broadcasts", broadcast_id, "duplicate"))
        )

    def delete(self, broadcast_id: str) -> Deleted:
        """Delete a draft or a scheduled broadcast.

        Parameters
        ----------
        broadcast_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id`` and ``deleted``.

        Raises
        ------
        NotFoundError
            There is no such broadcast.
        ValidationError
            It is on its way or was sent.

        Notes
        -----
        ``DELETE /broadcasts/{id}``, https://resend.com/docs/api-reference/broadcasts/delete-broadcast.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox(demo=True)
        >>> client.broadcasts.delete(client.broadcasts.list()[0]["id"])["deleted"]
        True
        """
        return cast("Deleted", self._request("DELETE", path("broadcasts", broadcast_id)))

    def list(self) -> builtins.list[ListedBroadcast]:
        """Read every broadcast, newest first, all pages.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /broadcasts``, https://resend.com/docs/api-reference/broadcasts/list-broadcasts.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> [each["status"] for each in rnb.sandbox(demo=True).broadcasts.list()]
        ['draft', 'sent', 'sent']
        """
        return [*self.iterate()]
