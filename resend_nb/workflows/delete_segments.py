"""``delete_segments``: segments that are no longer wanted, and never their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import typed_number
from resend_nb.errors import InputError, NotConfirmedError, NotFoundError, ResendError
from resend_nb.frames import to_frame
from resend_nb.schemas import DELETED_SEGMENTS
from resend_nb.tables import list_broadcasts_df
from resend_nb.workflows.unsent_broadcasts import unsent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client

__all__ = ["delete_segments"]

_SHOWN = 10


@public
def delete_segments(
    client: Client, frame: pd.DataFrame, *, confirm: int | None = None
) -> pd.DataFrame:
    """Delete segments; their contacts stay in the account.

    On an account this names the segments and asks for their number first, because nothing brings back who was in
    them. On a sandbox nothing is asked.

    Parameters
    ----------
    client : Client
        The account.
    frame : pandas.DataFrame
        Rows of :func:`review_segments_df` or :func:`list_segments_df`: which segments, by their ``id``; and their
        ``name``, for who was renamed since is left alone.
    confirm : int, optional
        How many are to be deleted, known beforehand; nothing is asked then, and nothing is deleted if it is another
        number. Rows that are left alone do not count.

    Returns
    -------
    pandas.DataFrame
        One row for each row of the frame, with its index: ``id``, ``name`` (string), ``contacts`` (Int64, where the
        frame has them), ``status`` (category): deleted; in_use, where a broadcast that has not gone out needs it;
        not_found, where it is gone already; stale, where it has another name by now; failed; or pending, where it was
        not tried; and ``reason`` (string).

    Raises
    ------
    InputError
        The frame has no ``id`` or ``name``, or a segment twice; nothing was deleted.
    NotConfirmedError
        The number was not confirmed; nothing was deleted.
    ResendError
        The account could not be read; nothing was deleted. Later errors are in the report.

    Notes
    -----
    ``GET /segments`` and ``GET /broadcasts``, then ``DELETE /segments/{id}`` for each,
    https://resend.com/docs/api-reference/segments/delete-segment. The API also deletes a segment that a draft or a
    scheduled broadcast needs, so this looks first. After a lost answer ``GET /segments/{id}`` tells whether it is gone.

    Examples
    --------
    >>> import resend_nb as rnb
    >>> client = rnb.sandbox(demo=True)
    >>> segments = rnb.list_segments_df(client)
    >>> rnb.delete_segments(client, segments.head(2))[["name", "status"]]
                        name   status
    0  Cold Brew Launch List   in_use
    1       Lapsed Customers  deleted
    """
    _check(frame)
    rows = _looked_up(client, frame)
    if confirm is None and client.is_live and _todo(rows):
        confirm = typed_number(_question(client, _todo(rows)))
        if confirm is not None:
            rows = _looked_up(client, frame)  # the question may have stood for long
    todo = _todo(rows)
    if (
        todo
        and (confirm is not None or client.is_live)
        and (confirm != len(todo) or isinstance(confirm, bool))
    ):
        raise NotConfirmedError(
            f"nothing was deleted: this would delete {_named(todo)}; say confirm={len(todo)} to do it"
        )
    _delete_all(client, todo)
    return to_frame(map(vars, rows), DELETED_SEGMENTS)[[*DELETED_SEGMENTS]].set_axis(frame.index)


@dataclass
class _Row:
    id: str
    name: str | None
    contacts: int | None
    status: str = "pending"
    reason: str = ""
    tried: bool = False


def _check(frame: object) -> None:
    if not isinstance(frame, pd.DataFrame) or not {"id", "name"} <= {*frame.columns}:
        raise InputError(
            "frame must have the columns id and name; take rows of review_segments_df or list_segments_df"
        )
    if frame["id"].isna().any():
        raise InputError(
            f"frame has no id in row {frame.index[frame['id'].isna()].tolist()[0]!r}; leave that row out"
        )
    if frame["id"].duplicated().any():
        twice = frame.loc[frame["id"].duplicated(), "name"].tolist()
        raise InputError(f"frame has the segment {twice[0]!r} twice; give each once")


def _looked_up(client: Client, frame: pd.DataFrame) -> list[_Row]:
    """Read what has become of each segment, and refuse those that are not to be deleted."""
    names = {each["id"]: each["name"] for each in client.segments.iterate()}
    needed = unsent_broadcasts(list_broadcasts_df(client))
    counts = frame["contacts"] if "contacts" in frame else [None] * len(frame)
    rows = [
        _Row(*map(_plain, each)) for each in zip(frame["id"], frame["name"], counts, strict=True)
    ]
    for row in rows:
        if row.id not in names:
            row.status, row.reason = "not_found", "there is no such segment"
        elif names[row.id] != row.name:
            row.status, row.reason = (
                "stale",
                f"its name is {names[row.id]!r} by now; look at it again",
            )
        elif row.id in needed:
            row.status, row.reason = "in_use", "needed by the " + ", the ".join(needed[row.id])
    return rows


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value


def _todo(rows: Iterable[_Row]) -> list[_Row]:
    return [row for row in rows if row.status == "pending"]


def _named(rows: Sequence[_Row]) -> str:
    shown = ", ".join(repr(row.name) for row in rows[:_SHOWN])
    more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    return f"{len(rows):,} segment{'s' if len(rows) > 1 else ''}: {shown}{more}"


def _question(client: Client, rows: Sequence[_Row]) -> str:
    return f"{client} will delete for good {_named(rows)}. The contacts stay. Type the number to delete: "


def _delete_all(client: Client, rows: Iterable[_Row]) -> None:
    """Delete one after the other; Ctrl-C and errors after which the next would fail as well leave the rest pending."""
    reason = ""
    try:
        for row in rows:
            row.tried = True
            if (error := _delete(client, row)) is not None:
                reason = f"not tried: the run stopped after {str(error)!r}"
                break
    except KeyboardInterrupt:
        reason = "not tried: the run was interrupted"
    for row in _todo(rows):
        row.reason = "interrupted under way: it may be deleted" if row.tried else reason


def _delete(client: Client, row: _Row) -> ResendError | None:
    """Delete one, and give the error if it is no use to go on."""
    try:
        client.segments.delete(row.id)
    except ResendError as error:
        # An earlier try may have done it, whatever the last one says.
        is_gone = _is_gone(client, row.id)
        if is_gone:
            row.status, row.reason = "deleted", "the answer was lost; it is gone"
            return None
        row.status, row.reason = "failed", str(error)
        if is_gone is None:
            row.reason += "; nobody could tell whether it is gone"
        return error if is_gone is None or error.aborts_run else None
    row.status = "deleted"
    return None


def _is_gone(client: Client, segment_id: str) -> bool | None:
    """Look whether a segment is gone; ``None`` where that cannot be read."""
    try:
        client.segments.get(segment_id)
    except NotFoundError:
        return True
    except ResendError:
        return None
    return False
