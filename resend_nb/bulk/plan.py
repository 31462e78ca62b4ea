"""What to do with each row, given what the account holds: no calls, no changes but to the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from resend_nb.bulk.check import Row
    from resend_nb.resources import Contact


def plan(rows: Iterable[Row], contacts: Iterable[Contact], members: Collection[str] | None) -> None:
    """Decide what each row needs.

    A contact that exists keeps its fields; only an opt-out that the data brings is recorded.

    Parameters
    ----------
    rows : iterable of Row
        Checked rows; invalid ones and duplicates stay as they are.
    contacts : iterable of dict
        Every contact of the account.
    members : collection of str, optional
        Ids of who is in the segment; ``None`` where no segment was named.
    """
    known = _by_address(contacts)
    for row in rows:
        if row.status == "pending":
            _decide(row, known.get(row.email or ""), members)


def _by_address(contacts: Iterable[Contact]) -> dict[str, Contact]:
    """Find contacts by address whatever its case; of several spellings one that opted out goes first."""
    known: dict[str, Contact] = {}
    for contact in contacts:
        address = contact["email"].lower()
        if address not in known or (contact["unsubscribed"] and not known[address]["unsubscribed"]):
            known[address] = contact
    return known


def _decide(row: Row, contact: Contact | None, members: Collection[str] | None) -> None:
    if contact is None:
        row.action = "create"
        row.reason = "opted out from the start" if row.unsubscribed else ""
        return
    row.contact_id = contact["id"]
    row.reason = _kept(row, contact)
    inside = members is None or contact["id"] in members
    if row.unsubscribed and not contact["unsubscribed"]:
        row.action = "opt_out"
    elif not inside:
        row.action = "add"
    else:
        row.status = "unchanged" if members is None else "already_member"


def _kept(row: Row, contact: Contact) -> str:
    kept = [
        f"{name} stays {old!r}"
        for name, new, old in (
            ("first_name", row.first_name, contact["first_name"]),
            ("last_name", row.last_name, contact["last_name"]),
        )
        if new is not None and new != old
    ]
    if contact["unsubscribed"]:
        kept.insert(0, "has opted out and stays so")
    return "; ".join(kept)
