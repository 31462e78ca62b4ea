"""Emails outside broadcasts, such as test sends."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any, TypedDict

from resend_nb._http.paths import identifier, path
from resend_nb.errors import InputError
from resend_nb.resources._arguments import as_list, mapping, mappings
from resend_nb.resources._base import Reference, Resource, without_none
from resend_nb.resources._docs import endpoint, like
from resend_nb.resources._schedule import moment

if TYPE_CHECKING:
    import builtins
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from resend_nb.resources._shapes import Answer


# The key "from" is a keyword of Python, so this TypedDict cannot be a class.
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
    """An email with its content.

    ``last_event`` is ``"queued"``, ``"scheduled"``, ``"sent"``, ``"delivered"``, ``"opened"``,
    ``"clicked"``, ``"bounced"``, ``"complained"``, ``"suppressed"``, ``"delivery_delayed"``,
    ``"failed"`` or ``"canceled"``.
    """

    html: str | None
    text: str | None
    tags: list[dict[str, str]]


class SentEmail(TypedDict):
    """The id of a sent email."""

    id: str


class SentBatch(TypedDict):
    """The ids of a batch, one per email, in order."""

    data: list[SentEmail]


class Emails(Resource):
    """Emails outside broadcasts, ``client.emails``.

    Each send carries an idempotency key, so a retry never sends the same email twice.

    Examples
    --------
    >>> email = {"from_": "Acme <news@acme.example>", "subject": "Hi", "html": "<p>Hi</p>"}
    >>> sent = client.emails.send(**email, to="delivered@resend.dev")
    >>> client.emails.get(sent["id"])["last_event"]
    'delivered'
    >>> bounced = client.emails.send(**email, to="bounced@resend.dev")
    >>> [item["last_event"] for item in client.emails.list()]
    ['bounced', 'delivered']
    """

    @endpoint("emails/send-email", "POST /emails")
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
        """Send an email. All recipients in ``to`` and ``cc`` see each other's addresses.

        Parameters
        ----------
        %(sender)s
        to : str or sequence of str
            The recipients, at most 50. Test addresses are ``delivered@resend.dev``,
            ``bounced@resend.dev``, ``complained@resend.dev`` and ``suppressed@resend.dev``, each
            also with a label, as in ``delivered+label@resend.dev``.
        html, text : str, optional
            The content in HTML and in plain text, at least one of them. Placeholders such as
            ``{{{contact.first_name}}}`` are filled in in broadcasts only.
        cc, bcc, reply_to : str or sequence of str, optional
            The recipients of copies, and where replies go.
        headers : mapping, optional
            Additional headers of the email.
        tags : sequence of mapping, optional
            Tags, each ``{"name": ..., "value": ...}`` in ASCII letters, digits, ``_`` and ``-``.
        %(scheduled_at)s
        topic_id : str, optional
            Send only to recipients who want this topic.
        idempotency_key : str, optional
            At most 256 characters. A second request with the same key within 24 hours sends
            nothing. By default every call has a new key.

        Raises
        ------
        InputError
            The time has no zone, is in words, or is skipped by clocks, or the idempotency key is
            malformed; nothing was sent.
        ValidationError
            A field is missing or malformed, or a recipient is at ``example.com`` or ``test.com``.
        ConflictError
            The idempotency key was used for another email.
        """
        fields = {
            "from": from_,
            "to": as_list("to", to),
            "subject": subject,
            "html": html,
            "text": text,
            "cc": as_list("cc", cc),
            "bcc": as_list("bcc", bcc),
            "reply_to": as_list("reply_to", reply_to),
            "headers": None if headers is None else mapping("headers", headers),
            "tags": None if tags is None else mappings("tags", tags),
            "scheduled_at": None if scheduled_at is None else moment(scheduled_at),
            "topic_id": None if topic_id is None else identifier(topic_id),
        }
        return self._send_once(SentEmail, path("emails"), without_none(fields), idempotency_key)

    @endpoint("emails/send-batch-emails", "POST /emails/batch")
    def send_batch(
        self, emails: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> SentBatch:
        """Send up to 100 emails with one request; if one is invalid, none is sent.

        Parameters
        ----------
        emails : sequence of mapping
            The emails, with the API's own field names: ``from``, ``to``, ``subject``, ``html`` or
            ``text``, and the other fields of :meth:`send` except ``scheduled_at``.
        idempotency_key : str, optional
            The key of the whole batch, as in :meth:`send`.

        Raises
        ------
        InputError
            The idempotency key is malformed; nothing was sent.
        ValidationError
            The number is not 1 to 100, or a field is missing or malformed; nothing was sent.
        ConflictError
            The idempotency key was used for another batch.
        """
        body = mappings("emails", emails)
        return self._send_once(SentBatch, path("emails", "batch"), body, idempotency_key)

    @endpoint("emails/retrieve-email", "GET /emails/{id}")
    def get(self, email_id: str) -> Email:
        """Return an email with its content.

        Parameters
        ----------
        email_id : str
            The email's id.

        %(not_found)s
        """
        return self._ask(Email, "GET", path("emails", email_id))

    @endpoint("emails/update-email", "PATCH /emails/{id}")
    def update(self, email_id: str, *, scheduled_at: str | dt.datetime) -> Reference:
        """Send a scheduled email at another time.

        Parameters
        ----------
        email_id : str
            The email's id.
        %(scheduled_at)s

        %(not_found)s
        InputError
            The time has no zone, is in words, or is skipped by clocks; nothing was changed.
        ValidationError
            The email is not scheduled, or the time is in the past or over 30 days ahead.
        """
        body = {"scheduled_at": moment(scheduled_at)}
        return self._ask(Reference, "PATCH", path("emails", email_id), json=body)

    @endpoint("emails/cancel-email", "POST /emails/{id}/cancel")
    def cancel(self, email_id: str) -> Reference:
        """Cancel a scheduled email, which is then not sent.

        Parameters
        ----------
        email_id : str
            The email's id.

        %(not_found)s
        ValidationError
            The email is not scheduled.
        """
        return self._ask(Reference, "POST", path("emails", email_id, "cancel"))

    @endpoint("emails/list-emails", "GET /emails")
    def iterate(self) -> Iterator[ListedEmail]:
        """Yield every email, newest first, reading one page after another."""
        return self._every(ListedEmail, path("emails"))

    @like(iterate)
    def list(self) -> builtins.list[ListedEmail]:
        """Return every email, newest first."""
        return list(self.iterate())

    def _send_once(
        self, answer: type[Answer], where: str, body: Any, idempotency_key: str | None
    ) -> Answer:
        """Send with one key for all attempts: the API answers a repeated key without sending."""
        key: object = str(uuid.uuid4()) if idempotency_key is None else idempotency_key
        if not isinstance(key, str) or not re.fullmatch(r"[!-~](?:[ -~]{0,254}[!-~])?", key):
            raise InputError(
                f"idempotency_key must be 1 to 256 printable ASCII characters, not {key!r}"
            )
        headers = {"Idempotency-Key": key}
        return self._ask(answer, "POST", where, json=body, headers=headers, repeatable=True)
