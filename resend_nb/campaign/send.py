"""Sending a broadcast once, to a number of people that somebody has confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.errors import InputError, SendNotConfirmedError, ServerError, TransportError

if TYPE_CHECKING:
    import datetime as dt

    from resend_nb.client import Client
    from resend_nb.resources import Broadcast

__all__ = ["send_broadcast"]


def send_broadcast(
    client: Client,
    broadcast_id: str,
    *,
    confirm: int | None = None,
    scheduled_at: str | dt.datetime | None = None,
) -> Broadcast:
    """Send a draft to everybody in its segment who has not opted out.

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
        Who is suppressed or does not want the broadcast's topic is counted here but not mailed.
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
    TransportError, ServerError
        The answer was lost and the broadcast is still a draft; the error says so in a note.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, then ``POST /broadcasts/{id}/send``,
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
    broadcast = client.broadcasts.get(broadcast_id)
    if broadcast["status"] != "draft":
        raise InputError(f"the broadcast {broadcast['name']!r} is {broadcast['status']}; only a draft can be sent")
    recipients = _reachable(client, broadcast)
    if recipients == 0:
        raise InputError(f"nobody would get the broadcast {broadcast['name']!r}: its segment is empty or all opted out")
    if confirm is not None or client.is_live:
        _confirm(client, broadcast, recipients, confirm)
    try:
        client.broadcasts.send(broadcast_id, scheduled_at=scheduled_at)
    except (TransportError, ServerError) as error:
        return _settle(client, broadcast_id, error)
    return client.broadcasts.get(broadcast_id)


def _reachable(client: Client, broadcast: Broadcast) -> int:
    segment_id = broadcast["segment_id"]
    if segment_id is None:
        raise InputError(
            f"the broadcast {broadcast['name']!r} has no segment; set segment_id= with broadcasts.update()"
        )
    return sum(not contact["unsubscribed"] for contact in client.contacts.iterate(segment_id=segment_id))


def _confirm(client: Client, broadcast: Broadcast, recipients: int, confirm: int | None) -> None:
    people = "1 person" if recipients == 1 else f"{recipients:,} people"
    if confirm is None:
        question = f"{client} will mail {broadcast['subject']!r} to {people}. Type the number to send: "
        try:
            typed = input(question)
        except (EOFError, NotImplementedError):  # a notebook that runs without a person says the latter
            typed = ""
        confirm = int(typed) if typed.strip().isdecimal() else None
    if confirm != recipients:
        raise SendNotConfirmedError(f"nothing was sent: this would mail {people}; say confirm={recipients} to do it")


def _settle(client: Client, broadcast_id: str, error: Exception) -> Broadcast:
    """After a lost answer, let the server say what happened."""
    broadcast = client.broadcasts.get(broadcast_id)
    if broadcast["status"] == "draft":
        error.add_note("Its status was read since: it is still a draft. Read it again before you send again.")
        raise error
    return broadcast
