"""Sending a broadcast once, to a number of people that somebody has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb._ui import typed_number
from resend_nb.campaign.audience import read_audience
from resend_nb.errors import (
    InputError,
    ResendError,
    SendNotConfirmedError,
)
from resend_nb.resources import moment

if TYPE_CHECKING:
    import datetime as dt

    from resend_nb.campaign.audience import Audience
    from resend_nb.client import Client
    from resend_nb.resources import Broadcast

__all__ = ["send_broadcast"]


@public
def send_broadcast(
    client: Client,
    broadcast_id: str,
    *,
    confirm: int | None = None,
    scheduled_at: str | dt.datetime | None = None,
) -> Broadcast:
    """Send a draft to everybody in its segment who may get it.

    On an account this says how many people it mails and asks for that number first. On a sandbox nobody is
    mailed, so nothing is asked.

    Parameters
    ----------
    client : Client
        The account.
    broadcast_id : str
        A draft's id.
    confirm : int, optional
        The number of people, known beforehand; nothing is asked then, and nothing is sent if it is another.
        Opted out, suppressed, and without the draft's topic do not count. The API tells topic choices one
        contact at a time: from 500 people on they are not read, and the number is the most that it can be.
    scheduled_at : str or datetime.datetime, optional
        When, at most 30 days ahead: a time with its zone, or ISO text such as ``"2026-12-01T09:00:00+01:00"``.

    Returns
    -------
    dict
        The broadcast as it is afterwards; its ``status`` is ``queued``, ``scheduled`` or ``sent``.

    Raises
    ------
    InputError
        It is no draft any more, nobody would get it, or the time has no zone; nothing was sent.
    SendNotConfirmedError
        The number was not confirmed; nothing was sent.
    TransportError, ServerError, NotJSONError
        The answer was lost and the broadcast is not on its way, or nobody can tell; a note says which.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``, for a draft with a topic
    ``GET /contacts/{id}/topics``, then ``POST /broadcasts/{id}/send``,
    https://resend.com/docs/api-reference/broadcasts/send-broadcast. The API does not recognise a repeated
    send, so after a lost answer this reads the status instead of trying again.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> draft = client.broadcasts.list()[0]
    >>> rnb.send_broadcast(client, draft["id"])["status"]
    'queued'
    """
    when = None if scheduled_at is None else moment(scheduled_at)
    broadcast, audience = _draft(client, broadcast_id)
    if confirm is None and client.is_live:
        confirm = _asked(client, broadcast, audience)
        if confirm is not None:
            broadcast, audience = _draft(
                client, broadcast_id
            )  # the question may have stood for long
    recipients = len(audience.recipients)
    if (confirm is not None or client.is_live) and (
        confirm != recipients or isinstance(confirm, bool)
    ):
        raise SendNotConfirmedError(
            f"nothing was sent: this would mail {audience.reach()}; say confirm={recipients} to do it"
        )
    try:
        client.broadcasts.send(broadcast_id, scheduled_at=when)
    except ResendError as error:
        if not error.outcome_unknown:
            raise
        return _resolve_unknown(client, broadcast_id, error)
    try:
        return client.broadcasts.get(broadcast_id)
    except ResendError:
        # It is sent; that it cannot be read just now must not look like a failure.
        return {**broadcast, "status": "queued" if when is None else "scheduled"}


def _draft(client: Client, broadcast_id: str) -> tuple[Broadcast, Audience]:
    """Read a draft, and whom it reaches."""
    broadcast = client.broadcasts.get(broadcast_id)
    name, segment_id = broadcast["name"], broadcast["segment_id"]
    if broadcast["status"] != "draft":
        raise InputError(
            f"the broadcast {name!r} is {broadcast['status']}; only a draft can be sent"
        )
    if segment_id is None:
        raise InputError(
            f"the broadcast {name!r} has no segment; set segment_id= with broadcasts.update()"
        )
    audience = read_audience(client, segment_id, broadcast["topic_id"])
    if not audience.recipients:
        raise InputError(f"nobody would get the broadcast {name!r}: {audience.summary()}")
    return broadcast, audience


def _asked(client: Client, broadcast: Broadcast, audience: Audience) -> int | None:
    question = f"{client} will mail {broadcast['subject']!r} to {audience.reach()}. Type the number to send: "
    return typed_number(question)


def _resolve_unknown(client: Client, broadcast_id: str, error: Exception) -> Broadcast:
    """After a lost answer, let the server say what happened."""
    try:
        broadcast = client.broadcasts.get(broadcast_id)
    except ResendError:
        error.add_note(
            "Its status could not be read since. It may have been sent: read it before you send again."
        )
        raise error from None
    if broadcast["status"] in {"queued", "scheduled", "sent"}:
        return broadcast
    error.add_note(
        f"Its status was read since: it is {broadcast['status']}. Read it again before you send again."
    )
    raise error
