"""E-mails outside broadcasts, such as test sends."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, TypedDict, cast

from resend_nb._http.paths import path
from resend_nb.errors import InputError
from resend_nb.resources._base import Resource, addresses, moment

if TYPE_CHECKING:
    import builtins
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence


# "from" is a word of Python, so this one cannot be written as a class.
ListedEmail = TypedDict(
    "ListedEmail",
    {
        "id": str,
        "to": list[str],
        "from": str,
        "created_at": str,
        "subject": str,
        "bcc": list[str] | None,
        "cc": list[str] | None,
        "reply_to": list[str] | None,
        "last_event": str,
        "scheduled_at": str | None,
    },
)


class Email(ListedEmail):
    """An e-mail with its contents."""

    html: str | None
    text: str | None
    tags: list[dict[str, str]]


class SentEmail(TypedDict):
    """The answer to a send."""

    id: str


class SentBatch(TypedDict):
    """The answer to a batch: one id for each e-mail, in order."""

    data: list[SentEmail]


class Emails(Resource):
    """E-mails outside broadcasts, ``client.emails``.

    Each send carries an idempotency key, so that trying again after a lost answer mails nobody twice.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox()
    >>> sent = client.emails.send(
    ...     from_="Acme <news@acme.example>", to="delivered@resend.dev", subject="Hi", html="<p>Hi</p>"
    ... )
    >>> client.emails.get(sent["id"])["last_event"]
    'delivered'
    """

    __slots__ = ()

    def send(
        self,
        *,
        from_: str,
        to: str | Sequence[str],
        subject: str,
        html: str | None = None,
        text: str | None = None,
        cc: str | Sequence[str] | None = None,
        bcc: str | Sequence[str] | None = None,
        reply_to: str | Sequence[str] | None = None,
        headers: Mapping[str, str] | None = None,
        tags: Sequence[Mapping[str, str]] | None = None,
        scheduled_at: str | dt.datetime | None = None,
        topic_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentEmail:
        """Send an e-mail. Everybody in ``to`` and ``cc`` sees the others.

        Parameters
        ----------
        from_ : str
            The sender, ``"news@acme.example"`` or ``"Acme <news@acme.example>"``, of a verified domain.
        to : str or sequence of str
            Who gets it, at most 50. For trying out there are ``delivered@resend.dev``, ``bounced@resend.dev``,
            ``complained@resend.dev`` and ``suppressed@resend.dev``, each also as ``delivered+label@resend.dev``.
        subject : str
            The subject line.
        html, text : str, optional
            The contents, at least one of them. ``{{{contact.first_name}}}`` and the like are for broadcasts;
            here they stay as they are.
        cc, bcc, reply_to : str or sequence of str, optional
            Who gets copies, and where answers go.
        headers : mapping, optional
            Further headers of the e-mail.
        tags : sequence of mapping, optional
            ``{"name": ..., "value": ...}`` each, of ASCII letters, digits, ``_`` and ``-``.
        scheduled_at : str or datetime.datetime, optional
            When it goes out, at most 30 days ahead, with a time zone; by default now.
        topic_id : str, optional
            Only who wants this topic gets it.
        idempotency_key : str, optional
            At most 256 characters; the same one within 24 hours sends nothing again. By default a new one for each
            call.

        Returns
        -------
        dict
            ``id``.

        Raises
        ------
        InputError
            The time has no zone, or the idempotency key cannot be one; nothing was sent.
        ValidationError
            A field is missing or malformed, or a recipient is of ``example.com`` or ``test.com``.
        ConflictError
            The idempotency key was used for another e-mail.

        Notes
        -----
        ``POST /emails``, https://resend.com/docs/api-reference/emails/send-email.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> email = {"from_": "news@acme.example", "to": "bounced@resend.dev", "subject": "Hi", "text": "Hi"}
        >>> first, again = [client.emails.send(**email, idempotency_key="hi-1") for _ in range(2)]
        >>> first == again
        True
        >>> client.suppressions.get("bounced@resend.dev")["origin"]
        'bounce'
        """
        body = {
            "from": from_,
            "to": addresses(to),
            "subject": subject,
            "html": html,
            "text": text,
            "cc": addresses(cc),
            "bcc": addresses(bcc),
            "reply_to": addresses(reply_to),
            "headers": None if headers is None else dict(headers),
            "tags": None if tags is None else [dict(tag) for tag in tags],
            "scheduled_at": None if scheduled_at is None else moment(scheduled_at),
            "topic_id": topic_id,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return cast("SentEmail", self._send_once(path("emails"), given, idempotency_key))

    def send_batch(
        self, emails: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> SentBatch:
        """Send up to 100 e-mails with one request; if one of them is wrong, none.

        Parameters
        ----------
        emails : sequence of mapping
            Each with the API's own field names: ``from``, ``to``, ``subject``, ``html`` or ``text``, and the others
            of :meth:`send` but ``scheduled_at``.
        idempotency_key : str, optional
            As in :meth:`send`, for the whole batch.

        Returns
        -------
        dict
            ``data``, with the ``id`` of each.

        Raises
        ------
        InputError
            The idempotency key cannot be one; nothing was sent.
        ValidationError
            There are none or more than 100, or a field is missing or malformed; none was sent.
        ConflictError
            The idempotency key was used for another batch.

        Notes
        -----
        ``POST /emails/batch``, https://resend.com/docs/api-reference/emails/send-batch-emails.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> email = {"from": "news@acme.example", "to": "delivered@resend.dev", "subject": "Hi", "text": "Hi"}
        >>> len(rnb.sandbox().emails.send_batch([email, {**email, "to": "delivered+b@resend.dev"}])["data"])
        2
        """
        body = [dict(email) for email in emails]
        return cast("SentBatch", self._send_once(path("emails", "batch"), body, idempotency_key))

    def get(self, email_id: str) -> Email:
        """Read an e-mail.

        Parameters
        ----------
        email_id : str
            Its id.

        Returns
        -------
        dict
            ``object``, ``id``, ``to``, ``from``, ``created_at``, ``subject``, ``html``, ``text``, ``bcc``, ``cc``,
            ``reply_to``, ``last_event``, ``scheduled_at`` and ``tags``.

        Raises
        ------
        NotFoundError
            There is no such e-mail.

        Notes
        -----
        ``GET /emails/{id}``, https://resend.com/docs/api-reference/emails/retrieve-email. ``last_event`` is
        ``queued``, ``scheduled``, ``sent``, ``delivered``, ``opened``, ``clicked``, ``bounced``, ``complained``,
        ``suppressed``, ``delivery_delayed``, ``failed`` or ``canceled``.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> sent = client.emails.send(
        ...     from_="news@acme.example", to="complained@resend.dev", subject="Hi", text="Hi"
        ... )
        >>> client.emails.get(sent["id"])["last_event"]
        'complained'
        """
        return cast("Email", self._request("GET", path("emails", email_id)))

    def iterate(self) -> Iterator[ListedEmail]:
        """Yield every e-mail, newest first, page after page.

        Yields
        ------
        dict
            ``id``, ``to``, ``from``, ``created_at``, ``subject``, ``bcc``, ``cc``, ``reply_to``, ``last_event`` and
            ``scheduled_at``.

        Notes
        -----
        ``GET /emails``, https://resend.com/docs/api-reference/emails/list-emails.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> client = rnb.sandbox()
        >>> sent = client.emails.send(
        ...     from_="news@acme.example", to="delivered@resend.dev", subject="Hi", text="Hi"
        ... )
        >>> [each["subject"] for each in client.emails.iterate()]
        ['Hi']
        """
        return self._every_item(path("emails"))

    def list(self) -> builtins.list[ListedEmail]:
        """Read every e-mail, newest first, all pages.

        Returns
        -------
        list of dict
            What :meth:`iterate` yields.

        Notes
        -----
        ``GET /emails``, https://resend.com/docs/api-reference/emails/list-emails.

        Examples
        --------
        >>> import resend_nb as rnb
        >>> rnb.sandbox().emails.list()
        []
        """
        return [*self.iterate()]

    def _send_once(self, where: str, body: Any, idempotency_key: str | None) -> Any:
        key = str(uuid.uuid4()) if idempotency_key is None else idempotency_key
        if not re.fullmatch(r"[!-~](?:[ -~]{0,254}[!-~])?", key):
            raise InputError(
                f"idempotency_key must be 1 to 256 printable ASCII characters, not {key!r}"
            )
        # The key is made once for all tries: a send whose answer was lost is answered again, not done again.
        return self._request(
            "POST", where, json=body, headers={"Idempotency-Key": key}, repeatable=True
        )
