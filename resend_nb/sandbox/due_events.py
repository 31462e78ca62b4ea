"""What becomes of broadcasts' e-mails when its time has come, and what follows from it for the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resend_nb.sandbox.store import Row, Store


def apply_due_events(store: Store, *, now: int) -> None:
    """Let happen what is due: hard bounces and complaints suppress the address, leaving opts the contact out.

    Parameters
    ----------
    store : Store
        The account.
    now : int
        The time, in microseconds.
    """
    for each in store.scheduled_events.consequential(until=now):
        if each["type"] == "unsubscribed":
            opt_out(store, store.outbox.get(each["email_id"]))
        else:
            origin = "bounce" if each["type"] == "bounced" else "complaint"
            address = each["email"].lower()
            store.suppressions.create(
                address, origin=origin, source_id=each["email_id"], now=each["due"]
            )
    store.scheduled_events.happen(until=now)


def opt_out(store: Store, email: Row) -> bool:
    """Opt the person out who got an e-mail: of the broadcast's topic if it had one, else of everything.

    Parameters
    ----------
    store : Store
        The account.
    email : dict
        As it is in the outbox.

    Returns
    -------
    bool
        Whether there still is such a contact.
    """
    if store.contacts.find(email["contact_id"]) is None:
        return False
    if email["topic_id"] and store.topics.get(email["topic_id"]):
        store.contacts.choose(email["contact_id"], email["topic_id"], "opt_out")
    else:
        store.contacts.update(email["contact_id"], {"unsubscribed": True})
    return True
