"""What to do with each row, given what the account holds: no calls, no changes but to the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from resend_nb.bulk.run.files import fits
from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resend_nb.bulk.store.account import Account, Known
    from resend_nb.bulk.store.rows import Rows

Kind = Literal["add", "sync", "update", "remove", "split", "undo"]

ENDS = {
    "create": "created",
    "update": "updated",
    "add": "added",
    "opt_out": "opted_out",
    "remove": "removed",
    "none": "unchanged",
}
"""How a row ends whose action went well."""

LEAVES = "is in the segment and not in the data"
"""Why somebody leaves who is in no row."""


def plan(rows: Iterable[Row], account: Account, *, kind: Kind = "add", overwrite: bool = False) -> None:
    """Decide what each row needs.

    An opt-out that the data brings is recorded whatever else is wanted; none is ever taken back.

    Parameters
    ----------
    rows : iterable of Row
        Checked rows; invalid ones and duplicates stay as they are.
    account : Account
        What there is.
    kind : {"add", "sync", "update", "remove"}
        Whether people become contacts and members, are changed, or leave the segment.
    overwrite : bool
        Whether contacts that exist take the data's values; otherwise their fields stay.
    """
    for row in rows:
        if row.status == "pending":
            _decide(row, account, kind, overwrite=overwrite or kind == "update")
            row.changes = told(row)


def leaving(rows: Rows, account: Account) -> Iterator[Row]:
    """Make a row for each member of the segment who is in no row of the data.

    Parameters
    ----------
    rows : Rows
        Checked rows; who stands in one stays, also if the row cannot be used.
    account : Account
        What there is.

    Yields
    ------
    Row
        Somebody who leaves; rows may be added meanwhile.
    """
    data = len(rows)
    for contact in account.members():
        if not any(row.place < data for row in rows.of(contact.person)):
            row = Row(email=contact.email, person=contact.person, has_opted_out=contact.unsubscribed)
            leave(row, contact.id, LEAVES)
            yield row


def leave(row: Row, contact_id: str, reason: str = "") -> None:
    """Make a row one of somebody who leaves the segment.

    Parameters
    ----------
    row : Row
        The row.
    contact_id : str
        Who it is.
    reason : str
        Why.
    """
    row.action, row.contact_id, row.to_leave = "remove", contact_id, [contact_id]
    row.note(reason)
    row.changes = told(row)


def told(row: Row) -> str:
    """Say what a row changes, field by field.

    Parameters
    ----------
    row : Row
        A planned row.

    Examples
    --------
    >>> told(Row(fields={"first_name": ["Ad", "Ada"]}, joins=True))
    "first_name: 'Ad' -> 'Ada', joins"
    """
    if row.action == "create":
        given: dict[str, Any] = {"first_name": row.first_name, "last_name": row.last_name}
        given |= {f"properties.{key}": value for key, value in row.properties.items()}
        parts = [f"{name}: {value!r}" for name, value in given.items() if value is not None]
        parts += ["opts out"] if row.unsubscribed else []
    else:
        parts = ["opts out"] if row.to_opt_out else []
        parts += [f"{name}: {old!r} -> {new!r}" for name, (old, new) in row.fields.items()]
    return ", ".join([*parts, *(["joins"] if row.joins else []), *(["leaves"] if row.to_leave else [])])


def _decide(row: Row, account: Account, kind: Kind, *, overwrite: bool) -> None:
    spellings = account.spellings(row.person)
    if not spellings:
        _newcomer(row, kind, joins=account.has_members)
        return
    # Of several spellings the one that opted out is the person.
    contact = max(spellings, key=lambda each: (each.unsubscribed, each.email == row.email))
    row.contact_id, row.has_opted_out = contact.id, contact.unsubscribed
    row.to_opt_out = [each.id for each in spellings if row.unsubscribed and not each.unsubscribed]
    if kind == "remove":
        row.to_leave = [each.id for each in spellings if each.is_member]
    else:
        row.joins = account.has_members and not contact.is_member
        _compare(row, contact, account, overwrite=overwrite)
    _name(row, account, kind)


def _newcomer(row: Row, kind: Kind, *, joins: bool) -> None:
    if kind in {"add", "sync"}:
        row.action, row.joins, row.by_file = "create", joins, fits(row)
        row.note("opted out from the start" if row.unsubscribed else "")
    else:
        row.refuse("not_found", "no contact of this address")


def _compare(row: Row, contact: Known, account: Account, *, overwrite: bool) -> None:
    row.note("has opted out and stays so" if contact.unsubscribed else "")
    differs = differences(row, contact, account.values if overwrite else None)
    if overwrite:
        row.fields = differs
    else:
        row.note("; ".join(f"{name} stays {old!r}" for name, (old, _) in differs.items()))


def differences(row: Row, contact: Known, values: Any) -> dict[str, list[Any]]:
    """Compare the row's fields with a contact's; what the row leaves empty is no difference.

    Parameters
    ----------
    row : Row
        A checked row.
    contact : Known
        The contact.
    values : callable or None
        Reads the contact's properties; ``None`` leaves them out.
    """
    old: dict[str, Any] = {"first_name": contact.first_name, "last_name": contact.last_name}
    new: dict[str, Any] = {"first_name": row.first_name, "last_name": row.last_name}
    if values is not None and row.properties:
        old |= {f"properties.{key}": value for key, value in values(contact.id).items()}
        new |= {f"properties.{key}": value for key, value in row.properties.items()}
    return {name: [old.get(name), value] for name, value in new.items() if value is not None and value != old.get(name)}


def _name(row: Row, account: Account, kind: Kind) -> None:
    wanted = {"opt_out": row.to_opt_out, "update": row.fields, "add": row.joins, "remove": row.to_leave}
    row.action = next((action for action, wants in wanted.items() if wants), "none")
    if row.action == "none":
        member = "not_member" if kind == "remove" else "already_member"
        row.status = member if account.has_members else "unchanged"
