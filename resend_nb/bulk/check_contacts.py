"""``check_contacts``: what is wrong with a list, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb.bulk.input.addresses import read_addresses
from resend_nb.bulk.input.cells import map_unique, normalize, parse_bool, to_text
from resend_nb.bulk.input.columns import check_mapping, recognise, with_text_columns
from resend_nb.bulk.input.domain_typos import suggest
from resend_nb.bulk.input.read import read
from resend_nb.bulk.input.role_addresses import role_addresses, shared_mailboxes
from resend_nb.bulk.store.dedupe import dedupe
from resend_nb.bulk.store.row import Row
from resend_nb.schemas import CONTACT_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from resend_nb.bulk.input.addresses import Addresses

__all__ = ["check_contacts"]


@public
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
        valid row whose mail probably ends up in the same position, because only a ``+tag``, or a dot at Gmail, differs.
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
    frame = with_text_columns(read(data))
    fields = recognise(frame.columns, check_mapping(columns))
    addresses = read_addresses(frame[fields["email"]].tolist())
    found = _checked(frame, fields, addresses)
    series = {
        "email": pd.Series(addresses.emails, dtype="string"),
        "status": _filled(
            len(frame),
            found.status,
            pd.CategoricalDtype([*CONTACT_CHECKS["status"]]),
            usual="valid",
        ),
        "reason": _filled(len(frame), found.reason, "string", usual=""),
        "duplicate_of": _filled(len(frame), found.duplicate_of, "Int64", usual=pd.NA),
        "same_mailbox": _filled(
            len(frame), shared_mailboxes(addresses, without=found.status), "Int64", usual=pd.NA
        ),
        "role": _filled(len(frame), role_addresses(addresses), "boolean", usual=False),
        "suggestion": _filled(len(frame), _suggestions(addresses), "string", usual=pd.NA),
        "unsubscribed": _filled(len(frame), found.opt_outs, "boolean", usual=False),
    }
    return pd.DataFrame({name: series[name] for name in CONTACT_CHECKS}).set_axis(frame.index)


@dataclass
class _Found:
    """By position, whatever is not as usual."""

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
    for position, answer in zip(cells, map_unique(_opted_out, [*cells.values()]), strict=True):
        if isinstance(answer, str):
            found.opt_outs[position], found.reason[position] = None, answer
        elif answer:
            found.opt_outs[position] = True
    found.reason |= {position: reason for position, (_, reason) in addresses.wrong.items()}
    found.status = dict.fromkeys(found.reason, "invalid")
    _settle(found, addresses, cells, frame.index)
    return found


def _settle(
    found: _Found, addresses: Addresses, cells: Mapping[int, Any], labels: pd.Index[Any]
) -> None:
    """Bring the rows of each person together; whoever has one row only needs nothing."""
    repeated = pd.Series(addresses.people, dtype="object").duplicated(keep=False)
    positions = [
        position for position in repeated.index[repeated].tolist() if addresses.people[position]
    ]
    rows = [
        Row(
            person=addresses.people[position],
            unsubscribed=found.opt_outs.get(position, False),
            opt_out=cells.get(position),
            status=found.status.get(position, "valid"),
            reason=found.reason.get(position, ""),
            position=position,
        )
        for position in positions
    ]
    further = dedupe(rows, labels.__getitem__)
    for position, row in zip(positions, rows, strict=True):
        if row.status != "valid":
            found.status[position], found.reason[position] = row.status, row.reason
        if row.status == "duplicate":
            found.duplicate_of[position] = further[position]
        if row.unsubscribed is not False:
            found.opt_outs[position] = row.unsubscribed


def _present(cells: pd.Series[Any]) -> dict[int, Any]:
    """Give the cells that hold something, by position."""
    held = cells.notna().to_numpy().nonzero()[0]
    return dict(zip(held.tolist(), map(normalize, cells.iloc[held].tolist()), strict=True))


def _opted_out(cell: Any) -> bool | str:
    """Give the answer, or what is wrong with it."""
    try:
        return parse_bool(cell)
    except ValueError as error:
        return str(error)


def _unsendable(cells: pd.Series[Any]) -> dict[int, str]:
    """Find texts that cannot be sent; nearly always all can, which is quick to see."""
    try:
        "".join(cells.dropna().tolist()).encode()
    except (TypeError, UnicodeEncodeError):
        return {
            position: reason
            for position, reason in enumerate(map_unique(_half_character, cells.tolist()))
            if reason
        }
    return {}


def _half_character(cell: Any) -> str | None:
    try:
        to_text(normalize(cell))
    except ValueError as error:
        return str(error)
    return None


def _suggestions(addresses: Addresses) -> dict[int, str]:
    better = {domain: right for domain in {*addresses.domains} if (right := suggest(domain))}
    positions = [position for position, domain in enumerate(addresses.domains) if domain in better]
    guess_fields = read_addresses(
        [
            f"{addresses.names[position]}@{better[addresses.domains[position]]}"
            for position in positions
        ]
    )
    return {
        position: email
        for position, email in zip(positions, guess_fields.emails, strict=True)
        if email
    }


def _filled(length: int, others: Mapping[int, Any], dtype: Any, *, usual: Any) -> pd.Series[Any]:
    """Make a column that is the same nearly everywhere."""
    series: pd.Series[Any] = pd.Series(usual, index=range(length), dtype=dtype)
    series.iloc[[*others]] = [*others.values()]
    return series
