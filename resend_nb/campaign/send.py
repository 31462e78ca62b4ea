"""Sending a broadcast exactly once, to a confirmed number of recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb._ui import is_confirmed, typed_number
from resend_nb.campaign.audience import read_audience
from resend_nb.errors import InputError, ResendError, SendNotConfirmedError
from resend_nb.resources import moment
from resend_nb.tables import broadcast_id_of

if TYPE_CHECKING:
    import datetime as dt

    from resend_nb.campaign.audience import Audience
    from resend_nb.client import Client
    from resend_nb.resources import Broadcast


@public
def send_broadcast(
    client: Client,
    broadcast: str,
    *,
    confirm: int | None = None,
    scheduled_at: str | dt.datetime | None = None,
) -> Broadcast:
    """Send a draft to its recipients, now or later, never twice.

    On an account, it shows the number of recipients and asks you to type it. On a sandbox, no
    email leaves your computer, so it does not ask.

    Parameters
    ----------
    %(client)s
    broadcast : str
        The id or name of a draft.
    confirm : int, optional
        The number of recipients, if you know it already. Then you are not asked, and nothing is
        sent if the number differs. Contacts who opted out, are suppressed, or are not subscribed
        to the draft's topic are not recipients. Topic choices take one request per contact, so
        above 500 contacts they are not read and the number is an upper limit.
    scheduled_at : str or datetime.datetime, optional
        When to send it, at most 30 days ahead, with a time zone, such as
        ``"2026-12-01T09:00:00+01:00"``. By default now.

    Returns
    -------
    dict
        The broadcast after sending; its ``status`` is ``queued``, ``scheduled`` or ``sent``.

    Raises
    ------
    InputError
        The broadcast is not a draft, has no recipients, or the time has no time zone. Nothing was
        sent.
    ObjectLookupError
        No broadcast or several broadcasts have that name. Nothing was sent.
    SendNotConfirmedError
        The number was not confirmed. Nothing was sent.
    TransportError, ServerError, NotJSONError
        The request failed, and the broadcast is not being sent or its status is unknown. A note on
        the error says which.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``,
    ``GET /contacts/{id}/topics`` for a draft with a topic, then ``POST /broadcasts/{id}/send``,
    https://resend.com/docs/api-reference/broadcasts/send-broadcast. The API does not recognize a
    repeated send, so after a lost response this reads the status instead of sending again.

    Examples
    --------
    >>> rnb.send_broadcast(demo, "Cold brew launch")["status"]
    'queued'
    """
    when = None if scheduled_at is None else moment(scheduled_at)
    broadcast_id = broadcast_id_of(client, broadcast)
    draft, audience = _read_draft(client, broadcast_id)
    if confirm is None and client.is_live:
        confirm = _ask(client, draft, audience)
        if confirm is not None:
            # The segment may have changed while the question was open.
            draft, audience = _read_draft(client, broadcast_id)
    recipients = len(audience.recipients)
    needs_confirmation = confirm is not None or client.is_live
    if needs_confirmation and not is_confirmed(confirm, recipients):
        raise SendNotConfirmedError(
            f"nothing was sent: this would email {audience.reach()}; "
            f"pass confirm={recipients} to send"
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
        # It was sent. A failure to read it back must not look like a failure to send.
        return {**draft, "status": "queued" if when is None else "scheduled"}


def _read_draft(client: Client, broadcast_id: str) -> tuple[Broadcast, Audience]:
    """Read a broadcast that can be sent, and its audience."""
    broadcast = client.broadcasts.get(broadcast_id)
    name, segment_id = broadcast["name"], broadcast["segment_id"]
    if broadcast["status"] != "draft":
        raise InputError(
            f"the status of broadcast {name!r} is {broadcast['status']}; only a draft can be sent"
        )
    if segment_id is None:
        raise InputError(
            f"the broadcast {name!r} has no segment; choose one with "
            f"client.broadcasts.update({broadcast_id!r}, segment_id=...)"
        )
    audience = read_audience(client, segment_id, broadcast["topic_id"])
    if not audience.recipients:
        raise InputError(f"the broadcast {name!r} has no recipients: {audience.summary()}")
    return broadcast, audience


def _ask(client: Client, broadcast: Broadcast, audience: Audience) -> int | None:
    return typed_number(
        f"{client} will email {broadcast['subject']!r} to {audience.reach()}. "
        "Type the number to send: "
    )


def _resolve_unknown(client: Client, broadcast_id: str, error: ResendError) -> Broadcast:
    """Return the broadcast if it is being sent after all, else raise the error with a note."""
    try:
        broadcast = client.broadcasts.get(broadcast_id)
    except ResendError:
        error.add_note(
            "The broadcast may have been sent: its status could not be read. "
            "Check the status before you send again."
        )
        raise error from None
    if broadcast["status"] in {"queued", "scheduled", "sent"}:
        return broadcast
    error.add_note(
        f"The broadcast's status was {broadcast['status']} afterwards. "
        "Check the status before you send again."
    )
    raise error
