"""``check_contacts``: what is wrong with a list, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb.bulk.data.addresses import read_addresses
from resend_nb.bulk.data.cells import cleaned, read_each, text_of, yes
from resend_nb.bulk.data.columns import named, recognise, said
from resend_nb.bulk.data.mailboxes import desks, same_mailboxes
from resend_nb.bulk.data.read import read
from resend_nb.bulk.data.typos import meant
from resend_nb.bulk.store.row import Row
from resend_nb.bulk.store.settle import settle
from resend_nb.schemas import CONTACT_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from resend_nb.bulk.data.addresses import Addresses

__all__ = ["check_contacts"]


def check_contacts(
    data: pd.DataFrame | str | Path | Iterable[Any],
    *,
    columns: Mapping[str, str | None] | None = None,
) -> pd.DataFrame:
    """Check a list of people without an account: nothing is sent, and nobody is looked up.

    What is valid here is what :func:`bulk_add` takes, by the same rules and in the same words; only contact
    properties, whose types an account knows, are left to it. Beyond that it points out what may well be a mistake,
    and changes nothing.

    Parameters
    ----------
    data : pandas.DataFrame, str, Path or iterable
        As for :func:`bulk_add`.
    columns : mapping, optional
        As for :func:`bulk_add`.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the data, in its order and with its index. ``email`` (string) is trimmed and in
        lower case, and missing where it cannot be used. ``status`` (category) is valid, invalid, or duplicate where
        the person stood above; ``reason`` (string) says why, and is empty for valid rows. ``duplicate_of`` (Int64)
        is the position of the person's first row, for ``data.iloc``; ``same_mailbox`` (Int64) that of an earlier
        valid row whose mail probably ends up in the same place, because only a ``+tag``, or a dot at Gmail, differs.
        That is a warning: the two stay two people. ``role`` (boolean) is whether a desk and not a person reads it,
        as with "info@"; ``suggestion`` (string) is the address that was probably meant, where the domain looks
        misspelt; ``unsubscribed`` (boolean) is whether the data says that the person opted out, in this or in
        another row, and missing where a cell is neither yes nor no.

    Raises
    ------
    InputError
        The data cannot be read, has no address column, or ``columns`` does not fit.

    Notes
    -----
    Works offline, so a domain may not exist and a mailbox may be closed. What can be said of the account as well is
    in :func:`plan_bulk_add`. A million rows take a few seconds, and must fit into memory.

    Examples
    --------
    >>> import pandas as pd
    >>> import resend_nb as rnb
    >>> people = pd.DataFrame({"E-mail": ["Ada@example.com", "grace@example", "ada@example.com", "info@gmial.com"]})
    >>> checked = rnb.check_contacts(people)
    >>> checked[["email", "status", "duplicate_of", "role", "suggestion"]]
                 email     status  duplicate_of   role      suggestion
    0  ada@example.com      valid          <NA>  False            <NA>
    1             <NA>    invalid          <NA>  False            <NA>
    2  ada@example.com  duplicate             0  False            <NA>
    3   info@gmial.com      valid          <NA>   True  info@gmail.com
    >>> people[checked["status"] == "valid"].shape
    (2, 1)
    """
    frame = named(read(data))
    fields = recognise(frame.columns, said(columns))
    addresses = read_addresses(frame[fields["email"]].tolist())
    found = _checked(frame, fields, addresses)
    series = {
        "email": pd.Series(addresses.emails, dtype="string"),
        "status": _filled(len(frame), found.status, pd.CategoricalDtype([*CONTACT_CHECKS["status"]]), usual="valid"),
        "reason": _filled(len(frame), found.reason, "string", usual=""),
        "duplicate_of": _filled(len(frame), found.duplicate_of, "Int64", usual=pd.NA),
        "same_mailbox": _filled(len(frame), same_mailboxes(addresses, without=found.status), "Int64", usual=pd.NA),
        "role": _filled(len(frame), desks(addresses), "boolean", usual=False),
        "suggestion": _filled(len(frame), _suggestions(addresses), "string", usual=pd.NA),
        "unsubscribed": _filled(len(frame), found.opt_outs, "boolean", usual=False),
    }
    return pd.DataFrame({name: series[name] for name in CONTACT_CHECKS}).set_axis(frame.index)


@dataclass
class _Found:
    """By place, whatever is not as usual."""

    status: dict[int, str] = field(default_factory=dict)
    reason: dict[int, str] = field(default_factory=dict)
    duplicate_of: dict[int, int] = field(default_factory=dict)
    opt_outs: dict[int, bool | None] = field(default_factory=dict)


def _checked(frame: pd.DataFrame, fields: Mapping[str, str], addresses: Addresses) -> _Found:
    found = _Found()
    for name in ("last_name", "first_name"):
        if name in fields:
            found.reason |= _unsendable(frame[fields[name]])
    cells = _present(frame[fields["unsubscribed"]]) if "unsubscribed" in fields else {}
    for place, answer in zip(cells, read_each(_opted_out, [*cells.values()]), strict=True):
        if isinstance(answer, str):
            found.opt_outs[place], found.reason[place] = None, answer
        elif answer:
            found.opt_outs[place] = True
    found.reason |= {place: reason for place, (_, reason) in addresses.wrong.items()}
    found.status = dict.fromkeys(found.reason, "invalid")
    _settle(found, addresses, cells, frame.index)
    return found


def _settle(found: _Found, addresses: Addresses, cells: Mapping[int, Any], labels: pd.Index[Any]) -> None:
    """Bring the rows of each person together; whoever has one row only needs nothing."""
    repeated = pd.Series(addresses.people, dtype="object").duplicated(keep=False)
    places = [place for place in repeated.index[repeated].tolist() if addresses.people[place]]
    rows = [
        Row(
            person=addresses.people[place],
            unsubscribed=found.opt_outs.get(place, False),
            opt_out=cells.get(place),
            status=found.status.get(place, "valid"),
            reason=found.reason.get(place, ""),
            place=place,
        )
        for place in places
    ]
    further = settle(rows, labels.__getitem__)
    for place, row in zip(places, rows, strict=True):
        if row.status != "valid":
            found.status[place], found.reason[place] = row.status, row.reason
        if row.status == "duplicate":
            found.duplicate_of[place] = further[place]
        if row.unsubscribed is not False:
            found.opt_outs[place] = row.unsubscribed


def _present(cells: pd.Series[Any]) -> dict[int, Any]:
    """Give the cells that hold something, by place."""
    held = cells.notna().to_numpy().nonzero()[0]
    return dict(zip(held.tolist(), map(cleaned, cells.iloc[held].tolist()), strict=True))


def _opted_out(cell: Any) -> bool | str:
    """Give the answer, or what is wrong with it."""
    try:
        return yes(cell)
    except ValueError as error:
        return str(error)


def _unsendable(cells: pd.Series[Any]) -> dict[int, str]:
    """Find texts that cannot be sent; nearly always all can, which is quick to see."""
    try:
        "".join(cells.dropna().tolist()).encode()
    except (TypeError, UnicodeEncodeError):
        return {place: reason for place, reason in enumerate(read_each(_half_character, cells.tolist())) if reason}
    return {}


def _half_character(cell: Any) -> str | None:
    try:
        text_of(cleaned(cell))
    except ValueError as error:
        return str(error)
    return None


def _suggestions(addresses: Addresses) -> dict[int, str]:
    better = {domain: right for domain in {*addresses.domains} if (right := meant(domain))}
    places = [place for place, domain in enumerate(addresses.domains) if domain in better]
    guesses = read_addresses([f"{addresses.names[place]}@{better[addresses.domains[place]]}" for place in places])
    return {place: email for place, email in zip(places, guesses.emails, strict=True) if email}


def _filled(length: int, others: Mapping[int, Any], dtype: Any, *, usual: Any) -> pd.Series[Any]:
    """Make a column that is the same nearly everywhere."""
    series: pd.Series[Any] = pd.Series(usual, index=range(length), dtype=dtype)
    series.iloc[[*others]] = [*others.values()]
    return series
