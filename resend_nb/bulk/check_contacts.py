"""``check_contacts``: what is wrong with contact data, found without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from resend_nb._public import public
from resend_nb.bulk.input.address_slips import meant, suspicious
from resend_nb.bulk.input.addresses import read_addresses
from resend_nb.bulk.input.columns import check_mapping, recognize_fields, with_text_columns
from resend_nb.bulk.input.consent_of_files import check_file_name
from resend_nb.bulk.input.domain_typos import suggest
from resend_nb.bulk.input.full_names import split_full_names
from resend_nb.bulk.input.read import read
from resend_nb.bulk.input.role_addresses import role_addresses, shared_mailboxes
from resend_nb.bulk.input.validate import validate
from resend_nb.bulk.store.dedupe import dedupe
from resend_nb.bulk.store.row import Row
from resend_nb.schemas import CONTACT_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from resend_nb.bulk.input.contact_columns import ContactColumns


@public
def check_contacts(
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Validate contact data offline: find invalid rows, duplicates, and addresses worth a look.

    A row is valid here exactly if :func:`bulk_add` accepts it, with the same reason if not. Only
    contact properties are not checked, because their types are defined in an account. Role
    addresses, shared mailboxes and misspelled domains are hints; these rows stay valid.
    Nothing is sent, and nothing is changed.

    Parameters
    ----------
    %(data)s
    %(columns)s

    Returns
    -------
    pandas.DataFrame
        One row per row of the data, in the same order and with the same index.

        ``email`` (string)
            The address, trimmed and in lower case; missing if it cannot be used.
        ``status`` (category)
            valid, invalid, or duplicate if an earlier row has the same person.
        ``reason`` (string)
            Why the row is invalid or a duplicate; empty for valid rows.
        ``duplicate_of`` (Int64)
            The position of the person's first row, for ``data.iloc``.
        ``same_mailbox`` (Int64)
            The position of an earlier valid row whose email probably arrives in the same mailbox:
            the addresses differ only in a ``+tag``, or in dots at Gmail. Both are contacts.
        ``role`` (boolean)
            Whether the address is that of a role, such as "info@", and not of a person.
        ``suggestion`` (string)
            The address that was probably meant: the domain looks misspelled, or there are signs
            around or in the address that a spreadsheet, a web page or a text processor adds.
        ``unsubscribed`` (boolean)
            Whether this row, or another one of the same person, says that the person opted out;
            missing if a cell is neither yes nor no.

    Raises
    ------
    InputError
        The data cannot be read or has no email column, or ``columns`` does not match it.

    Notes
    -----
    No domain or mailbox is looked up, so an address may be valid and still not exist.
    :func:`plan_bulk_add` also compares the data with an account. A million rows take a few
    seconds; they must fit into memory.

    Examples
    --------
    >>> emails = ["Ada@example.com", "grace@example", "ada@example.com", "info@gmial.com"]
    >>> leads = pd.DataFrame({"E-mail": emails})
    >>> checked = rnb.check_contacts(leads)
    >>> checked[["email", "status", "duplicate_of", "role", "suggestion"]]
                 email     status  duplicate_of   role      suggestion
    0  ada@example.com      valid          <NA>  False            <NA>
    1             <NA>    invalid          <NA>  False            <NA>
    2  ada@example.com  duplicate             0  False            <NA>
    3   info@gmial.com      valid          <NA>   True  info@gmail.com
    >>> leads[checked["status"] == "valid"].shape
    (2, 1)
    """
    frame, chosen = split_full_names(with_text_columns(read(data)), check_mapping(columns))
    contacts = validate(frame, recognize_fields(frame.columns, chosen), chosen)
    contacts.read_as.check()
    check_file_name(frame, contacts.read_as, chosen)
    duplicate_of = _merge_people(contacts, frame.index)
    status = (
        dict.fromkeys(contacts.skipped, "skipped")
        | dict.fromkeys(contacts.problems, "invalid")
        | dict.fromkeys(duplicate_of, "duplicate")
    )
    reasons = contacts.notes | contacts.skipped | contacts.problems
    mailboxes = shared_mailboxes(contacts.people, without=status)
    roles = dict.fromkeys(role_addresses(contacts.written), True)
    statuses = pd.CategoricalDtype(list(CONTACT_CHECKS["status"]))
    size = len(frame)
    series = {
        "email": contacts.emails,
        "status": _column(size, status, statuses, default="valid"),
        "reason": _column(size, reasons, "string", default=""),
        "duplicate_of": _column(size, duplicate_of, "Int64", default=pd.NA),
        "same_mailbox": _column(size, mailboxes, "Int64", default=pd.NA),
        "role": _column(size, roles, "boolean", default=False),
        "suggestion": _column(size, _suggestions(contacts), "string", default=pd.NA),
        "unsubscribed": _column(size, contacts.unsubscribed, "boolean", default=False),
    }
    checks = pd.DataFrame({name: series[name] for name in CONTACT_CHECKS}).set_axis(frame.index)
    checks.attrs |= {"read_as": contacts.read_as.describe(), "read": frame.attrs.get("read", {})}
    return checks


