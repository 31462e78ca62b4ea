"""The plan carried out, one row after the other; whatever happens, every row says how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resend_nb._progress import bar
from resend_nb._retry import worth_retrying
from resend_nb.errors import (
    APIError,
    AuthenticationError,
    ConnectTransportError,
    ContactExistsError,
    QuotaError,
    RateLimitError,
    ResendError,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from resend_nb.bulk.check import Row
    from resend_nb.client import Client

_HOPELESS = (AuthenticationError, QuotaError, RateLimitError, ConnectTransportError)
"""After these the next row would fail as well."""

_PATIENCE = 3
"""So many rows in a row may fail for reasons that are not theirs."""


def run(
    client: Client,
    rows: Collection[Row],
    *,
    segment_id: str | None,
    members: Collection[str],
    progress: bool | None,
) -> None:
    """Do what is planned; Ctrl-C and failures that are nobody's row stop it, with the rest pending.

    Parameters
    ----------
    client : Client
        The account.
    rows : collection of Row
        Planned rows; they note what happened.
    segment_id : str or None
        The segment to fill.
    members : collection of str
        Ids of who is in it already.
    progress : bool or None
        Whether to show a bar; ``None`` where somebody may be looking.
    """
    todo = [row for row in rows if row.status == "pending"]
    failures = 0
    with bar(todo, label="bulk_add", unit="row", progress=progress) as shown:
        try:
            for row in shown:
                error = _attempt(client, row, segment_id=segment_id, members=members)
                failures = failures + 1 if error is not None and worth_retrying(error, repeatable=True) else 0
                if isinstance(error, _HOPELESS) or failures == _PATIENCE:
                    _stop(todo, f"not tried: the run stopped after {_said(error)!r}")
                    return
        except KeyboardInterrupt:
            _stop(todo, "not tried: the run was interrupted")


def _attempt(client: Client, row: Row, *, segment_id: str | None, members: Collection[str]) -> ResendError | None:
    try:
        _do(client, row, segment_id=segment_id, members=members)
    except ResendError as error:
        row.status, row.reason = "failed", _said(error)
        row.retry = worth_retrying(error, repeatable=True) or isinstance(error, _HOPELESS)
        return error
    return None


def _do(client: Client, row: Row, *, segment_id: str | None, members: Collection[str]) -> None:
    if row.action == "create":
        _create(client, row, segment_id)
    else:
        _join(client, row, segment_id=segment_id, members=members)


def _create(client: Client, row: Row, segment_id: str | None) -> None:
    try:
        contact = client.contacts.create(
            email=row.email or "",
            first_name=row.first_name,
            last_name=row.last_name,
            unsubscribed=row.unsubscribed,
            properties=row.properties,
            segments=[{"id": segment_id}] if segment_id else None,
        )
    except ContactExistsError as error:
        row.contact_id = error.contact_id
        row.reason = "became a contact while this ran; its fields stay"
        _join(client, row, segment_id=segment_id, members=())
        return
    row.contact_id, row.status = contact["id"], "created"


def _join(client: Client, row: Row, *, segment_id: str | None, members: Collection[str]) -> None:
    """Record the opt-out first: nobody may be in reach for even a moment."""
    contact_id = row.contact_id or ""
    status = "unchanged"
    if row.unsubscribed:
        client.contacts.update(contact_id, unsubscribed=True)
        row.reason = "; ".join(filter(None, [row.reason, "the data's opt-out is recorded"]))
        status = "opted_out"
    if segment_id and contact_id not in members:
        client.contacts.segments.add(contact_id, segment_id)
        status = "added"
    row.status = status


def _stop(rows: Collection[Row], reason: str) -> None:
    for row in rows:
        if row.status == "pending":
            row.reason, row.retry = reason, True


def _said(error: ResendError | None) -> str:
    return error.server_message if isinstance(error, APIError) else str(error)
