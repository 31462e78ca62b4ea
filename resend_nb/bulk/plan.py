"""Plan what to do with each row, given what the account holds; sends no requests except to read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from resend_nb.bulk.options import DEFAULTS, Options
from resend_nb.bulk.store.row import NO_CONSENT, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from resend_nb.bulk.options import OnExisting
    from resend_nb.bulk.store.account import Account, KnownContact
    from resend_nb.bulk.store.rows import Rows

Kind = Literal["add", "sync", "update", "remove", "split", "undo"]

_NEEDS_QUOTES = re.compile(r'[",\x00-\x1f]')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

NOT_IN_DATA = "is in the segment but not in the data"
"""Why a member without a row is removed."""


def plan(
    rows: Sequence[Row], account: Account, *, kind: Kind = "add", options: Options = DEFAULTS
) -> None:
    """Plan the pending rows; an opt-out in the data is always recorded, and none is taken back."""
    contacts_by_person = account.contacts_by_person([row.person for row in rows])
    if kind == "update":
        options = replace(options, on_existing="update")
    for row in rows:
        if row.status == "pending":
            contacts = contacts_by_person.get(row.person, [])
            _plan_row(row, contacts, account, kind, options)


def removals(rows: Rows, account: Account) -> Iterator[Row]:
    """Yield a row for each member of the segment who is in no row of the data.

    Members whose row cannot be used stay. The caller may add the new rows meanwhile.
    """
    data = len(rows)
    for contact in account.members():
        if not any(row.position < data for row in rows.of_people([contact.person])):
            row = Row(
                email=contact.email, person=contact.person, has_opted_out=contact.unsubscribed
            )
            row.plan_removal(contact.id, NOT_IN_DATA)
            yield row


def _plan_row(
    row: Row, contacts: Sequence[KnownContact], account: Account, kind: Kind, options: Options
) -> None:
    if not contacts:
        _plan_new(row, kind, options, joins=account.has_members)
        return
    if row.opt_out == NO_CONSENT and kind in {"add", "sync"}:
        row.refuse("skipped", row.reason)  # only an opt-out opts out a contact
        return
    contact = row.match(contacts)
    if kind == "remove":
        row.to_leave = [known.id for known in contacts if known.is_member]
        otherwise = "not_member"
    else:
        row.joins = account.has_members and not contact.is_member
        otherwise = "already_member" if account.has_members else "unchanged"
        _compare(row, contact, account, options.on_existing)
    row.plan_steps(otherwise)


def _plan_new(row: Row, kind: Kind, options: Options, *, joins: bool) -> None:
    if row.opt_out == NO_CONSENT:
        row.unsubscribed = True
    if row.unsubscribed and options.new_opt_outs == "skip" and kind in {"add", "sync"}:
        row.refuse("skipped", "opted out, so not created")
    elif kind in {"add", "sync"}:
        row.plan_create(joins=joins, importable=fits_import(row))
    else:
        row.refuse("not_found", "no contact has this address")


def _compare(row: Row, contact: KnownContact, account: Account, on_existing: OnExisting) -> None:
    row.note("opted out; unchanged" if contact.unsubscribed else "")
    changes = _differences(row, contact, None if on_existing == "keep" else account.values)
    row.fields = {
        name: [old, new]
        for name, (old, new) in changes.items()
        if on_existing == "update" or (on_existing == "fill" and old is None)
    }
    stays = {name: old for name, (old, _) in changes.items() if name not in row.fields}
    row.note("; ".join(f"{name} stays {old!r}" for name, old in stays.items()))


def _differences(
    row: Row, contact: KnownContact, values: Callable[[str], dict[str, Any]] | None
) -> dict[str, list[Any]]:
    """Return the old and new value of each field that differs; an empty cell changes nothing.

    ``values`` reads the contact's properties; ``None`` leaves them out.
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


def fits_import(row: Row) -> bool:
    """Whether a CSV file can carry a new contact so that every parser reads the same."""
    if row.unsubscribed:
        return False  # how a file spells an opt-out is not documented
    texts = [text for text in (row.email, row.first_name, row.last_name) if text]
    for value in row.properties.values():
        if not isinstance(value, str) and not _NUMBER.fullmatch(str(value)):
            return False
        texts.append(str(value))
    return not _NEEDS_QUOTES.search(" ".join(texts))
