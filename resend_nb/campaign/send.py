"""Sending a broadcast exactly once, to a confirmed number of recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._public import public
from resend_nb._ui import is_confirmed, typed_number
from resend_nb.campaign.mailing import SECOND_LIMIT, read_mailing
from resend_nb.campaign.send_checks import send_gate
from resend_nb.errors import ResendError, SendNotConfirmedError
from resend_nb.resources import moment
from resend_nb.tables import broadcast_id_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection

    from resend_nb.campaign.mailing import Mailing
    from resend_nb.client import Client
    from resend_nb.resources import Broadcast


@public
def send_broadcast(
    client: Client,
    broadcast: str,
    *,
    confirm: int | None = None,
    scheduled_at: str | dt.datetime | None = None,
    allow: Collection[str] = (),
) -> Broadcast:
    """Check a draft, and send it to its recipients, now or later, never twice.

    The checks are those of :func:`check_broadcast`. Errors stop the sending, and warnings are
    printed. On an account, it then shows the number of recipients and asks you to type it. On a
    sandbox, no email leaves your computer, so it does not ask.

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
        ``"2026-12-01T09:00:00+01:00"``. Times that clocks skip and words such as "in 1 hour" are
        refused: pass ``client.now + datetime.timedelta(hours=1)``. By default now.
    %(allow)s

    Returns
    -------
    dict
        The broadcast after sending; its ``status`` is ``queued``, ``scheduled`` or ``sent``.

    Raises
    ------
    InputError
        The broadcast is not a draft, has no recipients, or the time has no time zone or does not
        exist. Nothing was sent.
    ObjectLookupError
        No broadcast or several broadcasts have that name. Nothing was sent.
    BroadcastCheckError
        The checks found errors; ``error.findings`` has all findings. Nothing was sent.
    SendNotConfirmedError
        The number was not confirmed, or the draft or its recipients changed meanwhile. Nothing was
        sent.
    TransportError, ServerError, NotJSONError
        The request failed, and the broadcast is not being sent or its status is unknown. A note on
        the error says which.

    Notes
    -----
    ``GET /broadcasts/{id}``, ``GET /segments/{id}/contacts``, ``GET /suppressions``,
    ``GET /contacts/{id}/topics`` for a draft with a topic, the other requests of
    :func:`check_broadcast`, then ``POST /broadcasts/{id}/send``,
    https://resend.com/docs/api-reference/broadcasts/send-broadcast. On an account,
    everything is read again right before it is sent, in pages of another size, and must be the
    same. The API does not recognize a repeated send, so after a lost response this reads the
    status instead of sending again.

    Examples
    --------
    >>> rnb.send_broadcast(demo, "Cold brew launch")["status"]  # doctest: +ELLIPSIS
    1 warning:
    - The preview text is missing, so inboxes show the beginning of the email. (preview-missing...
    'queued'
    """
    when = None if scheduled_at is None else moment(scheduled_at)
    return send_mailing(
        client,
        broadcast_id_of(client, broadcast),
        confirm=confirm,
        when=when,
        gate=send_gate(client, allow=allow, when=when),
    )


def send_mailing(
    client: Client,
    broadcast_id: str,
    *,
    confirm: int | None = None,
    when: str | None = None,
    gate: Callable[[Mailing], object] | None = None,
    check: Callable[[Mailing], object] | None = None,
    on_send: Callable[[], object] | None = None,
) -> Broadcast:
    """Send a draft after confirmation.

    ``gate`` may refuse the draft and its audience before the question, and ``check`` each reading
    of them. ``on_send`` is called right before the request that sends it.
    """
    mailing = _confirmed(client, broadcast_id, confirm, gate or _pass, check or _pass)
    if on_send is not None:
        on_send()
    try:
        client.broadcasts.send(broadcast_id, scheduled_at=when)
    except ResendError as error:
        if not error.outcome_unknown:
            raise
        return _resolve_unknown(client, broadcast_id, error)
    except BaseException as interrupt:
        interrupt.add_note(_MAY_BE_SENT)
        raise
    try:
        return client.broadcasts.get(broadcast_id)
    except ResendError:
        # It was sent. A failure to read it back must not look like a failure to send.
        return {**mailing.broadcast, "status": "queued" if when is None else "scheduled"}


def _confirmed(
    client: Client,
    broadcast_id: str,
    confirm: int | None,
    gate: Callable[[Mailing], object],
    check: Callable[[Mailing], object],
) -> Mailing:
    """Read the mailing, have it confirmed, and read it again, as it may have changed meanwhile."""
    asked = read_mailing(client, broadcast_id)
    check(asked)
    gate(asked)
    if confirm is None and client.is_live:
        confirm = _ask(client, asked)
    number = len(asked.ids)
    if (confirm is not None or client.is_live) and not is_confirmed(confirm, number):
        raise SendNotConfirmedError(
            f"nothing was sent: this would email {asked.audience.reach()}; "
            f"pass confirm={number} to send"
        )
    if not client.is_live:
        return asked
    mailing = read_mailing(client, broadcast_id, limit=SECOND_LIMIT)
    check(mailing)
    if changes := mailing.changes_since(asked):
        raise SendNotConfirmedError(
            f"nothing was sent: since the broadcast was read, {', and '.join(changes)}. Check it, "
            "then send it again"
        )
    return mailing


def _pass(_: Mailing) -> None:
    """Refuse nothing."""


def _ask(client: Client, mailing: Mailing) -> int | None:
    subject = str(mailing.broadcast["subject"])
    return typed_number(
        f"{client} will email {subject!r} to {mailing.audience.reach()}. Type the number to send: "
    )


_MAY_BE_SENT = "The broadcast may have been sent. Check its status before you send it again."


def _resolve_unknown(client: Client, broadcast_id: str, error: ResendError) -> Broadcast:
    """Return the broadcast if it is being sent after all, else raise the error with a note."""
    try:
        broadcast = client.broadcasts.get(broadcast_id)
    except ResendError:
        error.add_note(f"{_MAY_BE_SENT} It could not be read now.")
        raise error from None
    if broadcast["status"] in {"queued", "scheduled", "sent"}:
        return broadcast
    error.add_note(
        f"The broadcast's status was {broadcast['status']} afterwards. "
        "Check the status before you send again."
    )
    raise error