def _merge_people(contacts: ContactColumns, labels: pd.Index[Any]) -> dict[int, int]:
    """Deduplicate as ``bulk_add`` does; return the first position of each duplicate's person."""
    # A Row only for people with several rows: a million of them would take too long.
    repeated = contacts.people[contacts.people.duplicated(keep=False)].dropna()
    people = zip(repeated.index.tolist(), repeated.tolist(), strict=True)
    rows = [_row(contacts, position, person) for position, person in people]
    first_positions = dedupe(rows, labels.__getitem__)
    for row in rows:
        if row.status == "skipped":
            contacts.skipped[row.position] = row.reason
        elif row.status != "pending":
            contacts.problems[row.position] = row.reason
        if row.unsubscribed is not False:
            contacts.unsubscribed[row.position] = row.unsubscribed
    return {
        row.position: first_positions[row.position] for row in rows if row.status == "duplicate"
    }


def _row(contacts: ContactColumns, position: int, person: str) -> Row:
    row = Row(
        person=person,
        unsubscribed=contacts.unsubscribed.get(position, False),
        opt_out=contacts.opt_outs.get(position),
        position=position,
    )
    if position in contacts.skipped:
        row.refuse("skipped", contacts.skipped[position])
    if position in contacts.problems:
        row.refuse("invalid", contacts.problems[position])
    return row


def _suggestions(contacts: ContactColumns) -> dict[Any, str]:
    """Return corrected addresses by position, where something was surely not meant."""
    codes, domains = pd.factorize(contacts.domains)
    corrected = list(map(suggest, domains.tolist()))
    is_wrong = np.array([*(domain is not None for domain in corrected), False])
    positions = is_wrong[codes].nonzero()[0]  # the code -1 is of missing domains
    names = contacts.written.iloc[positions].str.replace("@.*", "@", regex=True)
    endings = [str(corrected[code]) for code in codes[positions]]
    emails = read_addresses(names + pd.Series(endings, names.index, dtype="string")).emails
    return emails.set_axis(positions).dropna().to_dict() | _slips(contacts)


def _slips(contacts: ContactColumns) -> dict[Any, str]:
    """Return the addresses that were meant where one has signs of a spreadsheet or a text."""
    slips = {position: meant(text) for position, text in suspicious(contacts).items()}
    return {position: right for position, right in slips.items() if right}


def _column(
    length: int, exceptions: Mapping[int, Any], dtype: Any, *, default: Any
) -> pd.Series[Any]:
    """Return a column that has its default almost everywhere."""
    codes = np.zeros(length, dtype=int)
    codes[list(exceptions)] = range(1, len(exceptions) + 1)
    values = pd.array([default, *exceptions.values()], dtype=dtype)
    return pd.Series(values.take(codes))
