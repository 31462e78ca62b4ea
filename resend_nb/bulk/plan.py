"""What to do with each row, given what the account holds: no calls, no changes but to the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb.bulk.check import person_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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
    known: dict[str, list[Contact]] = {}
    for contact in contacts:
        known.setdefault(person_of(contact["email"]), []).append(contact)
    for row in rows:
        if row.status == "pending":
            _decide(row, known.get(row.person, []), members)


def _decide(row: Row, spellings: Sequence[Contact], members: Collection[str] | None) -> None:
    """Decide for one person, whom an account may hold more than once if addresses differ in case."""
    if not spellings:
        row.action, row.joins = "create", members is not None
        row.note("opted out from the start" if row.unsubscribed else "")
        return
    # Of several spellings the one that opted out is the person.
    contact = max(spellings, key=lambda each: (each["unsubscribed"], each["email"] == row.email))
    row.contact_id, row.has_opted_out = contact["id"], contact["unsubscribed"]
    row.note(_kept(row, contact))
    row.joins = members is not None and contact["id"] not in members
    row.to_opt_out = [each["id"] for each in spellings if row.unsubscribed and not each["unsubscribed"]]
    if row.to_opt_out:
        row.action = "opt_out"
    elif row.joins:
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
