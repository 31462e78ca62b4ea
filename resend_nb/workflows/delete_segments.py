"""``delete_segments``: delete segments that are no longer needed, and keep their contacts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from resend_nb._public import public
from resend_nb._ui import is_confirmed, list_names, pluralize, typed_number
from resend_nb.errors import (
    InputError,
    NotConfirmedError,
    NotFoundError,
    ResendError,
)
from resend_nb.frames import to_frame
from resend_nb.schemas import DELETED_SEGMENTS
from resend_nb.tables import list_broadcasts_df
from resend_nb.workflows.review_segments import unsent_broadcasts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resend_nb.client import Client


@public
def delete_segments(
    client: Client, frame: pd.DataFrame, *, confirm: int | None = None
) -> pd.DataFrame:
    """Delete segments; their contacts stay in the account.

    On a live account, this lists the segments and asks you to type their number first, because a
    deleted segment's members cannot be restored. A sandbox does not ask.

    Parameters
    ----------
    %(client)s
    frame : pandas.DataFrame
        Rows of :func:`review_segments_df` or :func:`list_segments_df`: the segments to delete, by
        ``id``. A segment whose ``name`` has changed since is not deleted.
    confirm : int, optional
        The number of segments to delete, to confirm without being asked. Another number deletes
        nothing. Segments that cannot be deleted do not count.

    Returns
    -------
    pandas.DataFrame
        One row per row of `frame`, with its index: ``id``, ``name`` (string), ``contacts`` (Int64,
        copied from `frame` if present), ``reason`` (string) and ``status`` (category):

        ========= ==========================================================
        deleted   The segment was deleted.
        in_use    An unsent broadcast needs it; not deleted.
        not_found It no longer exists.
        stale     It has another name now; not deleted.
        failed    The request failed; ``reason`` has the error.
        pending   Not tried, or interrupted: ``reason`` says which.
        ========= ==========================================================

    Raises
    ------
    InputError
        `frame` has no ``id`` or ``name``, or lists a segment twice; nothing was deleted.
    NotConfirmedError
        The number was not confirmed; nothing was deleted.
    ResendError
        The account could not be read; nothing was deleted. Later errors are in the report.

    Notes
    -----
    ``GET /segments`` and ``GET /broadcasts``, then ``DELETE /segments/{id}`` for each segment,
    https://resend.com/docs/api-reference/segments/delete-segment. The API would also delete a
    segment that a draft or a scheduled broadcast needs, so this checks first. After an error,
    ``GET /segments/{id}`` checks whether the segment was deleted.

    Examples
    --------
    >>> segments = rnb.list_segments_df(demo)
    >>> rnb.delete_segments(demo, segments.head(2))[["name", "status"]]
                        name   status
    0  Cold Brew Launch List   in_use
    1       Lapsed Customers  deleted
    """
    _check_frame(frame)
    rows = _read_rows(client, frame)
    pending = _pending(rows)
    if confirm is None and client.is_live and pending:
        confirm = typed_number(
            f"{client} will permanently delete {_summary(pending)}. The contacts stay. "
            f"Type {len(pending)} to delete: "
        )
        asked = [row.id for row in pending]
        rows = _read_rows(client, frame)  # the account may have changed before the answer
        pending = _pending(rows)
        if [row.id for row in pending] != asked:
            raise NotConfirmedError(
                "Nothing was deleted: the segments have changed since you were asked. This would "
                f"now delete {_summary(pending)}; call delete_segments again."
            )
    must_confirm = pending and (confirm is not None or client.is_live)
    if must_confirm and not is_confirmed(confirm, len(pending)):
        raise NotConfirmedError(
            f"Nothing was deleted. This would delete {_summary(pending)}; "
            f"pass confirm={len(pending)} to delete."
        )
    _delete_all(client, pending)
    return to_frame(map(vars, rows), DELETED_SEGMENTS)[list(DELETED_SEGMENTS)].set_axis(frame.index)


@dataclass
class _Row:
    """A segment to delete.

    A row starts as ``pending``. Reading the account may change that to ``not_found``, ``stale`` or
    ``in_use``, and deleting the segment to ``deleted`` or ``failed``.
    """

    id: str
    name: str | None
    contacts: int | None
    status: str = "pending"
    reason: str = ""
    tried: bool = False


def _check_frame(frame: object) -> None:
    if not isinstance(frame, pd.DataFrame) or not {"id", "name"} <= set(frame.columns):
        raise InputError(
            "frame must be a DataFrame with the columns id and name: "
            "pass rows of review_segments_df or list_segments_df"
        )
    if frame["id"].isna().any():
        label = frame.index[frame["id"].isna()].tolist()[0]
        raise InputError(f"frame has no id in row {label!r}. Remove that row.")
    if frame["id"].duplicated().any():
        name = frame.loc[frame["id"].duplicated(), "name"].tolist()[0]
        raise InputError(f"frame lists the segment {name!r} twice. List each segment once.")


def _read_rows(client: Client, frame: pd.DataFrame) -> list[_Row]:
    """Return a row per segment, with those that must not be deleted marked."""
    names = {segment["id"]: segment["name"] for segment in client.segments.iterate()}
    needed = unsent_broadcasts(list_broadcasts_df(client))
    contacts = frame["contacts"] if "contacts" in frame else [None] * len(frame)
    cells = zip(frame["id"], frame["name"], contacts, strict=True)
    rows = [_Row(*map(_without_na, segment)) for segment in cells]
    for row in rows:
        if row.id not in names:
            row.status, row.reason = "not_found", "the segment no longer exists"
        elif names[row.id] != row.name:
            row.status = "stale"
            row.reason = f"its name is now {names[row.id]!r}; review it again"
        elif row.id in needed:
            row.status, row.reason = "in_use", "needed by the " + ", the ".join(needed[row.id])
    return rows


def _without_na(value: Any) -> Any:
    return None if pd.isna(value) else value


def _pending(rows: Iterable[_Row]) -> list[_Row]:
    return [row for row in rows if row.status == "pending"]


def _summary(rows: Sequence[_Row]) -> str:
    return f"{pluralize(len(rows), 'segment')}: {list_names([row.name for row in rows])}"


def _delete_all(client: Client, rows: Iterable[_Row]) -> None:
    """Delete the segments; after Ctrl-C or an error that aborts the run, the rest is pending."""
    reason = ""
    try:
        for row in rows:
            row.tried = True
            if (error := _delete(client, row)) is not None:
                reason = f"not tried: the run stopped after {str(error)!r}"
                break
    except KeyboardInterrupt:
        reason = "not tried: the run was interrupted"
    for row in _pending(rows):
        row.reason = "interrupted; it may have been deleted" if row.tried else reason


def _delete(client: Client, row: _Row) -> ResendError | None:
    """Delete a segment; return the error if the run must stop."""
    try:
        client.segments.delete(row.id)
    except ResendError as error:
        # An earlier attempt may have deleted it, whatever the last response says.
        is_deleted = _is_deleted(client, row.id)
        if is_deleted:
            row.status, row.reason = "deleted", "the response was lost, but the segment is gone"
            return None
        row.status, row.reason = "failed", str(error)
        if is_deleted is None:
            row.reason += "; it may have been deleted, but that could not be checked"
        return error if is_deleted is None or error.aborts_run else None
    row.status = "deleted"
    return None


def _is_deleted(client: Client, segment_id: str) -> bool | None:
    """Whether a segment was deleted; ``None`` if that cannot be read."""
    try:
        client.segments.get(segment_id)
    except NotFoundError:
        return True
    except ResendError:
        return None
    return False
