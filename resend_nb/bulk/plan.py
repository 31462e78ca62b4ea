"""What to do with each row, given what the account holds: no calls, no changes but to the rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from resend_nb.bulk.store.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.bulk.store.rows import Rows

Kind = Literal["add", "sync", "update", "remove", "split", "undo"]

FINAL_STATUS = {
    "create": "created",
    "update": "updated",
    "add": "added",
    "opt_out": "opted_out",
    "remove": "removed",
    "none": "unchanged",
}
"""How a row ends whose action went well."""

_NEEDS_QUOTES = re.compile(r'[",\x00-\x1f]')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

NOT_IN_DATA = "is in the segment and not in the data"
"""Why somebody leaves who is in no row."""


def plan(
    rows: Iterable[Row], account: Account, *, kind: Kind = "add", overwrite: bool = False
) -> None:
    """Decide what each row needs.

    An opt-out that the data brings is recorded whatever else is wanted; none is ever taken back.

    Parameters
    ----------
    rows : iterable of Row
        Checked rows; invalid ones and duplicates stay as they are.
    account : Account
        What there is.
    kind : {"add", "sync", "update", "remove"}
        Whether people become contacts and members, are changed, or mark_removal the segment.
    overwrite : bool
        Whether contacts that exist take the data's values; otherwise their fields stay.
    """
    for row in rows:
        if row.status == "pending":
            _decide(row, account, kind, overwrite=overwrite or kind == "update")
            row.changes = describe_changes(row)


def removals(rows: Rows, account: Account) -> Iterator[Row]:
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
        if not any(row.position < data for row in rows.of(contact.person)):
            row = Row(
                email=contact.email, person=contact.person, has_opted_out=contact.unsubscribed
            )
            mark_removal(row, contact.id, NOT_IN_DATA)
            yield row


def mark_removal(row: Row, contact_id: str, reason: str = "") -> None:
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
    row.changes = describe_changes(row)


def describe_changes(row: Row) -> str:
    """Say what a row changes, field by field.

    Parameters
    ----------
    row : Row
        A planned row.

    Examples
    --------
    >>> describe_changes(Row(fields={"first_name": ["Ad", "Ada"]}, joins=True))
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
    return ", ".join(
        [*parts, *(["joins"] if row.joins else []), *(["leaves"] if row.to_leave else [])]
    )


def _decide(row: Row, account: Account, kind: Kind, *, overwrite: bool) -> None:
    contacts_of = account.contacts_of(row.person)
    if not contacts_of:
        _newcomer(row, kind, joins=account.has_members)
        return
    # Of several contacts_of the one that opted out is the person.
    contact = max(contacts_of, key=lambda each: (each.unsubscribed, each.email == row.email))
    row.contact_id, row.has_opted_out = contact.id, contact.unsubscribed
    row.to_opt_out = [each.id for each in contacts_of if row.unsubscribed and not each.unsubscribed]
    if kind == "remove":
        row.to_leave = [each.id for each in contacts_of if each.is_member]
    else:
        row.joins = account.has_members and not contact.is_member
        _compare(row, contact, account, overwrite=overwrite)
    _name(row, account, kind)


def _newcomer(row: Row, kind: Kind, *, joins: bool) -> None:
    if kind in {"add", "sync"}:
        row.action, row.joins, row.by_file = "create", joins, fits_import(row)
        row.note("opted out from the start" if row.unsubscribed else "")
    else:
        row.refuse("not_found", "no contact of this address")


def _compare(row: Row, contact: KnownContact, account: Account, *, overwrite: bool) -> None:
    row.note("has opted out and stays so" if contact.unsubscribed else "")
    differs = differences(row, contact, account.values if overwrite else None)
    if overwrite:
        row.fields = differs
    else:
        row.note("; ".join(f"{name} stays {old!r}" for name, (old, _) in differs.items()))


def differences(row: Row, contact: KnownContact, values: Any) -> dict[str, list[Any]]:
    """Compare the row's fields with a contact's; what the row leaves empty is no difference.

    Parameters
    ----------
    row : Row
        A checked row.
    contact : KnownContact
        The contact.
    values : callable or None
        Reads the contact's properties; ``None`` leaves them out.
    """
    old: dict[str, Any] = {"first_name": contact.first_name, "last_name": contact.last_name}
    new: dict[str, Any] = {"first_name": row.first_name, "last_name": row.last_name}
    if values is not None and row.properties:
        old |= {f"properties.{key}": value for key, value in values(contact.id).items()}
        new |= {f"properties.{key}": value for key, value in row.properties.items()}
    return {
        name: [old.get(name), value]
        for name, value in new.items()
        if value is not None and value != old.get(name)
    }


def _name(row: Row, account: Account, kind: Kind) -> None:
    wanted = {
        "opt_out": row.to_opt_out,
        "update": row.fields,
        "add": row.joins,
        "remove": row.to_leave,
    }
    row.action = next((action for action, wants in wanted.items() if wants), "none")
    if row.action == "none":
        member = "not_member" if kind == "remove" else "already_member"
        row.status = member if account.has_members else "unchanged"


def fits_import(row: Row) -> bool:
    """Tell whether a file can carry a new person, and nothing is lost.

    Parameters
    ----------
    row : Row
        A checked row.
    """
    if row.unsubscribed:
        return False  # how an opt-out is spelt in a file is not documented
    values = [
        value
        for value in (row.email, row.first_name, row.last_name, *row.properties.values())
        if value is not None
    ]
    plain = all(isinstance(value, str) or _NUMBER.fullmatch(str(value)) for value in values)
    return plain and not _NEEDS_QUOTES.search(" ".join(map(str, values)))
