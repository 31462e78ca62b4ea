"""What is left of a row that was planned earlier, given what the account holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.bulk.plan import FINAL_STATUS, describe_changes, mark_removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.bulk.store.account import Account
    from resend_nb.bulk.store.row import Row


def reconcile(rows: Iterable[Row], account: Account) -> None:
    """Bring rows of an earlier run up to date: what was done is done, and what the account has since is seen.

    A row that was under way when the run stopped may have been done, in part or whole; what the account shows of
    it is taken as done by the run. A row that was never tried is done only if it still is what was planned.

    Parameters
    ----------
    rows : iterable of Row
        Rows of a journal.
    account : Account
        What there is now.
    """
    for row in rows:
        if row.retry or row.status == "pending":
            _renew(row, account)


def plan_undo(row: Row, account: Account) -> Row:
    """Plan the undoing of what a run did to a row.

    Parameters
    ----------
    row : Row
        A row that has ended.
    account : Account
        What there is now.

    Returns
    -------
    Row
        What takes it back, and in its reason what cannot be taken back.
    """
    did, known = row.did, {each.id: each for each in account.contacts_of(row.person)}
    back = type(row)(
        email=row.email,
        person=row.person,
        contact_id=next(iter(did.get("left", [])), row.contact_id),
    )
    back.note(_stays(did))
    if back.contact_id not in known:
        back.refuse("not_found", "is no contact any more")
        return back
    contact = known[str(back.contact_id)]
    back.has_opted_out = contact.unsubscribed
    if contact.is_member and contact.id in did.get("joined", []):
        mark_removal(back, contact.id)
    back.joins = not contact.is_member and contact.id in did.get("left", [])
    _take_back(back, did.get("changed", {}), account)
    back.action = "update" if back.fields else "add" if back.joins else back.action
    back.status = "pending" if back.action != "none" else "unchanged"
    back.changes = describe_changes(back)
    return back


def _stays(did: Mapping[str, Any]) -> str:
    stays = []
    if did.get("created"):
        stays.append("the contact stays: deleting it would forget an opt-out that it may give")
    if did.get("opted_out"):
        stays.append("the opt-out stays")
    if len(did.get("left", [])) > 1:
        stays.append("its other spellings are not put back")
    return "; ".join(stays)


def _take_back(back: Row, changed: Mapping[str, list[Any]], account: Account) -> None:
    if not changed:
        return
    now = _held(back, account, changed)
    for name, (old, new) in changed.items():
        if now.get(name) == new:
            back.fields = {**back.fields, name: [new, old]}
        elif now.get(name) != old:
            back.note(f"{name} was changed again since, and stays {now.get(name)!r}")


def _held(row: Row, account: Account, names: Iterable[str]) -> dict[str, Any]:
    """Read the values that a contact has now."""
    contact = next(each for each in account.contacts_of(row.person) if each.id == row.contact_id)
    held: dict[str, Any] = {"first_name": contact.first_name, "last_name": contact.last_name}
    if any(name.startswith("properties.") for name in names):
        held |= {
            f"properties.{key}": value for key, value in account.values(str(row.contact_id)).items()
        }
    return held


def _renew(row: Row, account: Account) -> None:
    row.status, row.reason, row.retry = "pending", "", False
    planned = describe_changes(row)
    known = {each.id: each for each in account.contacts_of(row.person)}
    if row.contact_id is None and known:
        _became_a_contact(row, account)
    elif row.contact_id is not None and row.contact_id not in known:
        row.refuse("stale", "is no contact any more")
        return
    if row.contact_id is not None:
        _drop_what_is_done(row, account)
    if row.tried:
        if not _left(row):
            row.status = FINAL_STATUS[row.action]
            row.note("was done when the run stopped")
    elif describe_changes(row) != planned or (row.action == "create") != (row.contact_id is None):
        row.refuse(
            "stale", f"the account changed since the plan, which was: {row.changes or 'nothing'}"
        )
        row.retry = True


def _became_a_contact(row: Row, account: Account) -> None:
    contacts_of = account.contacts_of(row.person)
    contact = max(contacts_of, key=lambda each: (each.unsubscribed, each.email == row.email))
    row.contact_id = contact.id
    row.to_opt_out = [each.id for each in contacts_of if row.unsubscribed and not each.unsubscribed]
    if row.tried:
        row.did = {**row.did, "created": True}


def _drop_what_is_done(row: Row, account: Account) -> None:
    """Keep what is still to do, and note as done what was tried and is there."""
    people = {each.id: each for each in account.contacts_of(row.person)}
    there = [each for each in row.to_opt_out if each in people]
    _done(row, "opted_out", [each for each in there if people[each].unsubscribed])
    row.to_opt_out = [each for each in there if not people[each].unsubscribed]
    if row.fields:
        now = _held(row, account, row.fields)
        done = {name: each for name, each in row.fields.items() if now.get(name) == each[1]}
        row.fields = {
            name: [now.get(name), new] for name, (_, new) in row.fields.items() if name not in done
        }
        if done and row.tried:
            row.did = {**row.did, "changed": {**row.did.get("changed", {}), **done}}
    if row.joins and people[str(row.contact_id)].is_member:
        row.joins = False
        _done(row, "joined", [str(row.contact_id)])
    left = [each for each in row.to_leave if each not in people or not people[each].is_member]
    _done(row, "left", left)
    row.to_leave = [each for each in row.to_leave if each not in left]


def _done(row: Row, what: str, ids: Sequence[str]) -> None:
    if row.tried and ids:
        row.record(what, ids)


def _left(row: Row) -> bool:
    return bool(row.contact_id is None or row.to_opt_out or row.fields or row.joins or row.to_leave)
