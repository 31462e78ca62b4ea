"""Compare the rows of an earlier run with the account: to resume the run, or to undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.bulk.store.row import Step


_STAYS = "the contact stays: deleting it would also delete a later opt-out"
_ASSUMED = "the contact stays: the run was interrupted, so someone else may have created it"
_DELETED = "the contact was deleted, which cannot be undone"


def reconcile(rows: Iterable[Row], account: Account) -> None:
    """Update the unfinished rows of a run: drop what is done, mark what no longer fits as stale.

    A row that was started may have been done, completely or in part, so what the account shows of
    it counts as done by the run. A row that was not started must still be as it was planned.
    """
    for row in rows:
        if row.retry or row.status == "pending":
            _reconcile(row, account)


def plan_undo(row: Row, account: Account, *, delete_created: bool) -> Row:
    """Return a row that undoes what a run did; its reason says what cannot be undone."""
    if row.did.get("created") and row.contact_id is None:
        _identify(row, account)
    undo = _plan_changes(row, account)
    if row.did.get("created") and undo.status != "not_found":
        contacts = account.contacts_of(row.person)
        contact = next(known for known in contacts if known.id == row.contact_id)
        if reason := _why_not_deleted(row, contact) if delete_created else _STAYS:
            undo.note(reason)
        else:
            undo.reopen()
            undo.plan_deletion(row)
    return undo


def _identify(row: Row, account: Account) -> None:
    """Find the contact that an import created; one that is of another time is somebody else's."""
    contacts = account.contacts_of(row.person)
    is_ours = any(known.email == row.email and account.was_imported(known) for known in contacts)
    row.identify(contacts, assumed=not is_ours)


def _plan_changes(row: Row, account: Account) -> Row:
    """Return a row that undoes the changes of a contact that the run left in the account."""
    left = row.did.get("left", ())
    contact_id = left[0] if left else row.contact_id
    undo = Row(email=row.email, person=row.person, contact_id=contact_id)
    undo.note(_what_stays(row.did))
    known = {contact.id: contact for contact in account.contacts_of(row.person)}
    if contact_id not in known:
        undo.refuse("not_found", _DELETED if row.did.get("deleted") else "no longer exists")
        return undo
    contact = known[str(contact_id)]
    undo.has_opted_out = contact.unsubscribed
    if contact.is_member and contact.id in row.did.get("joined", ()):
        undo.to_leave = [contact.id]
    undo.joins = not contact.is_member and contact.id in left
    _restore_fields(undo, row.did.get("changed", {}), account)
    undo.plan_steps("unchanged")
    return undo


def _why_not_deleted(row: Row, contact: KnownContact) -> str:
    """Return why a contact that the run created is not deleted, by what lists of contacts show."""
    if row.did.get("assumed"):
        return _ASSUMED
    return row.why_kept(contact.unsubscribed, contact.first_name, contact.last_name)


def _what_stays(did: Mapping[str, Any]) -> str:
    reasons = []
    if did.get("opted_out"):
        reasons.append("the opt-out stays")
    if len(did.get("left", ())) > 1:
        reasons.append("other spellings of the address are not added back")
    return "; ".join(reasons)


def _restore_fields(undo: Row, changed: Mapping[str, list[Any]], account: Account) -> None:
    if not changed:
        return
    values = _values_of(undo, account, changed)
    for name, (old, new) in changed.items():
        if values.get(name) == new:
            undo.fields = {**undo.fields, name: [new, old]}
        elif values.get(name) != old:
            undo.note(f"{name} was changed again since then, so {values.get(name)!r} stays")


def _values_of(row: Row, account: Account, names: Iterable[str]) -> dict[str, Any]:
    """Return the current values of the row's contact; properties only if a name asks for one."""
    contacts = account.contacts_of(row.person)
    contact = next(known for known in contacts if known.id == row.contact_id)
    values: dict[str, Any] = {"first_name": contact.first_name, "last_name": contact.last_name}
    if any(name.startswith("properties.") for name in names):
        properties = account.values(contact.id)
        values |= {f"properties.{key}": value for key, value in properties.items()}
    return values


def _reconcile(row: Row, account: Account) -> None:
    row.reopen()
    planned = row.describe_changes()
    contacts = account.contacts_of(row.person)
    if row.contact_id is None and contacts:
        contact = row.match_created(contacts) if row.tried else row.match(contacts)
        if row.tried:
            is_imported = row.importable and account.was_imported(contact)
            row.record_created(contact.id, assumed=not is_imported)
    elif row.contact_id is not None and all(known.id != row.contact_id for known in contacts):
        _settle_missing(row)
        return
    if row.contact_id is not None:
        _drop_done_steps(row, account)
    if not row.tried:
        is_new = row.contact_id is None
        if row.describe_changes() != planned or (row.action == "create") != is_new:
            row.mark_stale(row.changes or "nothing to do")
    elif not row.has_steps:
        row.finish()
        row.note("was done when the run stopped")


def _settle_missing(row: Row) -> None:
    """Set the state of a row whose contact no longer exists."""
    if row.action != "delete":
        row.refuse("stale", "the contact no longer exists")
    elif row.tried:
        row.record_deleted()
        row.finish()
        row.note("was done when the run stopped")
    else:
        row.refuse("not_found", "no longer exists")


def _drop_done_steps(row: Row, account: Account) -> None:
    """Drop the steps that the account shows as done, and record them if the row was started."""
    known = {contact.id: contact for contact in account.contacts_of(row.person)}
    there = [contact_id for contact_id in row.to_opt_out if contact_id in known]
    row.to_opt_out = there
    _settle(row, "opted_out", [id_ for id_ in there if known[id_].unsubscribed])
    if row.fields:
        values = _values_of(row, account, row.fields)
        done = {
            name: change for name, change in row.fields.items() if values.get(name) == change[1]
        }
        if done and row.tried:
            row.record_changed(done)
        row.fields = {
            name: [values.get(name), new]
            for name, (_, new) in row.fields.items()
            if name not in done
        }
    if row.joins and known[str(row.contact_id)].is_member:
        _settle(row, "joined", [str(row.contact_id)])
    members = {contact.id for contact in known.values() if contact.is_member}
    _settle(row, "left", [id_ for id_ in row.to_leave if id_ not in members])


def _settle(row: Row, step: Step, ids: Sequence[str]) -> None:
    if row.tried and ids:
        row.record(step, ids)
    else:
        row.drop(step, ids)
